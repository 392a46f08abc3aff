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
  /** The sources that are failing after it. */
  readonly failed: readonly SourceFailure[]
  /** Whether this gateway refreshed (`led`), or what kept it from that among its replicas. */
  readonly outcome: LeadOutcome
}

/** Sums up a refresh that has just come to its end. */
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
  return { revision: snapshot.revision, startedAt, durationMs, read, failed, outcome }
}
