import type { JSX } from 'preact'

import { useClock } from '../data/clock.ts'
import type { Cockpit } from '../data/cockpit.ts'
import { Card } from '../parts/card.tsx'
import { Icon } from '../parts/icon.tsx'
import { sayChange } from '../words/change.ts'
import { sayExactly, sayInstant } from '../words/time.ts'

/** Shows the latest changes, newest first. */
export function ChangesCard({ changes }: { changes: Cockpit['changes'] }): JSX.Element {
  const now = useClock((instant) => Math.floor(instant / 60_000)) * 60_000
  const rows = (changes?.fields ?? [])
    .flatMap((change, index) => {
      const said = sayChange(change)
      return said === null ? [] : [{ ...said, at: change.at, key: `${index} ${change.path}` }]
    })
    .toReversed()
  return (
    <Card id="changes" title="Changes" aside={<span class="quiet">last 24 h</span>}>
      {changes !== null && rows.length === 0 && (
        <p class="nothing">
          {changes.complete ? 'Nothing has changed.' : 'No change has been seen yet.'}
        </p>
      )}
      {rows.length > 0 && (
        <ol class="rows change-rows" tabIndex={0} aria-label="Changes, newest first">
          {rows.map(({ key, at, subject, before, after, tone }) => (
            <li key={key}>
              <time class="quiet change-time" dateTime={at} title={sayExactly(Date.parse(at))}>
                {sayInstant(Date.parse(at), now)}
              </time>
              <Icon tone={tone} />
              <span class="row-text">
                <b>{subject}</b> {before !== null && <span class="quiet">{before} → </span>}
                {after}
              </span>
            </li>
          ))}
        </ol>
      )}
      {changes?.complete === false && rows.length > 0 && (
        <p class="more">Older changes are not kept.</p>
      )}
    </Card>
  )
}
