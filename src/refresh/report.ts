import type { SourceFailure } from '../sections/section.ts'
import type { Snapshot } from '../snapshot/snapshot.ts'
import type { LeadOutcome } from '../store/store.ts'

/** What a refresh came to; instants are epoch milliseconds. */
export interface RefreshReport {
  readonly revision: string
  readonly startedAt: number
  readonly durationMs: number
  /** How many sources were read. */
  readonly read: number
  /** Whether this process published it, and if not, why not. */
  readonly outcome: LeadOutcome
  /** The sources that are failing after it. */
  readonly failed: readonly SourceFailure[]
}

/** When a refresh of this process was last published, and how long it took. */
export interface LastRefresh {
  readonly at: number
  /** Null where another replica did it. */
  readonly durationMs: number | null
}

/** Sums up a refresh that has just ended. */
export function makeReport(
  snapshot: Snapshot,
  startedAt: number,
  durationMs: number,
  read: number,
  outcome: LeadOutcome,
): RefreshReport {
  const failed = [...snapshot.readings.values()].flatMap(({ source, failure }) =>
    failure === null ? [] : [{ source, ...failure }],
  )
  return { revision: snapshot.revision, startedAt, durationMs, read, outcome, failed }
}
