import fc from 'fast-check'
import { describe, expect, it } from 'vitest'

import {
  decodeHistory,
  encodeHistory,
  readHistoryEntry,
  renumberEntry,
} from '../../src/snapshot/history-codec.ts'
import {
  addToHistory,
  type ChangesSince,
  changesSince,
  type FieldChange,
  type History,
  type HistoryEntry,
  type HistoryPoint,
  newestRevision,
  NO_HISTORY,
  noteStep,
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
    spentBasis: null,
    openTasks: null,
    inProgressTasks: null,
    services: [{ name: 'fly', status: 'HEALTHY' }],
    ...point,
  }
}

const fly = { name: 'fly', status: 'HEALTHY' }

const aChange = (at: number): FieldChange => ({
  path: 'overall.status',
  before: '"OK"',
  after: null,
  at,
  revision: String(at),
})

const entryOf = (point: HistoryPoint, changes: FieldChange[] = []): HistoryEntry => ({
  point,
  changes,
  fieldsDigest: `fields of ${point.revision}`,
})

function historyOf(instants: readonly number[], limits = LIMITS): History {
  return instants.reduce(
    (history, at) => addToHistory(history, entryOf(aPoint(at), [aChange(at)]), limits),
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
    const history = historyOf([NOON - 8 * DAY, NOON - 6 * DAY, NOON, NOON])

    expect(history.points.map(({ computedAt }) => computedAt)).toEqual([NOON - 6 * DAY, NOON, NOON])
    expect(history.changes.map(({ at }) => at)).toEqual([NOON - 6 * DAY, NOON, NOON])
  })

  it('keeps what is exactly as old as it may be', () => {
    const history = historyOf([NOON - 7 * DAY, NOON, NOON])

    expect(history.points).toHaveLength(3)
    expect(history.changes).toHaveLength(3)
  })

  it('keeps the newest changes where there are more than it may keep', () => {
    const { changes } = historyOf(
      [1, 2, 3, 4].map((minute) => NOON + minute * MINUTE),
      {
        ...LIMITS,
        maxChanges: 2,
      },
    )

    expect(changes.map(({ at }) => (at - NOON) / MINUTE)).toEqual([3, 4])
  })

  it('thins the older half rather than losing the beginning', () => {
    const minutes = [0, 1, 2, 3, 4, 5, 6]
    const instants = minutes.map((minute) => NOON + minute * MINUTE)

    const { points } = historyOf(instants, { ...LIMITS, maxPoints: 6 })

    expect(points.map(({ computedAt }) => (computedAt - NOON) / MINUTE)).toEqual([0, 2, 3, 4, 5, 6])
  })

  it('thins nothing while there are no more points than it may keep', () => {
    const instants = [0, 1, 2, 3].map((minute) => NOON + minute * MINUTE)

    expect(historyOf(instants, { ...LIMITS, maxPoints: 4 }).points).toHaveLength(4)
  })

  it.each([
    ['the last point', [0, 1], 1, [0, 1, 'new']],
    ['a point further back', [0, 1, 2], 1, [0, 1, 'new', 2]],
  ])('puts a point of the same instant after %s', (_where, minutes, minute, order) => {
    const before = historyOf(minutes.map((each) => NOON + each * MINUTE))
    const point = aPoint(NOON + minute * MINUTE, { revision: 'new' })

    const { points } = addToHistory(before, entryOf(point), LIMITS)

    expect(
      points.map(({ revision, computedAt }) =>
        revision === 'new' ? 'new' : (computedAt - NOON) / MINUTE,
      ),
    ).toEqual(order)
  })

  it('keeps the digest of what was published last', () => {
    expect(historyOf([NOON, NOON - MINUTE]).fieldsDigest).toBe(`fields of ${NOON - MINUTE}`)
  })

  it('lets points with the same services share one list', () => {
    const { points } = historyOf([NOON, NOON + MINUTE])

    expect(points[1]?.services).toBe(points[0]?.services)
  })

  const api = { name: 'api', status: 'HEALTHY' }

  it.each([
    ['a status', [fly], [{ ...fly, status: 'DEGRADED' }]],
    ['a name', [fly], [api]],
    ['one of two', [fly, api], [fly, { ...api, status: 'DEGRADED' }]],
    ['one more', [fly], [fly, api]],
    ['one less', [fly, api], [fly]],
  ])('keeps the services of each point where they differ in %s', (_what, earlier, later) => {
    const before = addToHistory(NO_HISTORY, entryOf(aPoint(NOON, { services: earlier })), LIMITS)

    const point = aPoint(NOON + MINUTE, { services: later })
    const { points } = addToHistory(before, entryOf(point), LIMITS)

    expect(points.map(({ services }) => services)).toEqual([earlier, later])
  })
})

