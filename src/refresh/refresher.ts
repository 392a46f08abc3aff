import { type Folded, foldSnapshot, type Layout } from '../sections/fold.ts'
import { makeEntry } from '../sections/history-point.ts'
import { type Memory, memoryShape, NO_MEMORY } from '../sections/memory.ts'
import { seeSnapshot } from '../sections/see-snapshot.ts'
import { withSpendWindows } from '../sections/spend-window.ts'
import { checkValue } from '../sections/value.ts'
import type { GatewayView, View } from '../sections/view.ts'
import { renderWire } from '../sections/wire.ts'
import { readHistoryEntry } from '../snapshot/history-codec.ts'
import type { HistoryEntry } from '../snapshot/history.ts'
import { missingReading, type Reading, succeed } from '../snapshot/reading.ts'
import { NO_REVISION, nextRevision } from '../snapshot/revision.ts'
import { emptySnapshot, type Snapshot } from '../snapshot/snapshot.ts'
import type { Source } from '../sources/source.ts'
import type { LeadOutcome, Replicas, SnapshotStore, StoredSnapshot, Turn } from '../store/store.ts'
import { collect } from './collect.ts'
import type { Recorder } from './recorder.ts'
import { makeReport, type RefreshReport } from './report.ts'

/** How often a push is tried that another replica came in between of. */
const MOST_PUSH_ATTEMPTS = 3

/** What is read and how it is folded; a new configuration brings a new one. */
export interface Plan {
  readonly sources: readonly Source[]
  readonly layout: Layout
  /** After how long a refresh publishes what it has, in milliseconds. */
  readonly publishAfterMs: number
  /** How many heavy sources are read at once. */
  readonly concurrency: number
  /** For how long history is kept, in milliseconds. */
  readonly historyMs: number
}

/** When the snapshot was refreshed last; how long that took is known where it was done. */
export interface LastRefresh {
  readonly at: number
  readonly durationMs: number | null
}

export interface RefresherOptions {
  readonly plan: Plan
  readonly store: SnapshotStore
  readonly recorder: Recorder
  readonly bootId: string
  /** Describes the gateway as of now; asked at every publication. */
  describeGateway(last: LastRefresh | null): GatewayView
  /** Told of every finished refresh of this gateway. */
  onRefresh(report: RefreshReport): void
  /** Told when a snapshot could not be saved. */
  onStoreFailure(error: unknown): void
}

export interface RefreshOptions {
  /** The scheduled instant that it belongs to, in epoch milliseconds. */
  readonly slot: number
  /** Reads also what is not due, save what asked to be left alone. */
  readonly force: boolean
}

/** What became of a pushed value. */
export type PushOutcome =
  | { readonly kind: 'accepted'; readonly revision: string }
  | { readonly kind: 'unknown' }
  | { readonly kind: 'invalid'; readonly message: string }
  /** The replicas that share the snapshot cannot be reached, or kept their turn for too long. */
  | { readonly kind: 'unavailable' }

/** Holds the current snapshot and replaces it: the one mutable cell. */
export interface Refresher {
  /** Shows the current snapshot as of now. */
  view(): View
  /** Reads what is due and publishes it; callers that arrive while it runs share it. Never rejects. */
  refresh(options: RefreshOptions): Promise<RefreshReport>
  /** Takes a value that a source of kind push was given, and publishes it at once. */
  push(sourceId: string, value: unknown): Promise<PushOutcome>
  /** Takes over what the store holds, and follows the replicas that share it; rejects where the store belongs to another program. */
  restore(): Promise<void>
  /** Tells of every publication from now on; the function it returns ends that. */
  subscribe(listener: (view: View) => void): () => void
  /** Goes on with another plan, and keeps the readings of the sources that stay the same. */
  replan(plan: Plan): void
  /** Makes the gateway describe itself anew. */
  redescribe(): void
  /** Aborts the reads in progress, waits for them and for the last save. */
  stop(): Promise<void>
}

