import { createHash } from 'node:crypto'

import type { FieldChange, HistoryEntry, HistoryPoint } from '../snapshot/history.ts'
import { SECTION_KEYS } from './section.ts'
import type { SnapshotView } from './view.ts'

/** Takes the figures of a view down for the history. */
export function makePoint(view: SnapshotView, computedAt: number): HistoryPoint {
  const { alerts, costLadder, serviceHealth, tasks } = view
  return {
    revision: view.revision,
    computedAt,
    overall: view.overall.status,
    primary: view.operationalState.primary,
    activeAlerts: alerts.activeCount,
    criticalAlerts: alerts.bySeverity?.critical ?? null,
    monthlyBudgetPctUsed: costLadder.monthlyBudgetPctUsed,
    spentToDateUsd: costLadder.spentToDateUsd,
    periodStart: costLadder.periodStart,
    spentBasis: costLadder.spentBasis,
    openTasks: tasks.openCount,
    inProgressTasks: tasks.inProgressCount,
    services: serviceHealth.services
      .filter(({ configured }) => configured)
      .map(({ name, status }) => ({ name, status })),
  }
}

/**
 * Writes a publication down for the history: `before` is how the one before it looked at last, and
 * `flips` is what had changed since that one was made.
 */
export function makeEntry(
  before: SnapshotView,
  flips: readonly FieldChange[],
  view: SnapshotView,
  at: number,
): HistoryEntry {
  const { revision } = view
  const isFirst = before.computedAt === null
  const changes = isFirst
    ? []
    : [...flips.map((flip) => ({ ...flip, revision })), ...findChanges(before, view, at, revision)]
  return { point: makePoint(view, at), changes, fieldsDigest: digestFields(view) }
}

/** What a field says as JSON text; null for unknown. */
type Fields = ReadonlyMap<string, string | null>

/** JSON text for something that is known not to be there. */
const NOTHING_TEXT = 'null'

const NOTHING = Symbol('nothing')

/** Lists what is different between two views, field by field, as first shown by a revision. */
export function findChanges(
  before: SnapshotView,
  after: SnapshotView,
  at: number,
  revision: string,
): FieldChange[] {
  const [old, current] = [readFields(before), readFields(after)]
  const paths = new Set([...old.keys(), ...current.keys()])
  return [...paths].flatMap((path) => {
    const change = {
      before: fieldOf(old, path, before),
      after: fieldOf(current, path, after),
    }
    if (change.before === change.after) return []
    return [{ path, ...change, at, revision }]
  })
}

/** Gives a digest that is the same for two views exactly where `findChanges` finds none. */
export function digestFields(view: SnapshotView): string {
  const known = [...readFields(view)].filter(([, value]) => value !== null)
  const text = JSON.stringify([
    view.alerts.complete,
    known.toSorted(([a], [b]) => (a < b ? -1 : 1)),
  ])
  return createHash('sha256').update(text).digest('base64url')
}

/** A member that is not listed is gone, unless the list is not complete: then nobody knows. */
function fieldOf(fields: Fields, path: string, view: SnapshotView): string | null {
  const field = fields.get(path)
  if (field !== undefined) return field
  return path.startsWith('alerts.items.') && view.alerts.complete ? NOTHING_TEXT : null
}

/** Gathers the fields whose changes are news; latencies and instants move all the time. */
function readFields(view: SnapshotView): Fields {
  const { operationalState, alerts, costLadder, serviceHealth, tasks } = view
  const fields: Record<string, unknown> = {
    'overall.status': view.overall.status,
    'operationalState.primary': operationalState.primary,
    'operationalState.paused': operationalState.paused,
    'operationalState.pauseReason':
      operationalState.paused === false ? NOTHING : operationalState.pauseReason,
    'operationalState.degradationReasons': operationalState.degradationReasons,
    'alerts.activeCount': alerts.activeCount,
    'alerts.worstSeverity': alerts.activeCount === 0 ? NOTHING : alerts.worstSeverity,
    'costLadder.currentTier': costLadder.currentTier,
    'costLadder.monthlyBudgetPctUsed': costLadder.monthlyBudgetPctUsed,
    'costLadder.modelDefault': costLadder.modelDefault,
    'costLadder.spentToDateUsd': costLadder.spentToDateUsd,
    'costLadder.creditPoolUsd': costLadder.creditPoolUsd,
    'serviceHealth.worst': serviceHealth.worst,
    'tasks.openCount': tasks.openCount,
    'tasks.inProgressCount': tasks.inProgressCount,
    'tasks.blockedCount': tasks.blockedCount,
  }
  const members: [string, unknown][] = [
    ...(alerts.items ?? []).map(({ id, severity, title }): [string, unknown] => [
      `alerts.items.${id}`,
      { severity, title },
    ]),
    ...serviceHealth.services
      .filter(({ configured }) => configured)
      .map(({ name, status }): [string, unknown] => [
        `serviceHealth.services.${name}.status`,
        status,
      ]),
    ...SECTION_KEYS.map((key): [string, unknown] => [
      `${key}.freshness.status`,
      view[key].freshness.status,
    ]),
  ]
  return new Map([...Object.entries(fields), ...members].map(([path, value]) => [path, say(value)]))
}

function say(value: unknown): string | null {
  if (value === null || value === 'UNKNOWN') return null
  return value === NOTHING ? NOTHING_TEXT : JSON.stringify(value)
}
