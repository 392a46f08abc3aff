import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'

import { SourceError } from '../../src/errors.ts'
import { collect, tryOnce } from '../../src/refresh/collect.ts'
import { missingReading, type Reading, succeed } from '../../src/snapshot/reading.ts'
import type { ReadOptions, Source } from '../../src/sources/source.ts'
import { aReadable } from '../support/refreshing.ts'
import { HOUR, NOON } from '../support/snapshots.ts'

const TASKS = { section: 'tasks' } as const
const value = { openCount: 1, inProgressCount: null, blockedCount: null, items: null }

beforeEach(() => {
  vi.useFakeTimers({ now: NOON })
})

afterEach(() => {
  vi.useRealTimers()
})

const later = (ms: number, act: () => unknown): Promise<unknown> =>
  new Promise((resolve, reject) => {
    setTimeout(() => {
      try {
        resolve(act())
      } catch (error) {
        reject(error)
      }
    }, ms)
  })

/** Reads one source and gives its reading. */
async function readOne(
  source: Source,
  before: Reading = missingReading(source.id, 'f'),
  stopping = new AbortController(),
): Promise<Reading | undefined> {
  const readings: Reading[] = []
  const done = collect([source], {
    slot: NOON - 1,
    readingOf: () => before,
    concurrency: 1,
    signal: stopping.signal,
    onReading: (reading) => readings.push(reading),
  })
  await vi.runAllTimersAsync()
  await done
  return readings[0]
}

const failing = (error: unknown): Source =>
  aReadable(TASKS, () => {
    throw error
  })

describe('a read', () => {
  it('notes what it gave, when, for which slot and how long it took', async () => {
    const source = aReadable(TASKS, () => later(40, () => ({ openCount: 1 })))

    expect(await readOne(source)).toEqual({
      ...missingReading('tasks', 'f'),
      value,
      collectedAt: NOON + 40,
      readAt: NOON + 40,
      attemptedAt: NOON + 40,
      slot: NOON - 1,
      latencyMs: 40,
    })
  })

  it('is told how much it may read, and what it gave before', async () => {
    const given: ReadOptions[] = []
    const source = aReadable(TASKS, (options) => {
      given.push(options)
      return { openCount: 1 }
    })
    const before = succeed(
      missingReading('tasks', 'f'),
      { at: NOON, slot: NOON, latencyMs: 1 },
      value,
      NOON,
    )

    await readOne(source, before)

    expect(given).toMatchObject([{ maxBytes: 1_000, previous: value }])
  })

  it.each([
    ['stale', HOUR, value],
    ['expired', HOUR + 1, null],
  ])('is told what it gave before where that is %s, or not', async (_age, ageMs, previous) => {
    const given: ReadOptions[] = []
    const source = aReadable(TASKS, (options) => given.push(options))
    const at = NOON - ageMs
    const attempt = { at, slot: at, latencyMs: 1 }

    await readOne(source, succeed(missingReading('tasks', 'f'), attempt, value, at))

    expect(given.map((options) => options.previous)).toEqual([previous])
  })

  it('notes how long a source asked to be left alone', async () => {
    const error = new SourceError('RATE_LIMITED', 'slow down', { retryAfterMs: 5_000 })

    expect(await readOne(failing(error))).toMatchObject({
      failure: { code: 'RATE_LIMITED', message: 'slow down', since: NOON },
      retryAt: NOON + 5_000,
    })
  })

  it('leaves a source alone no longer than its data lasts', async () => {
    const error = new SourceError('RATE_LIMITED', 'slow down', { retryAfterMs: 2 * HOUR })

    expect((await readOne(failing(error)))?.retryAt).toBe(NOON + HOUR)
  })

  it.each([
    ['for no time', { retryAfterMs: 0 }],
    ['not at all', {}],
  ])('notes no wait for a source that asked %s', async (_how, options) => {
    const error = new SourceError('RATE_LIMITED', 'slow down', options)

    expect((await readOne(failing(error)))?.retryAt).toBeNull()
  })

  it('that takes too long is cut off, and told so', async () => {
    const signals: AbortSignal[] = []
    const source = aReadable(TASKS, ({ signal }) => {
      signals.push(signal)
      return new Promise(() => {})
    })

    expect(await readOne(source)).toMatchObject({
      attemptedAt: NOON + 10_000,
      latencyMs: 10_000,
      failure: { code: 'TIMEOUT', message: 'expected an answer within 10000 ms' },
    })
    expect(signals.map(({ aborted }) => aborted)).toEqual([true])
  })

  it('keeps its deadline while it waits for its place, whatever the clock is set to', async () => {
    const hanging = () => new Promise(() => {})
    const sources = ['first', 'second'].map((id) =>
      aReadable(TASKS, hanging, { id, heavy: true, timeoutMs: id === 'first' ? 1_000 : 2_000 }),
    )
    const readings: Reading[] = []
    const done = collect(sources, {
      slot: NOON,
      readingOf: ({ id }) => missingReading(id, 'f'),
      concurrency: 1,
      signal: new AbortController().signal,
      onReading: (reading) => readings.push(reading),
    })

    await vi.advanceTimersByTimeAsync(500)
    vi.setSystemTime(NOON - HOUR)
    await vi.advanceTimersByTimeAsync(1_500)

    expect(readings.map(({ source, latencyMs }) => [source, latencyMs])).toEqual([
      ['first', 1_000],
      ['second', 1_000],
    ])
    await done
  })

  it('says of an error that is not of a source only that it failed', async () => {
    expect((await readOne(failing(new Error('secret'))))?.failure).toEqual({
      code: 'INTERNAL',
      message: 'reading it failed',
      since: NOON,
    })
  })

  it('is cut off when the gateway stops', async () => {
    const stopping = new AbortController()
    const source = aReadable(TASKS, () => later(5_000, () => ({ openCount: 1 })))
    setTimeout(() => stopping.abort(), 1_000)

    expect(await readOne(source, undefined, stopping)).toMatchObject({
      attemptedAt: NOON + 1_000,
      failure: { code: 'INTERNAL', message: 'the gateway is stopping' },
    })
  })

  it('is not begun once the gateway stops', async () => {
    const stopping = new AbortController()
    const read = vi.fn<() => unknown>()
    stopping.abort()

    expect(await readOne(aReadable(TASKS, read), undefined, stopping)).toMatchObject({
      failure: { code: 'INTERNAL', message: 'the gateway is stopping' },
    })
    expect(read).not.toHaveBeenCalled()
  })
})

describe('tryOnce', () => {
  it('gives the readings in the order of their sources, without waiting for a push', async () => {
    const read = vi.fn<() => unknown>()
    const sources = [
      aReadable(TASKS, () => later(50, () => ({ openCount: 1 })), { id: 'slow' }),
      aReadable(TASKS, read, { id: 'pushed', kind: 'push' }),
      aReadable(TASKS, () => ({ openCount: 2 }), { id: 'quick' }),
    ]

    const done = tryOnce(sources, 4)
    await vi.runAllTimersAsync()

    expect(await done).toMatchObject([
      { source: 'slow', fingerprint: 'f', value: { openCount: 1 }, slot: NOON },
      { source: 'pushed', value: null, attemptedAt: null },
      { source: 'quick', value: { openCount: 2 } },
    ])
    expect(read).not.toHaveBeenCalled()
  })
})
