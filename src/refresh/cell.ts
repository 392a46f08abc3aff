import { type Folded, foldSnapshot } from '../sections/fold.ts'
import { digestFields, makeEntry } from '../sections/history-point.ts'
import { type Memory, memoryShape, NO_MEMORY } from '../sections/memory.ts'
import { seeSnapshot } from '../sections/see-snapshot.ts'
import { withSpendWindows } from '../sections/spend-window.ts'
import { checkValue } from '../sections/value.ts'
import type { GatewayView, SnapshotView, View } from '../sections/view.ts'
import { renderWire } from '../sections/wire.ts'
import { readHistoryEntry } from '../snapshot/history-codec.ts'
import { newestRevision } from '../snapshot/history.ts'
import { missingReading, type Reading } from '../snapshot/reading.ts'
import { compareRevisions, nextRevision } from '../snapshot/revision.ts'
import { emptySnapshot, type Snapshot } from '../snapshot/snapshot.ts'
import type { Source } from '../sources/source.ts'
import type { Note, NotedSnapshot } from '../store/store.ts'
import type { Plan } from './plan.ts'
import type { Recorder } from './recorder.ts'

export interface CellOptions {
  readonly plan: Plan
  readonly recorder: Recorder
  readonly bootId: string
  /** Describes the gateway as of now; asked at every publication. */
  describeGateway(): GatewayView
}

/** Holds the current snapshot: the one thing that changes. */
export interface Cell {
  plan(): Plan
  snapshot(): Snapshot
  /** Shows the current snapshot as of now. */
  view(): View
  /** Gives the reading of a source so far. */
  readingOf(source: Source): Reading
  /** Folds new readings into the snapshot that follows the present one, and changes nothing. */
  makeNext(readings: ReadonlyMap<string, Reading>): NotedSnapshot
  /** Adds to the history what `makeNext` noted, under the revision that it was published as. */
  record(notes: readonly Note[]): void
  /** Puts a snapshot in the place of the present one, and tells the listeners. */
  adopt(next: Snapshot): void
  /** Takes over a stored snapshot, as far as it fits the plan; there may be none. */
  restore(stored: Snapshot | undefined): void
  /** Goes on with another plan, and keeps the readings of the sources that stay the same. */
  replan(plan: Plan): void
  /** Makes the gateway describe itself anew. */
  redescribe(): void
  /** Tells of every publication and every plan from now on; the function it returns ends that. */
  subscribe(listener: (view: View) => void): () => void
}

/** Makes a cell that holds nothing yet. */
export function createCell(options: CellOptions): Cell {
  const { recorder, bootId } = options
  const listeners = new Set<(view: View) => void>()
  let plan = options.plan
  let snapshot = emptySnapshot(bootId)
  let memory: Memory = NO_MEMORY
  let gateway = options.describeGateway()
  let seen: { folded: Folded; view: View } | undefined
  let made: { readings: Snapshot['readings']; folded: Folded } | undefined
  // How the snapshot looked when it was published, by the plan of that time.
  let shown: SnapshotView | undefined

  function view(): View {
    const now = Date.now()
    if (seen !== undefined && now >= seen.view.at && now < seen.view.validUntil) return seen.view
    const folded = seeSnapshot(snapshot, plan.layout, memory, now, seen?.folded)
    if (seen?.folded !== folded) seen = { folded, view: complete(folded) }
    return seen.view
  }

  function complete({ view: shown }: Folded): View {
    const history = recorder.history()
    const costLadder = withSpendWindows(shown.costLadder, history.points)
    return { ...shown, costLadder, gateway, history }
  }

  function hold(next: Snapshot, nextMemory: Memory): void {
    snapshot = next
    memory = nextMemory
    redescribe()
  }

  function redescribe(): void {
    gateway = options.describeGateway()
    seen = undefined
  }

  function readingOf(source: Source): Reading {
    return currentReading(snapshot.readings, source)
  }

  /** Keeps what fits the plan: what was stored is input like any other, and shapes may change. */
  function accept(stored: Snapshot): void {
    const readings = plan.sources.map((source): [string, Reading] => {
      const reading = currentReading(stored.readings, source)
      const good = reading.value === null || checkValue(source.place, reading.value).ok
      return [source.id, good ? reading : missingReading(source.id, source.fingerprint)]
    })
    hold({ ...stored, readings: new Map(readings) }, readMemory(stored))
  }

  function tell(): void {
    const current = view()
    for (const listener of listeners) listener(current)
  }

  /** The history knows what was published last also where the snapshot itself was lost. */
  function floor(revision: string): string {
    const newest = newestRevision(recorder.history())
    return compareRevisions(newest, revision) > 0 ? newest : revision
  }

  function seeAsPublished(): SnapshotView {
    const at = snapshot.computedAt ?? Date.now()
    return seeSnapshot(snapshot, plan.layout, memory, at).view
  }

  return {
    plan: () => plan,
    snapshot: () => snapshot,
    view,
    readingOf,
    makeNext(readings) {
      const now = Date.now()
      const before = seeSnapshot(snapshot, plan.layout, memory, now, seen?.folded)
      const draft: Snapshot = {
        revision: nextRevision(floor(snapshot.revision), now),
        bootId,
        computedAt: now,
        restored: false,
        readings,
        memory: null,
      }
      const folded = foldSnapshot(draft, plan.layout, now, before.memory, true)
      made = { readings, folded }
      return {
        snapshot: { ...draft, memory: folded.memory },
        wire: renderWire(folded.view),
        note: makeEntry(shown ?? before.view, before.view, folded.view, now),
      }
    },
    record(notes) {
      const entries = notes.map(({ revision, note }) => readHistoryEntry(note, revision))
      recorder.add(
        entries.filter((entry) => entry !== undefined),
        plan.historyMs,
      )
      seen = undefined
    },
    adopt(next) {
      if (made?.readings === next.readings) hold(next, made.folded.memory)
      else accept(next)
      shown = made?.readings === next.readings ? made.folded.view : seeAsPublished()
      tell()
    },
    restore(stored) {
      if (stored !== undefined) accept({ ...stored, restored: true })
      shown = seeAsPublished()
      const history = recorder.history()
      const isLast = newestRevision(history) === snapshot.revision
      // A publication was lost, or another configuration shows it otherwise: nobody can tell how.
      if (!isLast || history.fieldsDigest !== digestFields(shown)) recorder.breakOff()
    },
    replan(next) {
      plan = next
      const readings = plan.sources.map((source): [string, Reading] => [
        source.id,
        readingOf(source),
      ])
      hold({ ...snapshot, readings: new Map(readings) }, memory)
      tell()
    },
    redescribe,
    subscribe(listener) {
      listeners.add(listener)
      return () => {
        listeners.delete(listener)
      }
    },
  }
}

function readMemory(snapshot: Snapshot): Memory {
  const remembered = memoryShape.safeParse(snapshot.memory)
  return remembered.success ? remembered.data : NO_MEMORY
}

/** The reading of a source, unless it was made from another configuration of it. */
function currentReading(readings: ReadonlyMap<string, Reading>, source: Source): Reading {
  const reading = readings.get(source.id)
  return reading?.fingerprint === source.fingerprint
    ? reading
    : missingReading(source.id, source.fingerprint)
}