describe('the beginning of what is complete', () => {
  const entry = (at: number) => entryOf(aPoint(at))

  it('is the first publication', () => {
    expect(historyOf([NOON, NOON + HOUR]).completeFrom).toEqual({ at: NOON, revision: `${NOON}` })
  })

  it('moves on with what is let go of, to the revision of the last change that is gone', () => {
    const instants = [0, 1, 24, 48, 8 * 24, 8 * 24].map((hours) => NOON + hours * HOUR)

    expect(historyOf(instants).completeFrom).toEqual({
      at: NOON + DAY,
      revision: String(NOON + HOUR),
    })
  })

  it('keeps its revision where no change is let go of', () => {
    const first = addToHistory(NO_HISTORY, entry(NOON), LIMITS)

    const second = addToHistory(first, entry(NOON + 8 * DAY), LIMITS)

    expect(addToHistory(second, entry(NOON + 8 * DAY), LIMITS).completeFrom).toEqual({
      at: NOON + DAY,
      revision: String(NOON),
    })
  })

  it('never goes back to changes from before a break', () => {
    const limits = { ...LIMITS, maxChanges: 2 }
    const broken = { ...historyOf([NOON, NOON + MINUTE], limits), completeFrom: null }
    const at = NOON + HOUR

    const { completeFrom } = addToHistory(broken, entryOf(aPoint(at), [aChange(at)]), limits)

    expect(completeFrom).toEqual({ at, revision: String(at) })
  })
})

