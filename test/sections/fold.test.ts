import { describe, expect, it } from 'vitest'

import { foldSnapshot } from '../../src/sections/fold.ts'
import { NO_MEMORY } from '../../src/sections/memory.ts'
import { emptySnapshot } from '../../src/snapshot/snapshot.ts'
import {
  aLayout,
  aReading,
  aSnapshot,
  aSource,
  DAY,
  MINUTE,
  NOON,
  viewOf,
} from '../support/snapshots.ts'

const state = aSource('operationalState')
const fly = aSource('serviceHealth', { service: 'fly', kind: 'http', everyMs: MINUTE })

describe('a view', () => {
  it('is of the snapshot that was folded', () => {
    const snapshot = aSnapshot([], { restored: true })

    expect(foldSnapshot(snapshot, aLayout([state]), NOON, NO_MEMORY, true).view).toMatchObject({
      schemaVersion: 3,
      revision: '7',
      bootId: 'boot-1',
      computedAt: NOON,
      restored: true,
      at: NOON,
    })
  })

  it('lists its sources in the order of the configuration', () => {
    const { sources } = viewOf([
      [fly, { status: 'healthy' }],
      [state, undefined],
    ])

    expect(sources).toMatchObject([
      {
        id: 'serviceHealth.fly',
        kind: 'http',
        section: 'serviceHealth',
        everyMs: MINUTE,
        latencyMs: 5,
        freshness: { status: 'FRESH' },
      },
      { id: 'operationalState', latencyMs: null, freshness: { status: 'MISSING' } },
    ])
  })
})

describe('the staleness of a snapshot', () => {
  const at = (age: number) => viewOf([], {}, NOON + age)

  it.each([
    [-2_001, true],
    [-2_000, false],
    [0, false],
    [10 * MINUTE, false],
    [10 * MINUTE + 1, true],
  ])('%i ms after it was made is %s', (age, stale) => {
    expect(at(age)).toMatchObject({ stale, staleAt: NOON + 10 * MINUTE })
  })

  it('says until when it stays as it is', () => {
    expect(at(-10_000).validUntil).toBe(NOON - 2_000)
    expect(at(0).validUntil).toBe(NOON + 10 * MINUTE + 1)
    expect(at(11 * MINUTE).validUntil).toBe(Infinity)
  })

  it('ends with the period of the cost', () => {
    const cost = aSource('costLadder')
    const periodStart = NOON - DAY
    const until = (periodEnd: number) =>
      viewOf([[cost, { spentToDateUsd: 1, periodStart, periodEnd }]]).validUntil

    expect(until(NOON + MINUTE)).toBe(NOON + MINUTE)
    expect(until(NOON)).toBe(NOON + 10 * MINUTE + 1)
  })

  it('that was never made is stale for ever', () => {
    const { view } = foldSnapshot(emptySnapshot('b'), aLayout([]), NOON, NO_MEMORY, false)

    expect(view).toMatchObject({
      stale: true,
      staleAt: null,
      computedAt: null,
      validUntil: Infinity,
      overall: { since: null },
    })
  })

  it('is a reason from the instant on at which it began', () => {
    const reasonAt = (age: number) =>
      at(age).overall.reasons.find(({ code }) => code === 'SNAPSHOT_STALE')?.since

    expect(reasonAt(11 * MINUTE)).toBe(NOON + 10 * MINUTE + 1)
    expect(reasonAt(-10_000)).toBe(NOON - 10_000)
  })
})

describe('what is remembered', () => {
  it('is since when the daemon has been as it is', () => {
    const snapshot = aSnapshot([aReading(state, { primary: 'paused' }, NOON - MINUTE)])

    const { memory } = foldSnapshot(snapshot, aLayout([state]), NOON, NO_MEMORY, true)

    expect(memory).toMatchObject({
      overall: { value: 'CRITICAL', since: NOON },
      primary: { value: 'PAUSED', since: NOON - MINUTE },
    })
  })

  it('counts no reading of a service that is only looked at again', () => {
    const snapshot = aSnapshot([aReading(fly, { status: 'unhealthy' })])
    const layout = aLayout([fly], { rules: true })

    expect(foldSnapshot(snapshot, layout, NOON, NO_MEMORY, false).memory.damping).toEqual([])
    expect(foldSnapshot(snapshot, layout, NOON, NO_MEMORY, true).memory.damping).toMatchObject([
      ['fly', { bad: 1, raised: false }],
    ])
  })
})
