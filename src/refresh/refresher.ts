import { type Folded, foldSnapshot, type Layout } from '../sections/fold.ts'
import { type Memory, memoryShape, NO_MEMORY } from '../sections/memory.ts'
import { seeSnapshot } from '../sections/see-snapshot.ts'
import { withSpendWindows } from '../sections/spend-window.ts'
import { checkValue } from '../sections/value.ts'
import type { GatewayView, View } from '../sections/view.ts'
import { renderWire } from '../sections/wire.ts'
import { missingReading, type Reading, succeed } from '../snapshot/reading.ts'
import { nextRevision } from '../snapshot/revision.ts'
import { emptySnapshot, type Snapshot } from '../snapshot/snapshot.ts'
import type { Source } from '../sources/source.ts'
import type { SnapshotStore } from '../store/store.ts'
import { collect } from './collect.ts'
import type { Recorder } from './recorder.ts'
import { makeReport, type RefreshReport } from './report.ts'

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

export interface RefresherOptions {
  readonly plan: Plan
  readonly store: SnapshotStore
  readonly recorder: Recorder
  readonly bootId: string
  /** Describes the gateway as of now; asked at every publication. */
  describeGateway(last: { at: number; durationMs: number } | null): GatewayView
  /** Told of every finished refresh. */
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

/** Holds the current snapshot and replaces it: the one mutable cell. */
export interface Refresher {
  /** Shows the current snapshot as of now. */
  view(): View
  /** Reads what is due and publishes it; callers that arrive while it runs share it. Never rejects. */
  refresh(options: RefreshOptions): Promise<RefreshReport>
  /** Takes a value that a source of kind push was given, and publishes it at once. */
  push(sourceId: string, value: unknown): PushOutcome
  /** Takes over what the store holds; rejects where the store belongs to another program. */
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
  let last: { at: number; durationMs: number } | null = null
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

  const publish = (readings: ReadonlyMap<string, Reading>): void => {
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
    recorder.record({
      shown: shown.view,
      flipped: before.view,
      view: folded.view,
      at: now,
      keepMs: plan.historyMs,
    })
    hold({ ...draft, memory: folded.memory }, folded.memory)
    const current = view()
    for (const listener of listeners) listener(current)
    saving = store
      .save({ snapshot, wire: renderWire(folded.view) })
      .catch((error: unknown) => options.onStoreFailure(error))
  }

  const readingOf = (source: Source): Reading => currentReading(snapshot.readings, source)

  const run = async ({ slot, force }: RefreshOptions): Promise<RefreshReport> => {
    const startedAt = Date.now()
    const { sources, publishAfterMs, concurrency } = plan
    const due = sources.filter((source) => isDue(source, readingOf(source), slot, startedAt, force))
    const readings = new Map<string, Reading>()
    let unpublished = true
    const publishReadings = (): void => {
      unpublished = false
      last = { at: Date.now(), durationMs: Date.now() - startedAt }
      publish(
        new Map(
          plan.sources.map((source) => {
            // The plan may have been replaced while the reads were under way.
            const reading = readings.get(source.id)
            const fits = reading?.fingerprint === source.fingerprint
            return [source.id, fits ? reading : readingOf(source)]
          }),
        ),
      )
    }
    const early = setTimeout(publishReadings, publishAfterMs)
    await collect(due, {
      slot,
      readingOf,
      concurrency,
      signal: stopping.signal,
      onReading(reading) {
        readings.set(reading.source, reading)
        unpublished = true
      },
    })
    clearTimeout(early)
    if (unpublished && !stopping.signal.aborted) publishReadings()
    const report = makeReport(snapshot, startedAt, Date.now() - startedAt, due.length)
    options.onRefresh(report)
    return report
  }

  return {
    view,
    refresh(refreshOptions) {
      running ??= run(refreshOptions).finally(() => {
        running = undefined
      })
      return running
    },
    push(sourceId, value) {
      const source = plan.sources.find(({ id, kind }) => id === sourceId && kind === 'push')
      if (source === undefined) return { kind: 'unknown' }
      const checked = checkValue(source.place, value)
      if (!checked.ok) return { kind: 'invalid', message: checked.message }
      const now = Date.now()
      const attempt = { at: now, slot: now, latencyMs: null }
      const reading = succeed(readingOf(source), attempt, checked.value, now)
      publish(new Map(snapshot.readings).set(source.id, reading))
      return { kind: 'accepted', revision: snapshot.revision }
    },
    async restore() {
      const [stored] = await Promise.all([store.load(), recorder.restore()])
      if (stored === undefined) return
      const readings = plan.sources.map((source): [string, Reading] => {
        const reading = currentReading(stored.readings, source)
        // What was stored is input like any other: the shapes may have changed since.
        const good = reading.value === null || checkValue(source.place, reading.value).ok
        return [source.id, good ? reading : missingReading(source.id, source.fingerprint)]
      })
      const remembered = memoryShape.safeParse(stored.memory)
      hold(
        { ...stored, restored: true, readings: new Map(readings) },
        remembered.success ? remembered.data : NO_MEMORY,
      )
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
    redescribe() {
      gateway = options.describeGateway(last)
      seen = undefined
    },
    async stop() {
      stopping.abort()
      await running
      await saving
      await store.close()
      await recorder.stop()
    },
  }
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
