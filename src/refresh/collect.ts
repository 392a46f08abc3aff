import { setImmediate } from 'node:timers/promises'

import pLimit from 'p-limit'

import { SourceError } from '../errors.ts'
import { checkValue } from '../sections/value.ts'
import { freshnessAt, type FreshnessStatus, isKnown } from '../snapshot/freshness.ts'
import { fail, missingReading, type Reading, succeed } from '../snapshot/reading.ts'
import type { ReadResult, Source } from '../sources/source.ts'
import { startStopwatch } from './stopwatch.ts'

export interface CollectOptions {
  /** The scheduled instant that these reads belong to, in epoch milliseconds. */
  readonly slot: number
  /** The reading so far of a source. */
  readingOf(source: Source): Reading
  /** How many heavy sources are read at once. */
  readonly concurrency: number
  /** Aborts all reads. */
  readonly signal: AbortSignal
  /** Called with each new reading as it comes in. */
  onReading(reading: Reading): void
}

/** How many reads are begun before others get their turn, such as the answers to queries. */
const BATCH = 50

/**
 * Reads sources side by side, each within its own deadline counted from now. A failure is a reading
 * like any other: this never rejects, and settles when the slowest has come or its time is up.
 */
export async function collect(sources: readonly Source[], options: CollectOptions): Promise<void> {
  const { signal } = options
  const cuts = new Set<() => void>()
  // One listener for all reads: a signal looks through its listeners whenever one is added.
  const onAbort = (): void => {
    for (const cut of cuts) cut()
  }
  signal.addEventListener('abort', onAbort)
  const limit = pLimit(options.concurrency)
  const elapsed = startStopwatch()
  const reads: Promise<void>[] = []
  for (const source of slowestFirst(sources, options)) {
    if (reads.length > 0 && reads.length % BATCH === 0) await setImmediate()
    const read = (): Promise<Reading> => readOnce(source, elapsed, options, cuts)
    reads.push((source.heavy ? limit(read) : read()).then((reading) => options.onReading(reading)))
  }
  await Promise.all(reads)
  signal.removeEventListener('abort', onAbort)
}

/** Puts first what took long the last time, as the refresh takes as long as the last to come. */
function slowestFirst(
  sources: readonly Source[],
  { readingOf }: CollectOptions,
): readonly Source[] {
  const latency = (source: Source): number => readingOf(source).latencyMs ?? 0
  return sources.toSorted((left, right) => latency(right) - latency(left))
}

/** What trying a source gave, and how far its data can be relied on now. */
export interface Tried extends Reading {
  readonly kind: string
  readonly status: FreshnessStatus
}

/** Reads each source once, as if for the first time, and gives their readings in their order. */
export async function tryOnce(
  sources: readonly Source[],
  concurrency: number,
): Promise<readonly Tried[]> {
  const readings = new Map<string, Reading>()
  await collect(
    // A push source cannot be read: it waits.
    sources.filter(({ kind }) => kind !== 'push'),
    {
      slot: Date.now(),
      readingOf: ({ id, fingerprint }) => missingReading(id, fingerprint),
      concurrency,
      signal: new AbortController().signal,
      onReading(reading) {
        readings.set(reading.source, reading)
      },
    },
  )
  const now = Date.now()
  return sources.map((source) => {
    const reading = readings.get(source.id) ?? missingReading(source.id, source.fingerprint)
    const status = freshnessAt(reading.collectedAt, source, now)
    return { ...reading, kind: source.kind, status }
  })
}

async function readOnce(
  source: Source,
  elapsed: () => number,
  { slot, readingOf, signal }: CollectOptions,
  cuts: Set<() => void>,
): Promise<Reading> {
  const before = readingOf(source)
  const took = startStopwatch()
  const result = await settle(
    source,
    before,
    Math.max(0, source.timeoutMs - elapsed()),
    signal.aborted,
    cuts,
  )
  const now = Date.now()
  const attempt = { at: now, slot, latencyMs: took() }
  if (!result.ok) {
    const { code, message, retryAfterMs } = result.error
    const wait = Math.min(retryAfterMs ?? 0, source.expireAfterMs)
    return fail(before, attempt, { code, message }, wait > 0 ? now + wait : null)
  }
  const checked = checkValue(source.place, result.data.value)
  if (!checked.ok) return fail(before, attempt, { code: 'INVALID_DATA', message: checked.message })
  return succeed(before, attempt, checked.value, result.data.collectedAt ?? now)
}

type Settled =
  | { readonly ok: true; readonly data: ReadResult }
  | { readonly ok: false; readonly error: SourceError }

/** Waits for a read no longer than its deadline, whatever the adapter makes of the signal. */
async function settle(
  source: Source,
  before: Reading,
  timeoutMs: number,
  isStopped: boolean,
  cuts: Set<() => void>,
): Promise<Settled> {
  const controller = new AbortController()
  let cut = (_error: SourceError): void => {}
  const cutOff = new Promise<never>((_resolve, reject) => {
    cut = (error) => {
      reject(error)
      controller.abort(error)
    }
  })
  const onStop = (): void => cut(new SourceError('INTERNAL', 'the gateway is stopping'))
  const timer = setTimeout(
    () => cut(new SourceError('TIMEOUT', `expected an answer within ${source.timeoutMs} ms`)),
    timeoutMs,
  )
  cuts.add(onStop)
  try {
    if (isStopped) throw new SourceError('INTERNAL', 'the gateway is stopping')
    const read = source.read({
      signal: controller.signal,
      maxBytes: source.maxBytes,
      // A value that is too old to be shown says nothing of what comes next either.
      previous: isKnown(freshnessAt(before.collectedAt, source, Date.now())) ? before.value : null,
    })
    return { ok: true, data: await Promise.race([read, cutOff]) }
  } catch (error) {
    if (error instanceof SourceError) return { ok: false, error }
    return { ok: false, error: new SourceError('INTERNAL', 'reading it failed', { cause: error }) }
  } finally {
    clearTimeout(timer)
    cuts.delete(onStop)
  }
}
