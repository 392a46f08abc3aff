import { describe, expect, it } from 'vitest'

import {
  decidedBy,
  type Freshness,
  isStaler,
  notConfigured,
  seePart,
  stalest,
} from '../../src/sections/section.ts'
import { fail, missingReading } from '../../src/snapshot/reading.ts'
import { aReading, aSource, HOUR, MINUTE, NOON } from '../support/snapshots.ts'

const source = aSource('tasks')
const good = aReading(source, { openCount: 1 })
const failure = { code: 'TIMEOUT', message: 'too late' } as const
const failed = fail(good, { at: NOON + MINUTE, slot: NOON + MINUTE, latencyMs: 9 }, failure)

describe('a part', () => {
  it('says how old it is and until when it is good', () => {
    expect(seePart(source, good, NOON)).toMatchObject({
      value: good.value,
      flipAt: NOON + 10 * MINUTE + 1,
      freshness: {
        status: 'FRESH',
        collectedAt: NOON,
        staleAt: NOON + 10 * MINUTE,
        expiresAt: NOON + HOUR,
        attemptedAt: NOON,
        consecutiveFailures: 0,
        failures: [],
      },
    })
  })

  it('says what failed, and keeps the value', () => {
    const part = seePart(source, failed, NOON + MINUTE)

    expect(part.value).toBe(good.value)
    expect(part.freshness).toMatchObject({
      attemptedAt: NOON + MINUTE,
      consecutiveFailures: 1,
      failures: [{ source: 'tasks', ...failure, since: NOON + MINUTE }],
    })
  })

  it('has no ages before it was ever read', () => {
    expect(seePart(source, missingReading('tasks', ''), NOON)).toMatchObject({
      value: undefined,
      flipAt: Infinity,
      freshness: { status: 'MISSING', collectedAt: null, staleAt: null, expiresAt: null },
    })
  })

  it('of another age than its reading goes by its own', () => {
    const { freshness } = seePart(source, good, NOON, NOON - 11 * MINUTE)

    expect(freshness).toMatchObject({ status: 'STALE', collectedAt: NOON - 11 * MINUTE })
  })
})

describe('a push source', () => {
  const push = aSource('tasks', { kind: 'push' })
  const failuresAt = (age: number, from = push) =>
    seePart(from, aReading(from, { openCount: 1 }), NOON + age).freshness.failures

  it('is overdue once its value has expired', () => {
    expect(failuresAt(HOUR)).toEqual([])
    expect(failuresAt(HOUR + 1)).toEqual([
      {
        source: 'tasks',
        code: 'PUSH_OVERDUE',
        message: 'expected a push at least every 3600 s, found none',
        since: NOON + HOUR + 1,
      },
    ])
  })

  it('is not overdue before its first push', () => {
    expect(seePart(push, missingReading('tasks', ''), NOON).freshness.failures).toEqual([])
  })

  it('is the only kind that is', () => {
    expect(failuresAt(HOUR + 1, source)).toEqual([])
  })
})

describe('notConfigured', () => {
  it('says that there is no source, and since when', () => {
    expect(notConfigured(NOON)).toEqual({
      status: 'MISSING',
      collectedAt: null,
      staleAt: null,
      expiresAt: null,
      attemptedAt: null,
      consecutiveFailures: 0,
      failures: [
        {
          source: null,
          code: 'NOT_CONFIGURED',
          message: 'expected a source, found none',
          since: NOON,
        },
      ],
    })
  })
})

describe('the freshness of a whole', () => {
  const at = (age: number): Freshness =>
    seePart(source, aReading(source, { openCount: 1 }, NOON - age), NOON).freshness
  const fresh = at(0)
  const stale = at(20 * MINUTE)
  const missing = seePart(source, missingReading('tasks', ''), NOON).freshness

  it.each([
    ['first', [stale, fresh]],
    ['last', [fresh, stale]],
  ])('is that of its stalest part, which stands %s', (_place, parts) => {
    expect(stalest(parts, NOON)).toEqual(stale)
  })

  it('is that of the oldest data among equals', () => {
    expect(stalest([at(MINUTE), at(3 * MINUTE), at(2 * MINUTE)], NOON)).toEqual(at(3 * MINUTE))
  })

  it('of nothing says that there is no source', () => {
    expect(stalest([], NOON)).toEqual(notConfigured(NOON))
  })

  it('has the failures of all its parts, each source and code once', () => {
    const one = { source: 'a', code: 'TIMEOUT', message: 'first', since: NOON } as const
    const same = { ...one, message: 'second' }
    const others = [
      { ...one, source: 'b' },
      { ...one, code: 'NOT_JSON' },
    ] as const
    const parts = [
      { ...fresh, failures: [one] },
      { ...stale, failures: [same, ...others] },
    ]

    expect(stalest(parts, NOON)).toEqual({ ...stale, failures: [one, ...others] })
    expect(decidedBy(fresh, parts)).toEqual({ ...fresh, failures: [one, ...others] })
  })

  it('is staler than another by its status first', () => {
    expect(isStaler(missing, stale)).toBe(true)
    expect(isStaler(stale, missing)).toBe(false)
    expect(isStaler(fresh, fresh)).toBe(false)
  })
})
