import type { JSX } from 'preact'

import { useClock } from '../data/clock.ts'
import { toColumns } from '../data/past.ts'
import type { DayPoint, Snapshot } from '../data/snapshot.ts'
import { Card } from '../parts/card.tsx'
import { Link } from '../parts/link.tsx'
import { Sparkline } from '../parts/sparkline.tsx'
import { sayCount } from '../words/figures.ts'
import { freshnessNow, isShown } from '../words/freshness.ts'
import { sayWord } from '../words/tone.ts'

export interface TasksProps {
  readonly tasks: Snapshot['tasks']
  readonly day: readonly DayPoint[] | null
}

/** Shows what is open, with a small line of the last day. */
export function TasksCard({ tasks, day }: TasksProps): JSX.Element {
  const { freshness } = tasks
  const status = useClock((now) => freshnessNow(freshness, now))
  const isKnown = isShown(status)
  const [instants, open = []] = toColumns(day ?? [], [({ openTasks }) => openTasks])
  const items = isKnown ? tasks.items : null
  return (
    <Card id="tasks" title="Tasks" freshness={freshness}>
      <div class="counts">
        <Count label="open" count={isKnown ? tasks.openCount : null} />
        <Count label="in progress" count={isKnown ? tasks.inProgressCount : null} />
        <Count label="blocked" count={isKnown ? tasks.blockedCount : null} />
        <Sparkline label="Open tasks over 24 h" instants={instants} figures={open} />
      </div>
      {items !== null && items.length > 0 && (
        <ul class="rows task-rows" tabIndex={0} aria-label="Tasks">
          {items.map(({ title, state, url }, index) => (
            <li key={`${index} ${title}`}>
              <span class={`task-sign task-${state.toLowerCase()}`} aria-hidden="true" />
              <span class="row-text">
                <Link url={url}>{title}</Link>
              </span>
              <span class="quiet">{sayWord(state).toLowerCase()}</span>
            </li>
          ))}
        </ul>
      )}
      {items?.length === 0 && <p class="nothing">No tasks.</p>}
      {items === null && <p class="nothing">The list of tasks is not known.</p>}
    </Card>
  )
}

function Count({ label, count }: { label: string; count: number | null }): JSX.Element {
  return (
    <p class={count === null ? 'count is-unknown' : 'count'}>
      <b>{count === null ? '?' : sayCount(count)}</b>
      <span>
        {label}
        {count === null && <span class="hidden"> not known</span>}
      </span>
    </p>
  )
}
