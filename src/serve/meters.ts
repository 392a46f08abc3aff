import type { View } from '../sections/view.ts'
import type { AnswerMeter } from './door.ts'
import type { Usage } from './usage.ts'

/** Durations that wait for the first scrape at most. */
const MOST_WAITING = 1_000

/** What is counted besides what the view says. */
export interface MetersDeps {
  readonly usage: Usage
  readonly meter: AnswerMeter
  /** Hands over what has been counted of kept answers. */
  settle(): void
  subscribers(): number
  /** How many calls of sources happened while a query was executed. */
  sourceCallsDuringQuery(): number
  view(): View
  /** Calls a listener at every publication. */
  subscribe(listener: (view: View) => void): () => void
}

/** What the metrics are made of when somebody looks. */
export interface Meters extends Omit<MetersDeps, 'subscribe'> {
  /** Takes the durations of the refreshes since the last look, in milliseconds. */
  takeDurations(): number[]
}

/** Makes what counts from the start on, before anybody looks. */
export function createMeters(deps: MetersDeps): Meters {
  const durations: number[] = []
  let { lastRefreshAt } = deps.view().gateway.schedule
  deps.subscribe(({ gateway: { schedule } }) => {
    if (schedule.lastRefreshAt === lastRefreshAt || schedule.lastDurationMs === null) return
    lastRefreshAt = schedule.lastRefreshAt
    if (durations.length < MOST_WAITING) durations.push(schedule.lastDurationMs)
  })
  return { ...deps, takeDurations: () => durations.splice(0) }
}
