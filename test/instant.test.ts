import fc from 'fast-check'
import { describe, expect, it } from 'vitest'

import { formatInstant, parseInstant } from '../src/instant.ts'

const AT = Date.UTC(2026, 10, 22, 9, 30, 0)

describe('parseInstant', () => {
  it.each<[unknown, number]>([
    ['2026-11-22T09:30:00Z', AT],
    ['2026-11-22t09:30:00z', AT],
    ['2026-11-22 09:30:00Z', AT],
    ['2026-11-22T10:30:00+01:00', AT],
    ['2026-11-22T10:30:00+0100', AT],
    ['2026-11-22T09:30:00', AT],
    ['2026-11-22T09:30', AT],
    ['2026-11-22T09:30:00.123456789Z', AT + 123],
    [AT / 1_000, AT],
    [AT, AT],
    [`${AT / 1_000}`, AT],
    [`${AT}`, AT],
    [AT / 1_000 + 0.5, AT + 500],
    [99_999_999_999, 99_999_999_999_000],
    [100_000_000_000, 100_000_000_000],
    ['8999-12-31T23:59:59.999Z', Date.UTC(9000, 0) - 1],
  ])('reads %s', (value, expected) => {
    expect(parseInstant(value)).toBe(expected)
  })

  it.each([
    [null],
    [true],
    [''],
    ['yesterday'],
    ['2026-11-22'],
    ['2026-02-30T00:00:00Z'],
    ['2026-13-01T00:00:00Z'],
    ['2026-11-22T25:00:00Z'],
    [Number.NaN],
    [Infinity],
    [0],
    [-1],
    [1.5],
    ['0001-01-01T00:00:00Z'],
    ['1970-01-01T00:00:00Z'],
    ['1'.repeat(65)],
    [1e300],
    ['9000-01-01T00:00:00Z'],
    ['9999-12-31T23:00:00Z'],
    [253_402_300_799_000],
    [{}],
  ])('refuses %s', (value) => {
    expect(parseInstant(value)).toBeUndefined()
  })
  it('reads what it gave as the same instant', () => {
    fc.assert(
      fc.property(fc.oneof(fc.double({ min: 0, max: 3e14 }), fc.maxSafeNat()), (value) => {
        const ms = parseInstant(value)
        fc.pre(ms !== undefined)
        expect(parseInstant(ms)).toBe(ms)
        expect(parseInstant(formatInstant(ms))).toBe(ms)
      }),
    )
  })
})
