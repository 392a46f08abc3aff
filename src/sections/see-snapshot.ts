import type { Snapshot } from '../snapshot/snapshot.ts'
import { type Folded, foldSnapshot, type Layout } from './fold.ts'
import type { Memory } from './memory.ts'

/** How many readings one look goes through before it dates what changed less exactly. */
const MOST_READINGS = 10_000

/**
 * Sees a held snapshot at an instant by going from one flip of a freshness to the next since it was
 * made, so that whatever changed with the clock alone is dated by the instant at which it did. Where
 * that would take long, as with a thousand sources after a night's sleep, it goes on in even steps
 * and dates by their ends. `from` is an earlier sight of the same snapshot to go on from.
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
  const mostSteps = Math.ceil(MOST_READINGS / Math.max(1, layout.sources.length))
  for (let left = mostSteps; seen.view.validUntil <= now; left -= 1) {
    const { at, validUntil } = seen.view
    const even = left > mostSteps / 2 ? at : at + Math.ceil((now - at) / left)
    const next = Math.min(now, Math.max(validUntil, even))
    seen = foldSnapshot(snapshot, layout, next, seen.memory, false)
  }
  return seen
}
