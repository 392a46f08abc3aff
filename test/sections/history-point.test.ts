import { describe, expect, it } from 'vitest'

import { findChanges, makePoint } from '../../src/sections/history-point.ts'
import { aSource, HOUR, NOON, viewOf } from '../support/snapshots.ts'

const state = aSource('operationalState')
const alerts = aSource('alerts')
const fly = aSource('serviceHealth', { service: 'fly' })
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

describe('makePoint', () => {
  it('takes down the figures of a view', () => {
    expect(makePoint(well, NOON)).toMatchObject({
      overall: 'OK',
      primary: 'READY',
      activeAlerts: 0,
      criticalAlerts: 0,
      openTasks: 1,
      inProgressTasks: null,
      spentToDateUsd: null,
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
