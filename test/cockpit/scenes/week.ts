import { digestFields, makePoint } from '../../../src/sections/history-point.ts'
import type { SnapshotView } from '../../../src/sections/view.ts'
import type { FieldChange, History, HistoryPoint } from '../../../src/snapshot/history.ts'

const MINUTE = 60_000
const DAY = 24 * 60 * MINUTE
const STEP = 5 * MINUTE

/** Makes a week of points that ends with what a view shows; the same each time. */
export function weekOf(now: number, view: SnapshotView): History {
  const last = makePoint(view, now - 1_500)
  const count = (7 * DAY) / STEP
  const points = Array.from({ length: count }, (_, index) => pointAt(index / count, last, now))
  return {
    points: [...points, last],
    changes: changesOf(now),
    completeFrom: { at: now - 7 * DAY, revision: '25' },
    fieldsDigest: digestFields(view),
    repeated: null,
  }
}

function pointAt(share: number, last: HistoryPoint, now: number): HistoryPoint {
  const computedAt = now - 7 * DAY + share * 7 * DAY
  const isGap = share > 0.935 && share < 0.942
  const wave = Math.sin(share * 43) + Math.sin(share * 131)
  const spent =
    (last.spentToDateUsd ?? 0) * (0.56 + 0.44 * share + 0.002 * Math.sin(share * 44 * Math.PI))
  const alerts = Math.max(
    0,
    Math.round(wave + (last.activeAlerts ?? 1) * (share > 0.97 ? 1 : 0.6) - 0.4),
  )
  const degraded = share > 0.895 && share < 0.914
  const overall = isGap ? 'UNKNOWN' : degraded || alerts > 1 ? 'DEGRADED' : 'OK'
  return {
    ...last,
    revision: String(26 + Math.round(share * 2_016)),
    computedAt,
    overall: alerts > 3 ? 'CRITICAL' : overall,
    primary: isGap ? 'UNKNOWN' : 'ACTIVE',
    activeAlerts: isGap ? null : alerts,
    criticalAlerts: isGap ? null : Math.max(0, alerts - 3),
    spentBasis: last.spentBasis && { ...last.spentBasis, at: computedAt },
    spentToDateUsd: isGap || last.spentToDateUsd === null ? null : Math.round(spent * 100) / 100,
    monthlyBudgetPctUsed: isGap ? null : Math.round(spent * 50) / 100,
    openTasks: isGap
      ? null
      : Math.round((last.openTasks ?? 16) + 5 * Math.sin(share * 14 * Math.PI) * (1.1 - share)),
    inProgressTasks: isGap
      ? null
      : Math.round((last.inProgressTasks ?? 4) + 1.4 * Math.sin(share * 20 * Math.PI)),
    services: last.services.map(({ name, status }, index) => {
      if (isGap && index % 2 === 0) return { name, status: 'UNKNOWN' }
      if (degraded && name === 'vercel') return { name, status: 'DEGRADED' }
      if (share > 0.985 && status !== 'HEALTHY') return { name, status }
      return {
        name,
        status: name === 'fly' && share > 0.951 && share < 0.956 ? 'UNHEALTHY' : 'HEALTHY',
      }
    }),
  }
}

function changesOf(now: number): FieldChange[] {
  const rows: [number, string, unknown, unknown][] = [
    [1_180, 'serviceHealth.services.vercel.status', 'HEALTHY', 'DEGRADED'],
    [1_180, 'overall.status', 'OK', 'DEGRADED'],
    [985, 'serviceHealth.services.vercel.status', 'DEGRADED', 'HEALTHY'],
    [640, 'alerts.items.queue-lag', null, { severity: 'WARNING', title: 'Queue lag above 5 min' }],
    [410, 'tasks.openCount', 17, 15],
    [322, 'alerts.items.queue-lag', { severity: 'WARNING', title: 'Queue lag above 5 min' }, null],
    [175, 'operationalState.primary', 'READY', 'ACTIVE'],
    [95, 'costLadder.spentToDateUsd', 128.4, 129.92],
    [41, 'tasks.inProgressCount', 3, 4],
    [12, 'costLadder.monthlyBudgetPctUsed', 65.4, 65.92],
  ]
  return rows.map(([minutes, path, before, after], index) => ({
    path,
    before: path.includes('items') && before === null ? 'null' : JSON.stringify(before),
    after: path.includes('items') && after === null ? 'null' : JSON.stringify(after),
    at: now - minutes * MINUTE,
    revision: String(2_030 + index),
  }))
}
