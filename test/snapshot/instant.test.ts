import fc from 'fast-check'
import { describe, expect, it } from 'vitest'

import { formatInstant, parseInstant } from '../../src/snapshot/instant.ts'

describe('parseInstant', () => {
  it.each([
    ['2026-11-16T12:00:00Z', 1_794_830_400_000],
    ['2026-11-16T12:00:00.250Z', 1_794_830_400_250],
    ['2026-11-16T13:00:00+01:00', 1_794_830_400_000],
    ['2026-11-16T12:00:00', 1_794_830_400_000],
    ['2026-11-16t12:00:00z', 1_794_830_400_000],
    ['2026-11-16 12:00:00', 1_794_830_400_000],
    [1_794_830_400, 1_794_830_400_000],
    [1_794_830_400.5, 1_794_830_400_500],
    [1_794_830_400_000, 1_794_830_400_000],
    ['1794830400', 1_794_830_400_000],
  ])('reads %j', (value, ms) => {
    expect(parseInstant(value)).toBe(ms)
  })

  it.each([
    '',
    'yesterday',
    '2026-11-16',
    '2026-13-45T12:00:00Z',
    NaN,
    Infinity,
    -1,
    1e300,
    null,
    {},
    '1'.repeat(50),
  ])('gives nothing for %j', (value) => {
    expect(parseInstant(value)).toBeUndefined()
  })

  it('reads back what formatInstant writes', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1e11, max: 253_402_300_799_999 }), (ms) => {
        expect(parseInstant(formatInstant(ms))).toBe(ms)
      }),
    )
  })
})
