import fc from 'fast-check'
import { describe, expect, it } from 'vitest'

import { foldSnapshot } from '../../src/sections/fold.ts'
import { NO_MEMORY } from '../../src/sections/memory.ts'
import { percentOf, roundHalfUp, toMicros } from '../../src/sections/money.ts'
import {
  aLayout,
  aReading,
  aSnapshot,
  aSource,
  DAY,
  HOUR,
  MINUTE,
  NOON,
  viewOf,
} from '../support/snapshots.ts'

const MONTH = Date.parse('2026-11-01T00:00:00Z')

const source = aSource('costLadder')
const options = { creditPoolUsd: null, fallbackPoolUsd: null, models: {}, defaultModel: null }
const pool = (creditPoolUsd: number) => ({ costLadder: { ...options, creditPoolUsd } })

describe('the cost ladder', () => {
  it.each([
    [0, 'NORMAL', 0],
    [149.999999, 'NORMAL', 75],
    [150, 'WARN_75', 75],
    [164.73, 'WARN_75', 82.37],
    [179.999999, 'WARN_75', 90],
    [180, 'DOWNSHIFT_90', 90],
    [199.999999, 'DOWNSHIFT_90', 100],
    [200, 'HARD_STOP_100', 100],
    [500, 'HARD_STOP_100', 250],
  ])('puts a spend of %d out of 200 on rung %s', (spentToDateUsd, tier, percent) => {
    expect(viewOf([[source, { spentToDateUsd }]], pool(200)).costLadder).toMatchObject({
      currentTier: tier,
      monthlyBudgetPctUsed: percent,
      spentToDateUsd,
      creditPoolUsd: 200,
    })
  })

  it('has neither rung nor percentage without a pool', () => {
    expect(viewOf([[source, { spentToDateUsd: 12 }]]).costLadder).toMatchObject({
      currentTier: 'UNKNOWN',
      monthlyBudgetPctUsed: null,
      creditPoolUsd: null,
      remainingUsd: null,
      spentToDateUsd: 12,
    })
  })

  it('takes the pool of the configuration, then the reported one, then the fallback', () => {
    const value = { spentToDateUsd: 1, creditPoolUsd: 50 }
    const poolOf = (given: unknown, costLadder: object) =>
      viewOf([[source, given]], { costLadder: { ...options, ...costLadder } }).costLadder
        .creditPoolUsd

    expect(poolOf(value, { creditPoolUsd: 80, fallbackPoolUsd: 200 })).toBe(80)
    expect(poolOf(value, { fallbackPoolUsd: 200 })).toBe(50)
    expect(poolOf({ spentToDateUsd: 1, creditPoolUsd: 0 }, { fallbackPoolUsd: 200 })).toBe(200)
  })

  it('believes the rung that its only source names', () => {
    const value = { spentToDateUsd: 10, currentTier: 'hard_stop_100' }

    expect(viewOf([[source, value]], pool(200)).costLadder.currentTier).toBe('HARD_STOP_100')
  })

  it('sums the spend of its sources exactly', () => {
    const other = aSource('costLadder', { id: 'other' })
    const values = [
      [source, { spentToDateUsd: 0.1 }],
      [other, { spentToDateUsd: 0.2 }],
    ] as const

    expect(viewOf(values).costLadder.spentToDateUsd).toBe(0.3)
  })

  it('does not know the spend when one of its sources is unknown', () => {
    const other = aSource('costLadder', { id: 'other' })
    const values = [
      [source, { spentToDateUsd: 10 }],
      [other, undefined],
    ] as const

    expect(viewOf(values, pool(200)).costLadder).toMatchObject({
      spentToDateUsd: null,
      monthlyBudgetPctUsed: null,
      currentTier: 'UNKNOWN',
      creditPoolUsd: 200,
      burnRateUsdPerDay: null,
    })
  })

  it('takes a source that names only a pool as no part of the spend', () => {
    const purse = aSource('costLadder', { id: 'purse' })
    const values = [
      [source, { spentToDateUsd: 10 }],
      [purse, { creditPoolUsd: 100 }],
    ] as const

    expect(viewOf(values).costLadder).toMatchObject({ spentToDateUsd: 10, creditPoolUsd: 100 })
  })

  it('never sums the spend of two different months', () => {
    const other = aSource('costLadder', { id: 'other' })
    const midnight = Date.parse('2026-12-01T00:00:00Z')
    const snapshot = aSnapshot([
      aReading(source, { spentToDateUsd: 90 }, midnight - 1),
      aReading(other, { spentToDateUsd: 1 }, midnight),
    ])

    const { view } = foldSnapshot(snapshot, aLayout([source, other]), midnight, NO_MEMORY, true)

    expect(view.costLadder).toMatchObject({ spentToDateUsd: null, periodStart: null })
  })

  it.each([
    ['that names only a pool', { creditPoolUsd: 100 }, 1],
    ['that names its own period', { spentToDateUsd: 1, periodStart: '2026-12-01T00:00:00Z' }, 2],
  ])('does not mind the month of a source %s', (_what, value, spentToDateUsd) => {
    const other = aSource('costLadder', { id: 'other' })
    const midnight = Date.parse('2026-12-01T00:00:00Z')
    const snapshot = aSnapshot([
      aReading(source, { spentToDateUsd: 1 }, midnight),
      aReading(other, value, midnight - 1),
    ])

    const { view } = foldSnapshot(snapshot, aLayout([source, other]), midnight, NO_MEMORY, true)

    expect(view.costLadder).toMatchObject({ spentToDateUsd, periodStart: midnight })
  })

  it('works burn and projection out over the calendar month of the data', () => {
    // Noon of the 16th is 15.5 days into a month of 30.
    expect(viewOf([[source, { spentToDateUsd: 31 }]]).costLadder).toMatchObject({
      burnRateUsdPerDay: 2,
      projectedPeriodEndUsd: 60,
      periodStart: Date.parse('2026-11-01T00:00:00Z'),
      periodEnd: Date.parse('2026-12-01T00:00:00Z'),
    })
  })

  it('works them out over the period that the source names', () => {
    const value = {
      spentToDateUsd: 10,
      periodStart: NOON - 2 * DAY,
      periodEnd: NOON + 2 * DAY,
    }

    expect(viewOf([[source, value]]).costLadder).toMatchObject({
      burnRateUsdPerDay: 5,
      projectedPeriodEndUsd: 20,
    })
  })

  it('has neither in the first 24 hours of a period', () => {
    const at = (elapsed: number) =>
      viewOf([[source, { spentToDateUsd: 10, periodStart: NOON - elapsed }]]).costLadder

    expect(at(DAY - 1)).toMatchObject({ burnRateUsdPerDay: null, projectedPeriodEndUsd: null })
    expect(at(DAY).burnRateUsdPerDay).toBe(10)
  })

  it('never projects less than was spent', () => {
    const value = { spentToDateUsd: 10, periodStart: NOON - 9 * DAY, periodEnd: NOON - DAY }

    expect(viewOf([[source, value]]).costLadder.projectedPeriodEndUsd).toBe(10)
  })

  it('names the model of the rung, else the default, also while the rung is unknown', () => {
    const modelOf = (value: unknown, models: object) =>
      viewOf([[source, value]], {
        costLadder: { ...options, creditPoolUsd: 100, defaultModel: 'small', models },
      }).costLadder.modelDefault

    expect(modelOf({ spentToDateUsd: 100 }, { HARD_STOP_100: 'none' })).toBe('none')
    expect(modelOf({ spentToDateUsd: 1 }, { HARD_STOP_100: 'none' })).toBe('small')
    expect(modelOf(undefined, { UNKNOWN: 'smallest' })).toBe('smallest')
    expect(modelOf(undefined, {})).toBe('small')
  })

  it('shows nothing of a spend that was never read', () => {
    expect(viewOf([[source, undefined]]).costLadder).toMatchObject({
      currentTier: 'UNKNOWN',
      monthlyBudgetPctUsed: null,
      modelDefault: null,
      spentToDateUsd: null,
      creditPoolUsd: null,
      remainingUsd: null,
      burnRateUsdPerDay: null,
      projectedPeriodEndUsd: null,
      periodStart: null,
      periodEnd: null,
      freshness: { status: 'MISSING' },
    })
  })

  it('has the model that a source names where the configuration names none', () => {
    const other = aSource('costLadder', { id: 'other' })
    const values = [
      [source, { spentToDateUsd: 1 }],
      [other, { spentToDateUsd: 1, modelDefault: 'large' }],
    ] as const

    expect(viewOf(values).costLadder.modelDefault).toBe('large')
  })

  it('says what is left, and what is not worked out from one reading', () => {
    expect(viewOf([[source, { spentToDateUsd: 80 }]], pool(200)).costLadder).toMatchObject({
      remainingUsd: 120,
      spentLast24hUsd: null,
      spentLast7dUsd: null,
      stale: false,
    })
  })

  it('is stale with its data', () => {
    const view = viewOf([[source, { spentToDateUsd: 80 }]], pool(200), NOON + 11 * MINUTE)

    expect(view.costLadder).toMatchObject({ stale: true, spentToDateUsd: 80 })
  })

  it('believes what its only source says of the rung also without a spend', () => {
    expect(viewOf([[source, { currentTier: 'warn_75' }]]).costLadder).toMatchObject({
      currentTier: 'WARN_75',
      spentToDateUsd: null,
    })
  })

  it('works the rung out where its only source does not know it', () => {
    const value = { spentToDateUsd: 80, currentTier: 'unknown' }

    expect(viewOf([[source, value]], pool(100)).costLadder.currentTier).toBe('WARN_75')
  })

  it('goes by the sum of several sources, or by the worst rung where there is none', () => {
    const other = aSource('costLadder', { id: 'other' })
    const tierOf = (spentToDateUsd: number | null, creditPoolUsd: number | null) =>
      viewOf(
        [
          [source, { spentToDateUsd, currentTier: 'warn_75' }],
          [other, { spentToDateUsd: 40, currentTier: 'downshift_90' }],
        ],
        { costLadder: { ...options, creditPoolUsd } },
      ).costLadder.currentTier

    expect(tierOf(10, 100)).toBe('NORMAL')
    expect(tierOf(null, 100)).toBe('DOWNSHIFT_90')
    expect(tierOf(10, null)).toBe('DOWNSHIFT_90')
  })

  it('takes a source that names a pool and a rung as part of the spend', () => {
    const purse = aSource('costLadder', { id: 'purse' })
    const values = [
      [source, { spentToDateUsd: 10 }],
      [purse, { creditPoolUsd: 100, currentTier: 'normal' }],
    ] as const

    expect(viewOf(values).costLadder.spentToDateUsd).toBeNull()
  })

  it('has no spend where there is only a pool', () => {
    expect(viewOf([[source, { creditPoolUsd: 100 }]]).costLadder).toMatchObject({
      spentToDateUsd: null,
      creditPoolUsd: 100,
      periodStart: null,
    })
  })

  it('dates its rung by the data that first showed it', () => {
    const layout = aLayout([source], pool(100))
    const rungOf = (spentToDateUsd: number | undefined, at: number, memory = NO_MEMORY) =>
      foldSnapshot(
        aSnapshot(
          spentToDateUsd === undefined ? [] : [aReading(source, { spentToDateUsd }, at - MINUTE)],
        ),
        layout,
        at,
        memory,
        true,
      ).memory

    const normal = rungOf(1, NOON)
    const still = rungOf(2, NOON + HOUR, normal)
    const warned = rungOf(80, NOON + 2 * HOUR, still)
    const unknown = rungOf(undefined, NOON + 3 * HOUR, warned)

    expect([normal, still, warned, unknown].map(({ tier }) => tier)).toEqual([
      { value: 'NORMAL', since: NOON - MINUTE },
      { value: 'NORMAL', since: NOON - MINUTE },
      { value: 'WARN_75', since: NOON + 2 * HOUR - MINUTE },
      { value: 'UNKNOWN', since: NOON + 3 * HOUR },
    ])
  })

  it.each([
    ['2026-10-20T06:30:00Z', '2026-11-20T06:30:00Z'],
    ['2026-01-31T06:30:00Z', '2026-02-28T06:30:00Z'],
    ['2026-10-31T00:00:00Z', '2026-11-30T00:00:00Z'],
    ['2025-12-15T00:00:00Z', '2026-01-15T00:00:00Z'],
  ])('ends a period that begins at %s at %s, unless its source says', (periodStart, periodEnd) => {
    const value = { spentToDateUsd: 10, periodStart }

    expect(viewOf([[source, value]]).costLadder).toMatchObject({
      periodStart: Date.parse(periodStart),
      periodEnd: Date.parse(periodEnd),
    })
  })

  it('does not believe a period that ends before it begins', () => {
    const value = { spentToDateUsd: 10, periodStart: NOON, periodEnd: NOON }

    expect(viewOf([[source, value]]).costLadder).toMatchObject({
      spentToDateUsd: null,
      periodStart: null,
      periodEnd: null,
    })
  })

  it.each([
    ['start at the same instant', MONTH, MONTH, 11],
    ['start at different instants', MONTH, NOON - DAY, null],
    ['are the calendar month and the same, as said', undefined, MONTH, 11],
    ['are the calendar month and another one', undefined, NOON - DAY, null],
  ])('adds up what is of one period: periods that %s', (_what, first, second, sum) => {
    const other = aSource('costLadder', { id: 'other' })
    const values = [
      [source, { spentToDateUsd: 10, periodStart: first }],
      [other, { spentToDateUsd: 1, periodStart: second }],
    ] as const

    expect(viewOf(values).costLadder.spentToDateUsd).toBe(sum)
  })

  it('adds up nothing where two periods end at different instants', () => {
    const other = aSource('costLadder', { id: 'other' })
    const values = [
      [source, { spentToDateUsd: 10, periodStart: MONTH }],
      [other, { spentToDateUsd: 1, periodStart: MONTH, periodEnd: MONTH + 10 * DAY }],
    ] as const

    expect(viewOf(values).costLadder).toMatchObject({ spentToDateUsd: null, periodStart: null })
  })

  it('takes a pool of less than a millionth of a dollar for none', () => {
    const value = { spentToDateUsd: 1, creditPoolUsd: 4e-7 }

    expect(viewOf([[source, value]]).costLadder).toMatchObject({
      creditPoolUsd: null,
      monthlyBudgetPctUsed: null,
      currentTier: 'UNKNOWN',
    })
  })

  it('says how far below zero the rest is', () => {
    expect(viewOf([[source, { spentToDateUsd: 10.25 }]], pool(10)).costLadder.remainingUsd).toBe(
      -0.25,
    )
  })
})

describe('money', () => {
  it.each([
    [82.365, 2, 82.37],
    [1.005, 2, 1.01],
    [-1.005, 2, -1.01],
    [1e-7, 6, 0],
    [5e-7, 6, 0.000001],
    [0, 2, 0],
  ])('rounds %d to %d decimals half up: %d', (value, decimals, rounded) => {
    expect(roundHalfUp(value, decimals)).toBe(rounded)
  })

  it('gives a percentage within half a hundredth of the true share', () => {
    const amount = fc.integer({ min: 0, max: 1_000_000_000 })
    fc.assert(
      fc.property(amount, fc.integer({ min: 1, max: 1_000_000_000 }), (part, whole) => {
        const percent = percentOf(BigInt(part), BigInt(whole))

        expect(Math.abs(percent - (part / whole) * 100)).toBeLessThanOrEqual(
          0.005 + percent * 1e-12,
        )
      }),
    )
  })

  it('counts every amount with six decimals exactly', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 1_000_000_000_000 }), (micros) => {
        expect(toMicros(micros / 1e6)).toBe(BigInt(micros))
      }),
    )
  })
})
