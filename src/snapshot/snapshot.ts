import type { Reading } from './reading.ts'
import { NO_REVISION } from './revision.ts'

/** The version of the wire shape that is written and served (facts of the original, schema 3). */
export const SCHEMA_VERSION = 3

/** All readings after one refresh, with what folding them needs to remember; never mutated. */
export interface Snapshot {
  readonly revision: string
  /** The run of the gateway that made it. */
  readonly bootId: string
  /** When it was made, in epoch milliseconds; null before the first refresh. */
  readonly computedAt: number | null
  /** Whether it was read from a store and not refreshed since. */
  readonly restored: boolean
  /** The latest reading of each source, by its id. */
  readonly readings: ReadonlyMap<string, Reading>
  /** What the sections remember from one refresh to the next; theirs to understand. */
  readonly memory: unknown
}

/** Makes the snapshot before the first refresh. */
export function emptySnapshot(bootId: string): Snapshot {
  return {
    revision: NO_REVISION,
    bootId,
    computedAt: null,
    restored: false,
    readings: new Map(),
    memory: null,
  }
}
