import type { JSX } from 'preact'

import { useClock } from '../data/clock.ts'
import type { Connection } from '../data/live.ts'
import type { DayPoint, Reason, Snapshot } from '../data/snapshot.ts'
import { Ago } from '../parts/ago.tsx'
import { HistoryBar } from '../parts/history-bar.tsx'
import { Icon } from '../parts/icon.tsx'
import { Link } from '../parts/link.tsx'
import { sayOverall } from '../words/overall.ts'
import { sayInstant } from '../words/time.ts'
import { sayWord, toneOf } from '../words/tone.ts'

/** As many reasons as are read at a glance. */
const MOST_REASONS = 4

/** As many more as are read at all. */
const MOST_MORE = 50

const DAY_MS = 86_400_000

export interface OverallProps {
  readonly snapshot: Snapshot
  readonly connection: Connection
  readonly day: readonly DayPoint[] | null
}

/** Shows the overall status, to be read across the room, with its reasons and its last day. */
export function Overall({ snapshot, connection, day }: OverallProps): JSX.Element {
  const { overall, computedAt } = snapshot
  const status = useClock((now) => sayOverall(snapshot, connection, now).status)
  const said = useClock((now) => sayOverall(snapshot, connection, now).words)
  const tone = toneOf(status)
  const isAsTold = status === overall.status
  const { reasons } = overall
  return (
    <section class={`card overall tint-${tone}`} aria-labelledby="title-overall">
      <div class="overall-status">
        <Icon tone={tone} />
        <div>
          <h1 id="title-overall" aria-live="polite">
            <span class="hidden">Overall: </span>
            {said}
          </h1>
          <p class="overall-since">
            {isAsTold && overall.since !== null && (
              <>
                for <Ago at={overall.since} bare />
                {' · '}
              </>
            )}
            {!isAsTold && <>last known as {sayWord(overall.status)}, </>}
            {computedAt === null ? 'nothing was read yet' : <Seen at={computedAt} />}
            {snapshot.restored && ' · restored from before the restart'}
          </p>
        </div>
      </div>
      <Reasons reasons={reasons} isAsTold={isAsTold} />
      <Timeline day={day} />
    </section>
  )
}

function Seen({ at }: { at: string }): JSX.Element {
  return (
    <>
      refreshed <Ago at={at} />
    </>
  )
}

function Reasons({
  reasons,
  isAsTold,
}: {
  reasons: readonly Reason[]
  isAsTold: boolean
}): JSX.Element {
  if (reasons.length === 0) {
    return <p class="reasons reasons-none">{isAsTold ? 'Nothing known is wrong.' : ''}</p>
  }
  const more = reasons.slice(MOST_REASONS)
  return (
    <div class="reasons">
      <ul>{reasons.slice(0, MOST_REASONS).map(showReason)}</ul>
      {more.length > 0 && (
        <details>
          <summary>{more.length === 1 ? '1 more reason' : `${more.length} more reasons`}</summary>
          <ul tabIndex={0} aria-label="More reasons">
            {more.slice(0, MOST_MORE).map(showReason)}
          </ul>
          {more.length > MOST_MORE && <p>The first {MOST_REASONS + MOST_MORE} are shown.</p>}
        </details>
      )}
    </div>
  )
}

function showReason({ status, section, code, subject, message, since, url }: Reason): JSX.Element {
  return (
    <li key={`${section} ${code} ${subject}`}>
      <Icon tone={toneOf(status)} label={sayWord(status)} />
      <span>
        <Link url={url}>{message}</Link>
        {since !== null && (
          <span class="quiet">
            {' '}
            for <Ago at={since} bare />
          </span>
        )}
      </span>
    </li>
  )
}

function Timeline({ day }: { day: readonly DayPoint[] | null }): JSX.Element {
  const to = useClock((now) => Math.ceil(now / 300_000) * 300_000)
  const points = (day ?? []).map(({ computedAt, overall }) => ({
    at: Date.parse(computedAt),
    status: overall,
  }))
  return (
    <div class="timeline">
      <HistoryBar label="Overall status" points={points} from={to - DAY_MS} to={to} slots={144} />
      <p class="timeline-ends" aria-hidden="true">
        <span>{sayInstant(to - DAY_MS, to)}</span>
        <span>last 24 h</span>
        <span>now</span>
      </p>
    </div>
  )
}
