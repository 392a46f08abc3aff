import fc from 'fast-check'
import { describe, expect, it } from 'vitest'

import {
  CLOCK_TOLERANCE_MS,
  FRESHNESS_STATUSES,
  freshnessAt,
  isKnown,
  isWorse,
  nextFlip,
} from '../../src/snapshot/freshness.ts'

const LIMITS = { staleAfterMs: 600_000, expireAfterMs: 3_600_000 }
const COLLECTED = 1_800_000_000_000

const limits = fc
  .tuple(fc.integer({ min: 1, max: 1e7 }), fc.integer({ min: 1, max: 1e7 }))
  .map(([staleAfterMs, expireAfterMs]) => ({ staleAfterMs, expireAfterMs }))
const instant = fc.integer({ min: COLLECTED - 2e7, max: COLLECTED + 2e7 })

describe('freshnessAt', () => {
  it.each([
    [-2_001, 'STALE'],
    [-2_000, 'FRESH'],
    [0, 'FRESH'],
    [600_000, 'FRESH'],
    [600_001, 'STALE'],
    [3_600_000, 'STALE'],
    [3_600_001, 'EXPIRED'],
  ] as const)('says of data that is %d ms old that it is %s', (age, status) => {
    expect(freshnessAt(COLLECTED, LIMITS, COLLECTED + age)).toBe(status)
  })

  it('says of data that was never read that it is missing, whenever it is asked', () => {
    fc.assert(
      fc.property(instant, limits, (now, some) => {
        expect(freshnessAt(null, some, now)).toBe('MISSING')
      }),
    )
  })

  it('only ever gets worse once the clock is not behind the data', () => {
    fc.assert(
      fc.property(limits, instant, instant, (some, one, other) => {
        const from = COLLECTED - CLOCK_TOLERANCE_MS
        const [earlier, later] = [Math.max(from, Math.min(one, other)), Math.max(from, one, other)]

        const ranks = [earlier, later].map((now) =>
          FRESHNESS_STATUSES.indexOf(freshnessAt(COLLECTED, some, now)),
        )

        expect(ranks[1]).toBeGreaterThanOrEqual(ranks[0] ?? NaN)
      }),
    )
  })
})

describe('nextFlip', () => {
  it('names the very next instant at which the freshness differs', () => {
    fc.assert(
      fc.property(limits, instant, (some, now) => {
        const flip = nextFlip(COLLECTED, some, now)
        const before = freshnessAt(COLLECTED, some, now)
        const lastBefore = flip === Infinity ? now + 1e9 : flip - 1

        expect(flip).toBeGreaterThan(now)
        expect(freshnessAt(COLLECTED, some, lastBefore)).toBe(before)
      }),
    )
  })

  it('has none for data that was never read', () => {
    expect(nextFlip(null, LIMITS, COLLECTED)).toBe(Infinity)
    expect(nextFlip(null, LIMITS, 0)).toBe(Infinity)
  })

  it('goes through every freshness of data from the future', () => {
    const instants: number[] = []
    for (let now = COLLECTED - 10_000; now !== Infinity; now = nextFlip(COLLECTED, LIMITS, now)) {
      instants.push(now)
    }

    expect(instants.map((now) => freshnessAt(COLLECTED, LIMITS, now))).toEqual([
      'STALE',
      'FRESH',
      'STALE',
      'EXPIRED',
    ])
  })
})

describe('isKnown', () => {
  it('shows the last good value while it is FRESH or STALE', () => {
    expect(FRESHNESS_STATUSES.filter(isKnown)).toEqual(['FRESH', 'STALE'])
  })
})

describe('isWorse', () => {
  it('orders FRESH, STALE, EXPIRED, MISSING, each no worse than itself', () => {
    const worseThanStale = FRESHNESS_STATUSES.filter((status) => isWorse(status, 'STALE'))

    expect(worseThanStale).toEqual(['EXPIRED', 'MISSING'])
  })
})
