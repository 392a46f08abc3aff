import { checkValue } from '../sections/value.ts'
import type { GatewayView, View } from '../sections/view.ts'
import { newestRevision } from '../snapshot/history.ts'
import { type Reading, succeed } from '../snapshot/reading.ts'
import type { LeadOutcome, ReplicaStatus, SnapshotStore, NotedSnapshot } from '../store/store.ts'
import { createCell } from './cell.ts'
import { collect } from './collect.ts'
import { isDue } from './is-due.ts'
import type { Plan } from './plan.ts'
import type { Recorder } from './recorder.ts'
import { type LastRefresh, makeReport, type RefreshReport } from './report.ts'
import { startStopwatch } from './stopwatch.ts'

export interface RefresherOptions {
  readonly plan: Plan
  readonly store: SnapshotStore
  readonly recorder: Recorder
  readonly bootId: string
  /** Describes the gateway as of now; asked at every publication. */
  describeGateway(last: LastRefresh | null, replica: ReplicaStatus | null): GatewayView
  /** Told of every finished refresh. */
  onRefresh(report: RefreshReport): void
  /** Told of a refresh that nobody waited for and that did not finish: a fault of the program. */
  onRefreshFailure(error: unknown): void
  /** Told when a snapshot could not be saved. */
  onStoreFailure(error: unknown): void
}

export interface RefreshOptions {
  /** The scheduled instant that it belongs to, in epoch milliseconds. */
  readonly slot: number
  /** Reads also what is not due, save what asked to be left alone. */
  readonly force: boolean
  /** Follows a refresh that runs rather than share it, as that goes by an old plan; default false. */
  readonly anew?: boolean
}

/** What became of a pushed value. */
export type PushOutcome =
  | { readonly kind: 'accepted'; readonly revision: string }
  | { readonly kind: 'unknown' }
  | { readonly kind: 'invalid'; readonly message: string }
  | { readonly kind: 'too-large'; readonly mostBytes: number }
  /** The engine that the replicas share cannot be reached; the push is to be repeated. */
  | { readonly kind: 'unavailable' }

/** Replaces the snapshot, one refresh at a time. */
export interface Refresher {
  /** Shows the current snapshot as of now. */
  view(): View
  /**
   * Reads what is due and publishes it; callers that arrive while it runs share it. Whatever the
   * sources do is in the report.
   */
  refresh(options: RefreshOptions): Promise<RefreshReport>
  /** Refreshes when nobody asked for the report; never rejects. */
  begin(options: RefreshOptions): Promise<void>
  /** Takes a value that a source of kind push was given, and publishes it at once. */
  push(sourceId: string, value: unknown): Promise<PushOutcome>
  /** Takes over what the store holds; rejects where the store belongs to another program. */
  restore(): Promise<void>
  /** Tells of every publication and every plan from now on; the function it returns ends that. */
  subscribe(listener: (view: View) => void): () => void
  /** Goes on with another plan; settles when no source is read by the old one any more. */
  replan(plan: Plan): Promise<void>
  /** Makes the gateway describe itself anew. */
  redescribe(): void
  /** Aborts the reads in progress, waits for them and for the last save. */
  stop(): Promise<void>
}

/** Publishes what a function makes of the newest snapshot. */
type Publish = (make: () => NotedSnapshot, last: boolean) => Promise<unknown>