/** Makes a refresher that holds nothing yet. */
export function createRefresher(options: RefresherOptions): Refresher {
  const { store, recorder, bootId } = options
  const stopping = new AbortController()
  const listeners = new Set<(view: View) => void>()
  let plan = options.plan
  let snapshot = emptySnapshot(bootId)
  let memory: Memory = NO_MEMORY
  let last: LastRefresh | null = null
  let gateway = options.describeGateway(last)
  let seen: { folded: Folded; view: View } | undefined
  let running: Promise<RefreshReport> | undefined
  let saving: Promise<void> = Promise.resolve()

  const view = (): View => {
    const now = Date.now()
    if (seen !== undefined && now >= seen.view.at && now < seen.view.validUntil) return seen.view
    const folded = seeSnapshot(snapshot, plan.layout, memory, now, seen?.folded)
    if (seen?.folded !== folded) seen = { folded, view: complete(folded) }
    return seen.view
  }

  const complete = ({ view: shown }: Folded): View => {
    const history = recorder.history()
    const at = shown.costLadder.freshness.collectedAt ?? shown.at
    const costLadder = withSpendWindows(shown.costLadder, history.points, at)
    return { ...shown, costLadder, gateway, history }
  }

  const hold = (next: Snapshot, nextMemory: Memory): void => {
    snapshot = next
    memory = nextMemory
    gateway = options.describeGateway(last)
    seen = undefined
  }

  /** Makes the snapshot that comes after the present one. */
  const draftNext = (readings: ReadonlyMap<string, Reading>): Draft => {
    const now = Date.now()
    const before = seeSnapshot(snapshot, plan.layout, memory, now, seen?.folded)
    const shown = seeSnapshot(snapshot, plan.layout, memory, snapshot.computedAt ?? now)
    const draft: Snapshot = {
      revision: nextRevision(snapshot.revision, now),
      bootId,
      computedAt: now,
      restored: false,
      readings,
      memory: null,
    }
    const folded = foldSnapshot(draft, plan.layout, now, before.memory, true)
    return {
      snapshot: { ...draft, memory: folded.memory },
      memory: folded.memory,
      wire: renderWire(folded.view),
      note: makeEntry(shown.view, before.view, folded.view, now),
    }
  }

  const tell = (): void => {
    const current = view()
    for (const listener of listeners) listener(current)
  }

  /** Publishes here, or, in a turn, to all replicas, of which this one is told like any other. */
  const publish = async (
    turn: Turn | null,
    makeReadings: () => ReadonlyMap<string, Reading>,
    isLast: boolean,
  ): Promise<void> => {
    if (turn !== null) {
      await turn.publish(() => draftNext(makeReadings()), { last: isLast })
      return
    }
    const next = draftNext(makeReadings())
    recorder.add([next.note], plan.historyMs)
    hold(next.snapshot, next.memory)
    tell()
    saving = store.save(next).catch((error: unknown) => options.onStoreFailure(error))
  }

  /** Checks what comes from a store like any other input: the shapes may have changed since. */
  const accept = (stored: Snapshot): void => {
    const readings = plan.sources.map((source): [string, Reading] => {
      const reading = currentReading(stored.readings, source)
      const good = reading.value === null || checkValue(source.place, reading.value).ok
      return [source.id, good ? reading : missingReading(source.id, source.fingerprint)]
    })
    const remembered = memoryShape.safeParse(stored.memory)
    hold(
      { ...stored, readings: new Map(readings) },
      remembered.success ? remembered.data : NO_MEMORY,
    )
  }

  const readingOf = (source: Source): Reading => currentReading(snapshot.readings, source)

  /** Reads what is due and publishes it; answers how many sources were read. */
  const readDue = async (
    turn: Turn | null,
    { slot, force }: RefreshOptions,
    startedAt: number,
  ): Promise<number> => {
    const { sources, publishAfterMs, concurrency } = plan
    const now = Date.now()
    const due = sources.filter((source) => isDue(source, readingOf(source), slot, now, force))
    const readings = new Map<string, Reading>()
    let unpublished = true
    const takeReadings = (): ReadonlyMap<string, Reading> => {
      unpublished = false
      last = { at: Date.now(), durationMs: Date.now() - startedAt }
      return new Map(
        plan.sources.map((source) => {
          // The plan may have been replaced while the reads were under way.
          const reading = readings.get(source.id)
          const fits = reading?.fingerprint === source.fingerprint
          return [source.id, fits ? reading : readingOf(source)]
        }),
      )
    }
    let publishing: Promise<void> | undefined
    const early = setTimeout(() => {
      publishing = publish(turn, takeReadings, false)
    }, publishAfterMs)
    const { signal } = stopping
    await collect(due, {
      slot,
      readingOf,
      concurrency,
      signal: turn === null ? signal : AbortSignal.any([signal, turn.signal]),
      onReading(reading) {
        readings.set(reading.source, reading)
        unpublished = true
      },
    })
    clearTimeout(early)
    await publishing
    if (unpublished && !signal.aborted) await publish(turn, takeReadings, true)
    return due.length
  }

  const run = async (refreshOptions: RefreshOptions): Promise<RefreshReport> => {
    const startedAt = Date.now()
    let read = 0
    const work = async (turn: Turn | null): Promise<void> => {
      read = await readDue(turn, refreshOptions, startedAt)
    }
    let outcome: LeadOutcome = 'led'
    if (store.replicas === undefined) await work(null)
    else {
      const { slot, force } = refreshOptions
      outcome = await store.replicas.lead(force ? null : slot, work)
    }
    const report = makeReport(snapshot, startedAt, Date.now() - startedAt, read, outcome)
    if (outcome === 'led') options.onRefresh(report)
    return report
  }

  const refresh = (refreshOptions: RefreshOptions): Promise<RefreshReport> => {
    running ??= run(refreshOptions).finally(() => {
      running = undefined
    })
    return running
  }

  const redescribe = (): void => {
    gateway = options.describeGateway(last)
    seen = undefined
  }

  const followReplicas = ({ follow }: Replicas): void => {
    const newest = recorder.history().points.at(-1)?.revision ?? NO_REVISION
    follow(
      {
        record(notes) {
          const entries = notes.map(({ note, revision }) => readHistoryEntry(note, revision))
          const known = entries.filter((entry) => entry !== undefined)
          recorder.add(known, plan.historyMs)
          seen = undefined
        },
        adopt(shared) {
          if (shared.bootId !== bootId) last = { at: shared.computedAt ?? 0, durationMs: null }
          accept(shared)
          tell()
        },
        retry(slot) {
          void refresh({ slot, force: false })
        },
        changed: redescribe,
      },
      newest,
    )
  }

  return {
    view,
    refresh,
    async push(sourceId, value) {
      const source = plan.sources.find(({ id, kind }) => id === sourceId && kind === 'push')
      if (source === undefined) return { kind: 'unknown' }
      const checked = checkValue(source.place, value)
      if (!checked.ok) return { kind: 'invalid', message: checked.message }
      const now = Date.now()
      const attempt = { at: now, slot: now, latencyMs: null }
      const work = (turn: Turn | null): Promise<void> =>
        publish(
          turn,
          () => {
            const reading = succeed(readingOf(source), attempt, checked.value, now)
            return new Map(snapshot.readings).set(source.id, reading)
          },
          true,
        )
      if (store.replicas === undefined) await work(null)
      else if ((await leadPush(store.replicas, work)) !== 'led') return { kind: 'unavailable' }
      return { kind: 'accepted', revision: snapshot.revision }
    },
    async restore() {
      const [stored] = await Promise.all([store.load(), recorder.restore()])
      if (stored !== undefined) accept({ ...stored, restored: true })
      if (store.replicas !== undefined) followReplicas(store.replicas)
    },
    subscribe(listener) {
      listeners.add(listener)
      return () => {
        listeners.delete(listener)
      }
    },
    replan(next) {
      plan = next
      const readings = plan.sources.map((source): [string, Reading] => [
        source.id,
        readingOf(source),
      ])
      hold({ ...snapshot, readings: new Map(readings) }, memory)
    },
    redescribe,
    async stop() {
      stopping.abort()
      // A shared store ends what waits for the turn of this replica.
      if (store.replicas !== undefined) await Promise.all([running, store.close()])
      await running
      await saving
      if (store.replicas === undefined) await store.close()
      await recorder.stop()
    },
  }
}

