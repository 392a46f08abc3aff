import { describe, expect, it } from 'vitest'

import { addChanges, addPoints, toColumns } from '../../../src/cockpit/data/past.ts'
import type { DayPoint } from '../../../src/cockpit/data/snapshot.ts'

const NOON = Date.parse('2026-11-16T12:00:00Z')
const MINUTE = 60_000

function pointAt(minutes: number, openTasks: number | null = 1): DayPoint {
  return {
    revision: String(1_000 + minutes),
    computedAt: new Date(NOON + minutes * MINUTE).toISOString(),
    overall: 'OK',
    activeAlerts: 0,
    criticalAlerts: 0,
    monthlyBudgetPctUsed: null,
    spentToDateUsd: null,
    openTasks,
    inProgressTasks: 0,
    services: [],
  }
}

const minutesOf = (points: readonly DayPoint[]): number[] =>
  points.map(({ computedAt }) => (Date.parse(computedAt) - NOON) / MINUTE)

describe('the points of a day', () => {
  it('has each of them once, and none that is older than a day', () => {
    const known = [pointAt(-24 * 60 - 1), pointAt(-5), pointAt(0)]

    const points = addPoints(known, [pointAt(0), pointAt(5)], NOON)

    expect(minutesOf(points)).toEqual([-5, 0, 5])
  })
})

describe('the columns of a plot', () => {
  it('keeps what is not known as a gap', () => {
    const points = [pointAt(0, 3), pointAt(5, null), pointAt(10, 4)]

    expect(toColumns(points, [({ openTasks: count }) => count])[1]).toEqual([3, null, 4])
  })

  it('puts a gap where the gateway told nothing for long', () => {
    const points = [0, 5, 10, 60, 65].map((minutes) => pointAt(minutes))

    const [instants, figures] = toColumns(points, [({ openTasks: count }) => count])

    expect(figures).toEqual([1, 1, 1, null, 1, 1])
    expect(instants).toHaveLength(6)
    expect(instants).toEqual(instants.toSorted((left, right) => left - right))
  })

  it('is empty without points', () => {
    expect(toColumns([], [({ openTasks: count }) => count])).toEqual([[], []])
  })
})

describe('the latest changes', () => {
  it('keeps 200', () => {
    const change = { path: 'overall.status', before: null, after: '"OK"', at: '' }
    const changes = Array.from({ length: 150 }, (_, index) => ({ ...change, at: String(index) }))

    const kept = addChanges(changes, changes)

    expect(kept).toHaveLength(200)
    expect(kept[0]?.at).toBe('100')
  })
})