/** Makes a refresher that holds nothing yet. */
export function createRefresher(options: RefresherOptions): Refresher {
  const { store, recorder, bootId } = options
  const stopping = new AbortController()
  let last: LastRefresh | null = null
  let running: Promise<RefreshReport> | undefined
  let missedSlot = 0
  let saving: Promise<void> = Promise.resolve()
  const cell = createCell({
    plan: options.plan,
    recorder,
    bootId,
    describeGateway: () => options.describeGateway(last, store.replicas?.status() ?? null),
  })

  /** Published first, then written: whoever asks meanwhile gets what is new. */
  const publishAlone: Publish = async (make) => {
    const { note, ...stored } = make()
    cell.record([{ revision: stored.snapshot.revision, note }])
    cell.adopt(stored.snapshot)
    saving = store.save(stored).catch((error: unknown) => options.onStoreFailure(error))
  }

  /** Does work that publishes when it is this process's turn to. */
  async function lead(
    slot: number | null,
    work: (publish: Publish, signal: AbortSignal) => Promise<void>,
  ): Promise<LeadOutcome> {
    if (store.replicas === undefined) {
      await work(publishAlone, stopping.signal)
      return 'led'
    }
    return store.replicas.lead(slot, (turn) =>
      work(
        (make, isLast) => turn.publish(make, { last: isLast }),
        AbortSignal.any([stopping.signal, turn.signal]),
      ),
    )
  }

  async function readAndPublish(
    { slot, force }: RefreshOptions,
    publish: Publish,
    signal: AbortSignal,
  ): Promise<number> {
    const elapsed = startStopwatch()
    const { sources, publishAfterMs, concurrency } = cell.plan()
    const due = sources.filter((source) =>
      isDue(source, cell.readingOf(source), slot, Date.now(), force),
    )
    const readings = new Map<string, Reading>()
    const makeOfReadings = (): NotedSnapshot =>
      cell.makeNext(
        new Map(
          cell.plan().sources.map((source) => {
            // The plan may have been replaced while the reads were under way.
            const reading = readings.get(source.id)
            const fits = reading?.fingerprint === source.fingerprint
            return [source.id, fits ? reading : cell.readingOf(source)]
          }),
        ),
      )
    const publishReadings = async (isLast: boolean): Promise<void> => {
      last = { at: Date.now(), durationMs: elapsed() }
      await publish(makeOfReadings, isLast)
    }
    let early: Promise<void> = Promise.resolve()
    const timer = setTimeout(() => {
      early = publishReadings(false)
      // It is waited for once all has been read.
      early.catch(() => undefined)
    }, publishAfterMs)
    await collect(due, {
      slot,
      readingOf: cell.readingOf,
      concurrency,
      signal,
      onReading(reading) {
        readings.set(reading.source, reading)
      },
    })
    clearTimeout(timer)
    await early
    if (!signal.aborted) await publishReadings(true)
    return due.length
  }

  async function run(refreshOptions: RefreshOptions): Promise<RefreshReport> {
    const startedAt = Date.now()
    const elapsed = startStopwatch()
    const { slot, force } = refreshOptions
    let read = 0
    const outcome = await lead(force ? null : slot, async (publish, signal) => {
      read = await readAndPublish(refreshOptions, publish, signal)
    })
    const report = makeReport(cell.snapshot(), startedAt, elapsed(), read, outcome)
    options.onRefresh(report)
    return report
  }

  function refresh({ slot, force, anew = false }: RefreshOptions): Promise<RefreshReport> {
    if (running !== undefined) {
      if (!force) missedSlot = slot
      if (!anew && !force) return running
      return running.then((report) => {
        // Where another replica had done it already, nothing was read.
        const isShared = !anew && report.outcome !== 'done'
        if (isShared || stopping.signal.aborted) return report
        // It belongs to the slot that came meanwhile, if one did.
        return refresh({ force, slot: Math.max(slot, missedSlot) })
      })
    }
    missedSlot = 0
    running = run({ slot, force }).finally(() => {
      running = undefined
      // Where replicas wait for each other, this one may be the only one left for the next slot.
      const isLate = missedSlot > slot && !stopping.signal.aborted
      if (isLate && store.replicas !== undefined) void begin({ slot: missedSlot, force: false })
    })
    return running
  }

  async function begin(refreshOptions: RefreshOptions): Promise<void> {
    try {
      await refresh(refreshOptions)
    } catch (error) {
      options.onRefreshFailure(error)
    }
  }

  return {
    view: cell.view,
    refresh,
    begin,
    async push(sourceId, value) {
      const { sources } = cell.plan()
      const source = sources.find(({ id, kind }) => id === sourceId && kind === 'push')
      if (source === undefined) return { kind: 'unknown' }
      const checked = checkValue(source.place, value)
      if (!checked.ok) return { kind: 'invalid', message: checked.message }
      const { maxBytes } = source
      if (Buffer.byteLength(JSON.stringify(checked.value)) > maxBytes) {
        return { kind: 'too-large', mostBytes: maxBytes }
      }
      const at = Date.now()
      const publishValue = async (publish: Publish): Promise<void> => {
        await publish(() => {
          const attempt = { at, slot: at, latencyMs: null }
          const reading = succeed(cell.readingOf(source), attempt, checked.value, at)
          return cell.makeNext(new Map(cell.snapshot().readings).set(source.id, reading))
        }, true)
      }
      let outcome = await lead(null, publishValue)
      // What another replica came in between of was not applied.
      if (outcome === 'lost') outcome = await lead(null, publishValue)
      if (outcome !== 'led') return { kind: 'unavailable' }
      return { kind: 'accepted', revision: cell.snapshot().revision }
    },
    async restore() {
      const [stored] = await Promise.all([store.load(), recorder.restore()])
      cell.restore(stored)
      store.replicas?.follow(
        {
          record: cell.record,
          adopt(next) {
            // How long it took another replica is not known here.
            if (next.bootId !== bootId) last = { at: next.computedAt ?? 0, durationMs: null }
            cell.adopt(next)
          },
          retry: (slot) => void begin({ slot, force: false }),
          changed: cell.redescribe,
        },
        newestRevision(recorder.history()),
      )
    },
    subscribe: cell.subscribe,
    async replan(plan) {
      cell.replan(plan)
      await settle(running)
    },
    redescribe: cell.redescribe,
    async stop() {
      stopping.abort()
      // Closing a shared store ends waiting for a turn; closing a file waits for the last save.
      if (store.replicas !== undefined) await Promise.all([settle(running), store.close()])
      await settle(running)
      await saving
      if (store.replicas === undefined) await store.close()
      await recorder.stop()
    },
  }
}

/** Waits for a refresh, however it ends: that is told to whoever asked for it. */
async function settle(refresh: Promise<unknown> | undefined): Promise<void> {
  await refresh?.catch(() => undefined)
}
