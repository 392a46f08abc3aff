import fc from 'fast-check'
import { describe, expect, it } from 'vitest'

import { SOURCE_FAILURE_CODES } from '../../src/errors.ts'
import { fail, missingReading, succeed } from '../../src/snapshot/reading.ts'

const attempt = (at: number) => ({ at, slot: at, latencyMs: 3 })

describe('fail', () => {
  it('changes no value and no age, however often it happens', () => {
    fc.assert(
      fc.property(
        fc.jsonValue(),
        fc.array(fc.constantFrom(...SOURCE_FAILURE_CODES), { minLength: 1 }),
        (value, codes) => {
          const good = succeed(missingReading('a', 'f'), attempt(1_000), value, 900)

          const failed = codes.reduce(
            (reading, code, index) => fail(reading, attempt(2_000 + index), { code, message: '' }),
            good,
          )

          expect(failed).toMatchObject({ collectedAt: 900, readAt: 1_000 })
          expect(failed.value).toBe(value)
          expect(failed.consecutiveFailures).toBe(codes.length)
        },
      ),
    )
  })

  it('dates a run of failures by its first', () => {
    const once = fail(missingReading('a', 'f'), attempt(10), { code: 'TIMEOUT', message: 'm' })
    const twice = fail(once, attempt(20), { code: 'NOT_JSON', message: 'n' })

    expect(twice.failure).toEqual({ code: 'NOT_JSON', message: 'n', since: 10 })
    expect(twice.attemptedAt).toBe(20)
  })
})

describe('succeed', () => {
  it('ends a run of failures', () => {
    const failed = fail(
      missingReading('a', 'f'),
      attempt(10),
      { code: 'TIMEOUT', message: 'm' },
      99,
    )

    expect(succeed(failed, attempt(20), 'v', 15)).toEqual({
      source: 'a',
      fingerprint: 'f',
      value: 'v',
      collectedAt: 15,
      readAt: 20,
      attemptedAt: 20,
      slot: 20,
      latencyMs: 3,
      failure: null,
      consecutiveFailures: 0,
      retryAt: null,
    })
  })
})
