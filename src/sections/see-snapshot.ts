import type { FieldChange } from '../snapshot/history.ts'
import { nextRevision } from '../snapshot/revision.ts'
import type { Snapshot } from '../snapshot/snapshot.ts'
import { type Folded, foldSnapshot, type Layout } from './fold.ts'
import { findChanges } from './history-point.ts'
import type { Memory } from './memory.ts'

/** How many readings one look goes through before it dates what changed less exactly. */
const MOST_READINGS = 10_000

/** A snapshot as seen at an instant, with how that came from what was published. */
export interface Seen extends Folded {
  /** What has changed since the publication, oldest first, as of the revision that follows it. */
  readonly changes: readonly FieldChange[]
}

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
  from?: Seen,
): Seen {
  const seen = from ?? seeFirst(snapshot, layout, memory, snapshot.computedAt ?? now)
  if (seen.view.at > now) return seeAnew(snapshot, layout, memory, now, seen)
  return goOn(snapshot, layout, now, seen)
}

/**
 * Sees a snapshot as if for the first time: another configuration or a clock that was set back may
 * show it otherwise, and what is different then changed now.
 */
export function seeAnew(
  snapshot: Snapshot,
  layout: Layout,
  memory: Memory,
  now: number,
  before: Seen,
): Seen {
  const start = Math.min(snapshot.computedAt ?? now, now)
  return follow(before, goOn(snapshot, layout, now, seeFirst(snapshot, layout, memory, start)), now)
}

function seeFirst(snapshot: Snapshot, layout: Layout, memory: Memory, at: number): Seen {
  return { ...foldSnapshot(snapshot, layout, at, memory, false), changes: [] }
}

function goOn(snapshot: Snapshot, layout: Layout, now: number, from: Seen): Seen {
  let seen = from
  const mostSteps = Math.ceil(MOST_READINGS / Math.max(1, layout.sources.length))
  for (let left = mostSteps; seen.view.validUntil <= now; left -= 1) {
    const { at, validUntil } = seen.view
    const even = left > mostSteps / 2 ? at : at + Math.ceil((now - at) / left)
    const next = Math.min(now, Math.max(validUntil, even))
    seen = follow(seen, foldSnapshot(snapshot, layout, next, seen.memory, false), next)
  }
  return seen
}

function follow(before: Seen, { view, memory }: Folded, at: number): Seen {
  const found = findChanges(before.view, view, at, nextRevision(before.view.revision, at))
  return { view, memory, changes: [...before.changes, ...found] }
}
