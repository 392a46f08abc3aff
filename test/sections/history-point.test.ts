import { describe, expect, it } from 'vitest'

import { foldSnapshot } from '../../src/sections/fold.ts'
import {
  digestFields,
  findChanges,
  makeEntry,
  makePoint,
} from '../../src/sections/history-point.ts'
import { NO_MEMORY } from '../../src/sections/memory.ts'
import { emptySnapshot } from '../../src/snapshot/snapshot.ts'
import { aLayout, aSource, HOUR, MINUTE, NOON, viewOf } from '../support/snapshots.ts'

const state = aSource('operationalState')
const alerts = aSource('alerts')
const fly = aSource('serviceHealth', { service: 'fly' })
const cost = aSource('costLadder')
const tasks = aSource('tasks')

const well = viewOf([
  [state, { primary: 'ready' }],
  [alerts, []],
  [fly, { status: 'healthy' }],
  [tasks, { openCount: 1 }],
])

describe('findChanges', () => {
  it('finds nothing between two views that say the same', () => {
    expect(findChanges(well, { ...well, revision: '8', at: NOON + 1 }, NOON + 1, '8')).toEqual([])
  })

  it('names each field that changed, members by id or name', () => {
    const after = viewOf([
      [state, { primary: 'paused', pauseReason: 'cost' }],
      [alerts, [{ id: 'a1', title: 'Disk full', severity: 'critical' }]],
      [fly, { status: 'degraded' }],
      [tasks, { openCount: 2 }],
    ])

    const changes = findChanges(well, after, NOON, '8')

    expect(changes.map(({ path, before, after: now }) => [path, before, now])).toEqual(
      [
        ['overall.status', '"OK"', '"CRITICAL"'],
        ['operationalState.primary', '"READY"', '"PAUSED"'],
        ['operationalState.paused', 'false', 'true'],
        ['operationalState.pauseReason', 'null', '"cost"'],
        ['alerts.activeCount', '0', '1'],
        ['alerts.worstSeverity', 'null', '"CRITICAL"'],
        ['serviceHealth.worst', '"HEALTHY"', '"DEGRADED"'],
        ['tasks.openCount', '1', '2'],
        ['alerts.items.a1', 'null', '{"severity":"CRITICAL","title":"Disk full"}'],
        ['serviceHealth.services.fly.status', '"HEALTHY"', '"DEGRADED"'],
      ].toSorted(byPathOf(changes)),
    )
    expect(changes.every(({ at, revision }) => at === NOON && revision === '8')).toBe(true)
  })

  it('says null of a service that is no longer configured', () => {
    const without = viewOf([
      [state, { primary: 'ready' }],
      [alerts, []],
      [tasks, { openCount: 1 }],
    ])
    const path = 'serviceHealth.services.fly.status'

    const changes = findChanges(well, without, NOON, '8')

    expect(changes.find((change) => change.path === path)?.after).toBeNull()
  })

  it('says null, and not that it is gone, of an alert that can no longer be seen', () => {
    const before = viewOf([[alerts, [{ id: 'a1', title: 'Disk full' }]]])
    const gone = viewOf([[alerts, []]])
    const unseen = viewOf([[alerts, undefined]])
    const ofAlert = (after: typeof gone) =>
      findChanges(before, after, NOON, '8').find(({ path }) => path === 'alerts.items.a1')?.after

    expect(ofAlert(gone)).toBe('null')
    expect(ofAlert(unseen)).toBeNull()
  })
})

describe('the fields whose changes are news', () => {
  const poor = viewOf(
    [
      [state, { primary: 'paused', degradationReasons: ['auth', 'cost'] }],
      [alerts, [{ id: 'a1', title: 'Disk full', severity: 'info' }]],
      [cost, { spentToDateUsd: 80, creditPoolUsd: 100, modelDefault: 'small' }],
      [fly, { status: 'unhealthy' }],
      [tasks, { openCount: 3, inProgressCount: 2, blockedCount: 1 }],
    ],
    {},
    NOON + 10 * MINUTE + 1,
  )
  const nothing = viewOf([])

  it('are these, and those of each member', () => {
    const changes = findChanges(nothing, poor, NOON, '8')

    expect(Object.fromEntries(changes.map(({ path, after }) => [path, after]))).toEqual({
      'overall.status': '"CRITICAL"',
      'operationalState.primary': '"PAUSED"',
      'operationalState.paused': 'true',
      'operationalState.pauseReason': '"auth"',
      'operationalState.degradationReasons': '["auth","cost"]',
      'alerts.activeCount': '1',
      'alerts.worstSeverity': '"INFO"',
      'costLadder.currentTier': '"WARN_75"',
      'costLadder.monthlyBudgetPctUsed': '80',
      'costLadder.modelDefault': '"small"',
      'costLadder.spentToDateUsd': '80',
      'costLadder.creditPoolUsd': '100',
      'serviceHealth.worst': '"UNHEALTHY"',
      'tasks.openCount': '3',
      'tasks.inProgressCount': '2',
      'tasks.blockedCount': '1',
      'alerts.items.a1': '{"severity":"INFO","title":"Disk full"}',
      'serviceHealth.services.fly.status': '"UNHEALTHY"',
      'operationalState.freshness.status': '"STALE"',
      'alerts.freshness.status': '"STALE"',
      'costLadder.freshness.status': '"STALE"',
      'serviceHealth.freshness.status': '"STALE"',
      'tasks.freshness.status': '"STALE"',
    })
  })

  it('are null where they are not known', () => {
    const unknown = findChanges(poor, nothing, NOON, '8').filter(({ after }) => after !== null)

    expect(unknown.map(({ path, after }) => [path, after])).toEqual([
      ['overall.status', '"OK"'],
      ...['operationalState', 'alerts', 'costLadder', 'serviceHealth', 'tasks'].map((key) => [
        `${key}.freshness.status`,
        '"MISSING"',
      ]),
    ])
  })
})

