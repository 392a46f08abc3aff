import type { Snapshot } from '../snapshot/snapshot.ts'
import { type Folded, foldSnapshot, type Layout } from './fold.ts'
import type { Memory } from './memory.ts'

/**
 * Sees a held snapshot at an instant by going from one flip of a freshness to the next since it was
 * made, so that whatever changed with the clock alone is dated by the instant at which it did. `from` is an
 * earlier sight of the same snapshot to go on from.
 */
export function seeSnapshot(
  snapshot: Snapshot,
  layout: Layout,
  memory: Memory,
  now: number,
  from?: Folded,
): Folded {
  const start = Math.min(snapshot.computedAt ?? now, now)
  let seen =
    from !== undefined && from.view.at <= now
      ? from
      : foldSnapshot(snapshot, layout, start, memory, false)
  while (seen.view.validUntil <= now) {
    seen = foldSnapshot(snapshot, layout, seen.view.validUntil, seen.memory, false)
  }
  return seen
}
