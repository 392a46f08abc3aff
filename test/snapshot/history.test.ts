import fc from 'fast-check'
import { describe, expect, it } from 'vitest'

import { decodeHistory, encodeHistory } from '../../src/snapshot/history-codec.ts'
import {
  addToHistory,
  changesSince,
  type FieldChange,
  type History,
  type HistoryPoint,
  NO_HISTORY,
  pickPoints,
} from '../../src/snapshot/history.ts'
import { DAY, HOUR, MINUTE, NOON } from '../support/snapshots.ts'

const LIMITS = { keepMs: 7 * DAY, maxPoints: 100, maxChanges: 50 }

function aPoint(computedAt: number, point: Partial<HistoryPoint> = {}): HistoryPoint {
  return {
    revision: String(computedAt),
    computedAt,
    overall: 'OK',
    primary: 'READY',
    activeAlerts: 0,
    criticalAlerts: 0,
    monthlyBudgetPctUsed: null,
    spentToDateUsd: null,
    periodStart: null,
    openTasks: null,
    inProgressTasks: null,
    services: [{ name: 'fly', status: 'HEALTHY' }],
    ...point,
  }
}

const aChange = (at: number): FieldChange => ({
  path: 'overall.status',
  before: '"OK"',
  after: null,
  at,
  revision: String(at),
})

function historyOf(instants: readonly number[], limits = LIMITS): History {
  return instants.reduce(
    (history, at) => addToHistory(history, { point: aPoint(at), changes: [aChange(at)] }, limits),
    NO_HISTORY,
  )
}

describe('addToHistory', () => {
  it('keeps points in the order of their instants, whatever the clock does', () => {
    const instant = fc.integer({ min: NOON - DAY, max: NOON + DAY })
    fc.assert(
      fc.property(fc.array(instant, { maxLength: 300 }), (instants) => {
        const { points, changes } = historyOf(instants)

        const times = points.map(({ computedAt }) => computedAt)
        expect(times).toEqual(times.toSorted((left, right) => left - right))
        expect(points.length).toBeLessThanOrEqual(LIMITS.maxPoints)
        expect(changes.length).toBeLessThanOrEqual(LIMITS.maxChanges)
      }),
    )
  })

  it('lets go of what is older than it is kept', () => {
    const history = historyOf([NOON - 8 * DAY, NOON - 6 * DAY, NOON])

    expect(history.points.map(({ computedAt }) => computedAt)).toEqual([NOON - 6 * DAY, NOON])
    expect(history.changes.map(({ at }) => at)).toEqual([NOON - 6 * DAY, NOON])
  })

  it('thins the older half rather than losing the beginning', () => {
    const instants = Array.from({ length: 101 }, (_, index) => NOON + index * MINUTE)

    const { points } = historyOf(instants)

    expect(points).toHaveLength(76)
    expect(points[0]?.computedAt).toBe(NOON)
    expect(points.at(-1)?.computedAt).toBe(NOON + 100 * MINUTE)
  })

  it('lets points with the same services share one list', () => {
    const { points } = historyOf([NOON, NOON + MINUTE])

    expect(points[1]?.services).toBe(points[0]?.services)
  })
})

describe('pickPoints', () => {
  const history = historyOf(Array.from({ length: 50 }, (_, index) => NOON + index * MINUTE))

  it('gives the points between two instants, both included', () => {
    const picked = pickPoints(history, NOON + 10 * MINUTE, NOON + 12 * MINUTE, 288)

    expect(picked.map(({ computedAt }) => (computedAt - NOON) / MINUTE)).toEqual([10, 11, 12])
  })

  it('thins evenly and keeps both ends', () => {
    fc.assert(
      fc.property(fc.integer({ min: 2, max: 49 }), (maxPoints) => {
        const picked = pickPoints(history, null, null, maxPoints)
        const steps = picked.slice(1).map((point, index) => {
          return point.computedAt - (picked[index]?.computedAt ?? 0)
        })

        expect(picked).toHaveLength(maxPoints)
        expect(picked[0]?.computedAt).toBe(NOON)
        expect(picked.at(-1)?.computedAt).toBe(NOON + 49 * MINUTE)
        expect(Math.max(...steps) - Math.min(...steps)).toBeLessThanOrEqual(MINUTE)
      }),
    )
  })

  it('gives the newest where only one is wanted', () => {
    expect(pickPoints(history, null, null, 1)).toMatchObject([{ computedAt: NOON + 49 * MINUTE }])
  })
})

describe('changesSince', () => {
  const instants = [0, 1, 2, 3].map((hours) => NOON + hours * HOUR)
  const history = historyOf(instants)
  const current = String(NOON + 3 * HOUR)

  it('lists what came after an instant', () => {
    const changes = changesSince(history, { time: NOON + HOUR }, current)

    expect(changes.complete).toBe(true)
    expect(changes.fields.map(({ at }) => at)).toEqual(instants.slice(2))
  })

  it('lists what came after a revision', () => {
    const changes = changesSince(history, { revision: String(NOON + 2 * HOUR) }, current)

    expect(changes).toMatchObject({ complete: true, fields: [{ at: NOON + 3 * HOUR }] })
  })

  it.each([
    ['an instant before the first', { time: NOON - 1 }],
    ['a revision before the first', { revision: String(NOON - 1) }],
    ['no revision at all', { revision: '0' }],
    ['a revision that is still to come', { revision: String(NOON + DAY) }],
  ])('says that it does not know all since %s', (_name, since) => {
    expect(changesSince(history, since, current).complete).toBe(false)
  })

  it('says so also once what was asked about is no longer kept', () => {
    const later = historyOf([...instants, NOON + 8 * DAY])

    expect(changesSince(later, { time: NOON }, String(NOON + 8 * DAY)).complete).toBe(false)
    expect(changesSince(later, { time: NOON + 2 * DAY }, String(NOON + 8 * DAY)).complete).toBe(
      true,
    )
  })

  it('says so when there were more changes than are kept', () => {
    const many = Array.from({ length: 60 }, (_, index) => NOON + index * MINUTE)
    const full = historyOf(many)
    const last = String(many.at(-1))

    expect(changesSince(full, { time: NOON + 5 * MINUTE }, last).complete).toBe(false)
    expect(changesSince(full, { time: NOON + 9 * MINUTE }, last).complete).toBe(true)
  })
})

describe('the stored history', () => {
  it('is read back as it was written', () => {
    const service = fc.record({ name: fc.string(), status: fc.constantFrom('HEALTHY', 'UNKNOWN') })
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.integer({ min: 0, max: 1e6 }), fc.array(service, { maxLength: 2 }))),
        (entries) => {
          const history = entries.reduce(
            (before, [offset, services]) =>
              addToHistory(
                before,
                { point: aPoint(NOON + offset, { services }), changes: [aChange(NOON + offset)] },
                LIMITS,
              ),
            NO_HISTORY,
          )

          expect(decodeHistory(encodeHistory(history))).toEqual(history)
        },
      ),
    )
  })

  it('is nothing when it is anything else', () => {
    const good = encodeHistory(historyOf([NOON]))
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.json(), fc.nat(good.length - 2)), (text) => {
        const bad = typeof text === 'number' ? good.slice(0, text) : text

        expect(decodeHistory(bad)).toBeUndefined()
      }),
    )
  })
})