describe('newestRevision', () => {
  it('is the highest, wherever it stands', () => {
    const points = ['3', '12', '7'].map((revision) => aPoint(NOON, { revision }))

    expect(newestRevision({ ...NO_HISTORY, points })).toBe('12')
  })

  it('is that of no publication where there is none', () => {
    expect(newestRevision(NO_HISTORY)).toBe('0')
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

  it('knows all since the first publication', () => {
    expect(changesSince(history, { revision: String(NOON) }, current).complete).toBe(true)
  })

  it('has nothing after the current revision, and knows that', () => {
    const changes = changesSince(history, { revision: current }, current)

    expect(changes).toEqual({ complete: true, fields: [] })
  })

  it.each([{ time: NOON }, { revision: '7' }])(
    'knows nothing before any publication: %j',
    (since) => {
      expect(changesSince(NO_HISTORY, since, '0')).toEqual({
        complete: false,
        fields: [],
      })
    },
  )

  it.each([
    ['an instant before the first', { time: NOON - 1 }],
    ['a revision before the first', { revision: String(NOON - 1) }],
    ['no revision at all', { revision: '0' }],
    ['a revision that is still to come', { revision: String(NOON + DAY) }],
  ])('says that it does not know all since %s', (_name, since) => {
    expect(changesSince(history, since, current).complete).toBe(false)
  })

  it('says so also once what was asked about is no longer kept', () => {
    const later = historyOf([...instants, NOON + 8 * DAY, NOON + 8 * DAY])

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

describe('the history after the clock was set', () => {
  /** Publishes at each instant in turn, with a change each time, under the revisions 1, 2, 3 ... */
  const publish = (instants: readonly number[]): History =>
    instants.reduce((before, at, index) => {
      const revision = String(index + 1)
      const entry = entryOf(aPoint(at, { revision }), [{ ...aChange(at), revision }])
      return addToHistory(before, entry, LIMITS)
    }, NO_HISTORY)
  const isComplete = (instants: readonly number[], since: ChangesSince): boolean => {
    return changesSince(publish(instants), since, String(instants.length)).complete
  }
  const every = (from: number, to: number): number[] =>
    Array.from({ length: (to - from) / (10 * MINUTE) }, (_, index) => from + index * 10 * MINUTE)

  it('knows what is gone of what came after a step back', () => {
    const ahead = [NOON + 30 * DAY, NOON, NOON + MINUTE]

    expect(isComplete(ahead, { revision: '2' })).toBe(true)
    expect(isComplete([...ahead, NOON + 8 * DAY, NOON + 8 * DAY], { revision: '2' })).toBe(false)
    expect(isComplete([...ahead, NOON + 8 * DAY, NOON + 8 * DAY], { revision: '3' })).toBe(true)
  })

  it('does not know what came after an instant that came twice', () => {
    const back = [...every(NOON, NOON + 2 * HOUR), ...every(NOON + HOUR, NOON + 4 * HOUR)]
    const complete = (minutes: number, instants = back) =>
      isComplete(instants, { time: NOON + minutes * MINUTE })

    expect([0, 30, 60].map((minutes) => complete(minutes))).toEqual([true, true, true])
    expect([61, 90, 110].map((minutes) => complete(minutes))).toEqual([false, false, false])
    expect([111, 239].map((minutes) => complete(minutes))).toEqual([true, true])
    expect(complete(110, every(NOON, NOON + 4 * HOUR))).toBe(true)
  })

  it('knows it again once that is older than what is kept', () => {
    const back = [NOON, NOON + 2 * HOUR, NOON + HOUR]

    expect(publish(back).repeated).toEqual({ from: NOON + HOUR, to: NOON + 2 * HOUR })
    expect(publish([...back, NOON + 8 * DAY, NOON + 8 * DAY]).repeated).toBeNull()
  })

  it('knows nothing of what lies between two steps back', () => {
    const once = noteStep(NO_HISTORY, NOON + 2 * HOUR, NOON + HOUR)

    expect(noteStep(once, NOON + 5 * HOUR, NOON + 4 * HOUR).repeated).toEqual({
      from: NOON + HOUR,
      to: NOON + 5 * HOUR,
    })
    expect(noteStep(once, NOON, NOON + HOUR)).toBe(once)
  })

  it('lists what followed a change after an instant, whatever it is dated', () => {
    const history = publish([NOON, NOON + 2 * MINUTE, NOON + MINUTE])
    const { fields } = changesSince(history, { time: NOON + MINUTE }, '3')

    expect(fields.map(({ revision }) => revision)).toEqual(['2', '3'])
  })

  it('knows it of publications of the same instant', () => {
    expect(isComplete([NOON, NOON + MINUTE, NOON + MINUTE], { time: NOON + MINUTE })).toBe(true)
  })

  it('loses nothing to one publication by a wrong clock', () => {
    const right = every(NOON, NOON + HOUR)

    const { points, changes } = publish([...right, NOON + 365 * DAY, NOON + HOUR])

    expect(points).toHaveLength(right.length + 2)
    expect(changes).toHaveLength(right.length + 2)
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
                entryOf(aPoint(NOON + offset, { services }), [aChange(NOON + offset)]),
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

  it('names services once where they stay the same', () => {
    const text = encodeHistory(historyOf([NOON, NOON + MINUTE]))

    expect(text.match(/"fly"/g)).toHaveLength(1)
  })

  it('is as large as what changes, not as all services together', () => {
    const [points, services] = [200, 420]
    const named = (status: string) => (_: unknown, index: number) => ({
      name: `service-${index}`,
      status: index === 7 ? status : 'HEALTHY',
    })
    const entries = Array.from({ length: points }, (_, index) =>
      aPoint(NOON + index, {
        services: Array.from({ length: services }, named(index % 2 === 0 ? 'HEALTHY' : 'DEGRADED')),
      }),
    )
    const history = { ...NO_HISTORY, points: entries }
    const onePoint = JSON.stringify(aPoint(NOON, { services: [] })).length
    const oneService = JSON.stringify({ name: 'service-999', status: 'UNHEALTHY' }).length

    const text = encodeHistory(history)

    expect(text.length).toBeLessThan(points * (onePoint + oneService) + services * oneService + 200)
    expect(decodeHistory(text)).toEqual(history)
  })

  it.each([
    ['before any list', [{ changed: [[0, 'HEALTHY']] }]],
    ['of no service of the list', [{ services: [] }, { changed: [[0, 'HEALTHY']] }]],
    ['beside a list', [{ services: [fly] }, { services: [fly], changed: [[0, 'HEALTHY']] }]],
  ])('is nothing where a status stands %s', (_where, services) => {
    const { services: _, ...figures } = aPoint(NOON)
    const points = services.map((each) => ({ ...figures, ...each }))
    const file = { ...JSON.parse(encodeHistory(NO_HISTORY)), points }

    expect(decodeHistory(JSON.stringify(file))).toBeUndefined()
  })

  it('is nothing where its points are not in order', () => {
    const points = [aPoint(NOON + 1), aPoint(NOON)]

    expect(decodeHistory(encodeHistory({ ...NO_HISTORY, points }))).toBeUndefined()
  })

  it('may have points of the same instant', () => {
    const points = [aPoint(NOON), aPoint(NOON)]

    expect(decodeHistory(encodeHistory({ ...NO_HISTORY, points }))?.points).toEqual(points)
  })

  it('is nothing where nobody can tell the services of a point', () => {
    const file: { points: Record<string, unknown>[] } = JSON.parse(encodeHistory(historyOf([NOON])))
    delete file.points[0]?.['services']

    expect(decodeHistory(JSON.stringify(file))).toBeUndefined()
  })
})

describe('the entry of another gateway', () => {
  const entry = entryOf(aPoint(NOON), [aChange(NOON)])
  const renumbered = {
    ...entry,
    point: { ...aPoint(NOON), revision: '9' },
    changes: [{ ...aChange(NOON), revision: '9' }],
  }

  it('takes the revision that it was published under', () => {
    expect(renumberEntry(entry, '9')).toEqual(renumbered)
  })

  it('is read back with that revision', () => {
    expect(readHistoryEntry(JSON.parse(JSON.stringify(entry)), '9')).toEqual(renumbered)
  })

  it('is nothing where it is anything else', () => {
    expect(readHistoryEntry({ point: aPoint(NOON) }, '9')).toBeUndefined()
  })
})