describe('digestFields', () => {
  const views = [
    well,
    viewOf([]),
    viewOf([[state, { primary: 'paused' }]]),
    viewOf([[fly, { status: 'unknown' }]]),
    viewOf([[fly, { status: 'healthy' }]]),
    viewOf([[fly, { status: 'healthy' }]], {}, NOON + 2 * HOUR),
    viewOf([[alerts, []]]),
    viewOf([[alerts, [{ id: 'a1', title: 'Disk full', severity: 'critical' }]]]),
    viewOf([[cost, { spentToDateUsd: 80, creditPoolUsd: 160 }]]),
  ]

  it('is the same for two views exactly where nothing changed between them', () => {
    for (const before of views) {
      for (const after of views) {
        const isSame = findChanges(before, after, NOON, '8').length === 0
        expect(digestFields(before) === digestFields(after)).toBe(isSame)
      }
    }
  })

  it('does not depend on the order of services', () => {
    const api = aSource('serviceHealth', { service: 'api' })
    const [left, right] = [
      [fly, { status: 'healthy' }],
      [api, { status: 'degraded' }],
    ] as const

    expect(digestFields(viewOf([left, right]))).toBe(digestFields(viewOf([right, left])))
  })
})

describe('makeEntry', () => {
  const paused = viewOf([[state, { primary: 'paused' }]])
  const stale = viewOf([[state, { primary: 'paused' }]], {}, NOON + HOUR)
  const flips = findChanges(paused, stale, NOON + MINUTE, '7')
  const ready = { ...viewOf([[state, { primary: 'ready' }]]), revision: '8' }

  it('has no changes at the first publication', () => {
    const empty = foldSnapshot(emptySnapshot('b'), aLayout([state]), NOON, NO_MEMORY, false).view

    expect(makeEntry(empty, flips, ready, NOON)).toEqual({
      point: makePoint(ready, NOON),
      changes: [],
      fieldsDigest: digestFields(ready),
    })
  })

  it('keeps the dates of what had changed before, and dates the rest by the publication', () => {
    const { point, changes } = makeEntry(stale, flips, ready, NOON + HOUR)

    expect(point).toEqual(makePoint(ready, NOON + HOUR))
    expect(flips).not.toEqual([])
    expect(changes).toEqual([
      ...findChanges(paused, stale, NOON + MINUTE, '8'),
      ...findChanges(stale, ready, NOON + HOUR, '8'),
    ])
    expect(changes.length).toBeGreaterThan(flips.length)
  })
})

describe('makePoint', () => {
  it('takes down the figures of a view', () => {
    const view = viewOf([
      [state, { primary: 'ready' }],
      [alerts, [{ title: 'a', severity: 'critical' }, { title: 'b' }]],
      [cost, { spentToDateUsd: 80, creditPoolUsd: 160 }],
      [fly, { status: 'healthy' }],
      [tasks, { openCount: 1, inProgressCount: 4 }],
    ])

    expect(makePoint(view, NOON + 1)).toEqual({
      revision: '7',
      computedAt: NOON + 1,
      overall: 'CRITICAL',
      primary: 'READY',
      activeAlerts: 2,
      criticalAlerts: 1,
      monthlyBudgetPctUsed: 50,
      spentToDateUsd: 80,
      periodStart: Date.parse('2026-11-01T00:00:00Z'),
      spentBasis: view.costLadder.spentBasis,
      openTasks: 1,
      inProgressTasks: 4,
      services: [{ name: 'fly', status: 'HEALTHY' }],
    })
  })

  it('leaves a gap where something is unknown', () => {
    const view = viewOf([[alerts, []]], {}, NOON + HOUR + 1)

    expect(makePoint(view, NOON)).toMatchObject({
      overall: 'UNKNOWN',
      primary: 'UNKNOWN',
      activeAlerts: null,
      criticalAlerts: null,
      openTasks: null,
      services: [],
    })
  })
})

/** The order of the fields is no promise; only which there are. */
function byPathOf(changes: readonly { path: string }[]) {
  const order = changes.map(({ path }) => path)
  return (left: unknown[], right: unknown[]) =>
    order.indexOf(String(left[0])) - order.indexOf(String(right[0]))
}
