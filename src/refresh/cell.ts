import { type Folded, foldSnapshot } from '../sections/fold.ts'
import { digestFields, makeEntry } from '../sections/history-point.ts'
import { type Memory, memoryShape, NO_MEMORY } from '../sections/memory.ts'
import { seeAnew, type Seen, seeSnapshot } from '../sections/see-snapshot.ts'
import { withSpendWindows } from '../sections/spend-window.ts'
import { checkValue } from '../sections/value.ts'
import type { GatewayView, View } from '../sections/view.ts'
import { renderWire } from '../sections/wire.ts'
import { readHistoryEntry } from '../snapshot/history-codec.ts'
import { newestRevision } from '../snapshot/history.ts'
import { missingReading, type Reading } from '../snapshot/reading.ts'
import { compareRevisions, nextRevision } from '../snapshot/revision.ts'
import { emptySnapshot, type Snapshot } from '../snapshot/snapshot.ts'
import type { Source } from '../sources/source.ts'
import type { Note, NotedSnapshot } from '../store/store.ts'
import { handOver } from './hand-over.ts'
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
  let seen: Seen | undefined
  let shown: { seen: Seen; view: View } | undefined
  let lookedAt = -Infinity
  let made: { readings: Snapshot['readings']; plan: Plan; folded: Folded } | undefined

  function look(): Seen {
    const now = Date.now()
    if (now < lookedAt) {
      recorder.noteStep(lookedAt, now)
      shown = undefined
    }
    lookedAt = now
    if (seen !== undefined && now >= seen.view.at && now < seen.view.validUntil) return seen
    seen = seeSnapshot(snapshot, plan.layout, memory, now, seen)
    return seen
  }

  function view(): View {
    const current = look()
    if (shown?.seen !== current) shown = { seen: current, view: complete(current) }
    return shown.view
  }

  function complete({ view: folded, changes }: Seen): View {
    const published = recorder.history()
    const history =
      changes.length === 0
        ? published
        : { ...published, changes: [...published.changes, ...changes] }
    const costLadder = withSpendWindows(folded.costLadder, history.points)
    return { ...folded, costLadder, gateway, history }
  }

  function hold(next: Snapshot, nextMemory: Memory): void {
    snapshot = next
    memory = nextMemory
    seen = undefined
    redescribe()
  }

  /** Notes what the present plan shows otherwise than what was shown before. */
  function showAnew(before: Seen): void {
    seen = seeAnew(snapshot, plan.layout, memory, Date.now(), before)
  }

  function redescribe(): void {
    gateway = options.describeGateway()
    shown = undefined
  }

  function readingOf(source: Source): Reading {
    return currentReading(snapshot.readings, source)
  }

  /** Keeps what fits the plan: what was stored is input like any other, and shapes may change. */
  function accept(stored: Snapshot): void {
    const own = handOver(stored.readings, readMemory(stored), plan.sources)
    const readings = plan.sources.map((source): [string, Reading] => {
      const reading = currentReading(own.readings, source)
      const good = reading.value === null || checkValue(source.place, reading.value).ok
      return [source.id, good ? reading : missingReading(source.id, source.fingerprint)]
    })
    hold({ ...stored, readings: new Map(readings) }, own.memory)
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

  return {
    plan: () => plan,
    snapshot: () => snapshot,
    view,
    readingOf,
    makeNext(readings) {
      const now = Date.now()
      const before = look()
      const draft: Snapshot = {
        revision: nextRevision(floor(snapshot.revision), now),
        bootId,
        computedAt: now,
        restored: false,
        readings,
        memory: null,
      }
      const folded = foldSnapshot(draft, plan.layout, now, before.memory, true)
      made = { readings, plan, folded }
      return {
        snapshot: { ...draft, memory: folded.memory },
        wire: renderWire(folded.view),
        note: makeEntry(before.view, before.changes, folded.view, now),
      }
    },
    record(notes) {
      const entries = notes.map(({ revision, note }) => readHistoryEntry(note, revision))
      recorder.add(
        entries.filter((entry) => entry !== undefined),
        plan.historyMs,
      )
      shown = undefined
    },
    adopt(next) {
      const own = made?.readings === next.readings ? made : undefined
      if (own?.plan === plan) hold(next, own.folded.memory)
      else accept(next)
      // Between making and publishing it the plan may have been replaced.
      if (own !== undefined && own.plan !== plan) showAnew({ ...own.folded, changes: [] })
      tell()
    },
    restore(stored) {
      if (stored !== undefined) accept({ ...stored, restored: true })
      const at = snapshot.computedAt ?? Date.now()
      lookedAt = at
      const published = seeSnapshot(snapshot, plan.layout, memory, at).view
      const history = recorder.history()
      const isLast = newestRevision(history) === snapshot.revision
      // A publication was lost, or another configuration shows it otherwise: nobody can tell how.
      if (!isLast || history.fieldsDigest !== digestFields(published)) recorder.breakOff()
    },
    replan(next) {
      const before = look()
      plan = next
      const own = handOver(snapshot.readings, memory, plan.sources)
      hold({ ...snapshot, readings: own.readings }, own.memory)
      showAnew(before)
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
