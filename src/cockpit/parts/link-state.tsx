import type { JSX } from 'preact'

import { useClock } from '../data/clock.ts'
import type { Connection } from '../data/live.ts'
import { sayDuration } from '../words/time.ts'

/** Shows in the head whether the page follows the gateway. */
export function LinkState({ connection }: { connection: Connection }): JSX.Element {
  const words = { connecting: 'Connecting', live: 'Live', lost: 'Not connected' }
  return <span class={`link-state link-${connection.state}`}>{words[connection.state]}</span>
}

export interface LostProps {
  readonly connection: Connection
  /** The instant of the snapshot that is shown, if there is one. */
  readonly shownAt: string | null
  onRetry(): void
}

/** Says that the connection is lost, and how old what is shown is. */
export function Lost({ connection, shownAt, onRetry }: LostProps): JSX.Element | null {
  const isLost = connection.state === 'lost'
  const retryAt = isLost ? connection.retryAt : 0
  const since = isLost ? connection.since : 0
  const wait = useClock((now) => Math.max(0, Math.ceil((retryAt - now) / 1_000)))
  const lostFor = useClock((now) => sayDuration(now - since))
  const age = useClock((now) => (shownAt === null ? '' : sayDuration(now - Date.parse(shownAt))))
  if (!isLost) return null
  return (
    <section class="lost" aria-label="Connection">
      <span>
        {/* Only this is read out: what ticks would be read out each second. */}
        <b role="alert">No connection to the gateway</b> for {lostFor}.{' '}
        {age === '' ? 'Nothing is known yet.' : `What is shown here is ${age} old.`}
      </span>
      <span class="lost-retry">
        {wait > 0 ? `Next try in ${wait} s` : 'Trying…'}
        <button type="button" class="button" onClick={onRetry}>
          Try now
        </button>
      </span>
    </section>
  )
}
