import type { JSX } from 'preact'

import { useClock } from '../data/clock.ts'
import type { Snapshot } from '../data/snapshot.ts'
import { Ago } from '../parts/ago.tsx'
import { Card } from '../parts/card.tsx'
import { Figure } from '../parts/figure.tsx'
import { Icon } from '../parts/icon.tsx'
import { NOT_KNOWN } from '../words/figures.ts'
import { freshnessNow, isShown } from '../words/freshness.ts'
import { sayWord, toneOf } from '../words/tone.ts'

/** Shows what the daemon is doing. */
export function StateCard({ state }: { state: Snapshot['operationalState'] }): JSX.Element {
  const { freshness, since, pauseReason } = state
  const status = useClock((now) => freshnessNow(freshness, now))
  const primary = isShown(status) ? state.primary : 'UNKNOWN'
  const paused = isShown(status) ? state.paused : null
  const degradations = isShown(status) ? state.degradationReasons : null
  return (
    <Card id="state" title="Operational state" freshness={freshness}>
      <p class="headline">
        <Icon tone={toneOf(primary, status)} />
        <span>
          <b>{sayWord(primary)}</b>
          {since !== null && (
            <span class="quiet">
              for <Ago at={since} bare />
            </span>
          )}
        </span>
      </p>
      <dl class="figures">
        <Figure label="Paused">
          {paused === null ? NOT_KNOWN : paused ? (pauseReason ?? 'yes, no reason given') : 'no'}
        </Figure>
        <Figure label="Degradations">
          {degradations === null ? (
            NOT_KNOWN
          ) : degradations.length === 0 ? (
            'none'
          ) : (
            <ul class="plain">
              {degradations.map((reason) => (
                <li key={reason}>{reason}</li>
              ))}
            </ul>
          )}
        </Figure>
      </dl>
    </Card>
  )
}
