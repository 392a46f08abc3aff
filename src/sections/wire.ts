import type { Severity } from './severity.ts'
import type { SnapshotView } from './view.ts'

/** How the wire says that something is not known. */
const UNKNOWN = 'unknown'

/**
 * Renders a view in the wire shape of the original (schema 3): snake case, tiers in upper case,
 * states in lower case, whole seconds; a reader of the original's file can read it.
 */
export function renderWire(view: SnapshotView): Readonly<Record<string, unknown>> {
  const { operationalState, alerts, costLadder, serviceHealth, tasks } = view
  const severityCount = (severity: Severity): number | string =>
    alerts.bySeverity?.[severity.toLowerCase() as Lowercase<Severity>] ?? UNKNOWN
  return {
    schema_version: view.schemaVersion,
    computed_at: view.computedAt === null ? UNKNOWN : wholeSeconds(view.computedAt),
    operational_state: {
      primary: operationalState.primary.toLowerCase(),
      paused: operationalState.paused,
      pause_reason: operationalState.pauseReason,
    },
    alerts: {
      active_count: alerts.activeCount ?? UNKNOWN,
      by_severity: {
        critical: severityCount('CRITICAL'),
        warning: severityCount('WARNING'),
        info: severityCount('INFO'),
      },
      by_category:
        alerts.byCategory === null
          ? null
          : Object.fromEntries(alerts.byCategory.map(({ category, count }) => [category, count])),
    },
    cost_ladder: {
      current_tier: costLadder.currentTier === 'UNKNOWN' ? UNKNOWN : costLadder.currentTier,
      monthly_budget_pct_used: costLadder.monthlyBudgetPctUsed,
      model_default: costLadder.modelDefault ?? UNKNOWN,
      spent_to_date_usd: costLadder.spentToDateUsd ?? UNKNOWN,
      credit_pool_usd: costLadder.creditPoolUsd ?? UNKNOWN,
    },
    service_health: Object.fromEntries(
      serviceHealth.services.map(({ name, status }) => [name, status.toLowerCase()]),
    ),
    tasks: {
      open_count: tasks.openCount ?? UNKNOWN,
      in_progress_count: tasks.inProgressCount ?? UNKNOWN,
    },
  }
}

function wholeSeconds(ms: number): string {
  return `${new Date(ms).toISOString().slice(0, 19)}Z`
}