/** A snapshot that is about to be published. */
interface Draft extends StoredSnapshot {
  readonly memory: Memory
  readonly note: HistoryEntry
}

/** A push that was refused was not applied, so that it may be tried again. */
async function leadPush(
  { lead }: Replicas,
  work: (turn: Turn) => Promise<void>,
): Promise<LeadOutcome> {
  for (let attempt = 1; attempt < MOST_PUSH_ATTEMPTS; attempt += 1) {
    const outcome = await lead(null, work)
    if (outcome !== 'lost') return outcome
  }
  return lead(null, work)
}

/** The reading of a source, unless it was made from another configuration of it. */
function currentReading(readings: ReadonlyMap<string, Reading>, source: Source): Reading {
  const reading = readings.get(source.id)
  return reading?.fingerprint === source.fingerprint
    ? reading
    : missingReading(source.id, source.fingerprint)
}

/** Whether a source is to be read in the refresh of a slot. */
function isDue(
  source: Source,
  { slot: lastSlot, retryAt }: Reading,
  slot: number,
  now: number,
  force: boolean,
): boolean {
  if (source.kind === 'push') return false
  // Further ahead than was ever granted, the clock has gone back since.
  if (retryAt !== null && now < retryAt && retryAt - now <= source.expireAfterMs) return false
  // A slot in the future of this one was set by a clock that has gone back since.
  if (force || source.everyMs === null || lastSlot === null || lastSlot > slot) return true
  return slot - lastSlot >= source.everyMs
}
