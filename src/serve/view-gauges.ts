import type { Gauge } from 'prom-client'

import { OVERALL_STATUSES } from '../sections/overall.ts'
import { SECTION_KEYS } from '../sections/section.ts'
import { SERVICE_STATUSES } from '../sections/service-health.ts'
import { FRESHNESS_STATUSES } from '../snapshot/freshness.ts'
import type { AddGauge } from './add-metric.ts'

/** Adds the gauges of what a view says; what is not known is left out rather than read as 0. */
export function addViewGauges(gauge: AddGauge): void {
  const known = (own: Gauge, value: number | null): void => {
    if (value !== null) own.set(value)
  }
  gauge('gateway_info', 'The gateway.', ['name', 'version', 'role'], (own, { gateway }) =>
    own.set({ name: gateway.name, version: gateway.version, role: gateway.role }, 1),
  )
  gauge(
    'gateway_overall_status',
    'The overall status: 1 for the one that is.',
    ['status'],
    (own, view) => {
      for (const status of OVERALL_STATUSES) {
        own.set({ status }, status === view.overall.status ? 1 : 0)
      }
    },
  )
  gauge('gateway_revision', 'The revision of the snapshot.', [], (own, { revision }) =>
    own.set(Number(revision)),
  )
  gauge('gateway_snapshot_stale', 'Whether the snapshot is overdue.', [], (own, { stale }) =>
    own.set(stale ? 1 : 0),
  )
  gauge('gateway_snapshot_age_seconds', 'Time since the last refresh.', [], (own, view) =>
    known(own, ageOf(view.computedAt)),
  )
  gauge(
    'gateway_section_age_seconds',
    'Age of the data of a section.',
    ['section'],
    (own, view) => {
      for (const section of SECTION_KEYS) {
        const age = ageOf(view[section].freshness.collectedAt)
        if (age !== null) own.set({ section }, age)
      }
    },
  )
  gauge(
    'gateway_section_freshness',
    'The freshness of a section: 1 for the one that is.',
    ['section', 'status'],
    (own, view) => {
      for (const section of SECTION_KEYS) {
        for (const status of FRESHNESS_STATUSES) {
          own.set({ section, status }, status === view[section].freshness.status ? 1 : 0)
        }
      }
    },
  )
  gauge(
    'gateway_source_up',
    'Whether the last read of a source succeeded.',
    ['source'],
    (own, view) => {
      for (const { id, freshness } of view.sources) {
        if (freshness.attemptedAt !== null) {
          own.set({ source: id }, freshness.failures.length === 0 ? 1 : 0)
        }
      }
    },
  )
  gauge(
    'gateway_source_consecutive_failures',
    'Failed reads of a source in a row, by the kind of the last.',
    ['source', 'code'],
    (own, view) => {
      for (const { id, freshness } of view.sources) {
        for (const { code } of freshness.failures) {
          own.set({ source: id, code }, freshness.consecutiveFailures)
        }
      }
    },
  )
  gauge('gateway_alerts_active', 'Active alerts.', ['severity'], (own, { alerts }) => {
    for (const [severity, count] of Object.entries(alerts.bySeverity ?? {})) {
      own.set({ severity }, count)
    }
  })
  gauge('gateway_budget_used_percent', 'Share of the pool that is spent.', [], (own, view) =>
    known(own, view.costLadder.monthlyBudgetPctUsed),
  )
  gauge('gateway_spent_usd', 'Spend of the period so far.', [], (own, view) =>
    known(own, view.costLadder.spentToDateUsd),
  )
  gauge(
    'gateway_service_status',
    'Services: 1 for the status that is.',
    ['service', 'status'],
    (own, view) => {
      for (const service of view.serviceHealth.services) {
        // What nobody watches or nobody knows is no figure.
        if (!service.configured || service.status === 'UNKNOWN') continue
        for (const status of SERVICE_STATUSES) {
          if (status === 'UNKNOWN') continue
          own.set({ service: service.name, status }, status === service.status ? 1 : 0)
        }
      }
    },
  )
  gauge('gateway_tasks', 'Tasks.', ['state'], (own, { tasks }) => {
    const { openCount, inProgressCount, blockedCount } = tasks
    if (openCount !== null) own.set({ state: 'open' }, openCount)
    if (inProgressCount !== null) own.set({ state: 'in_progress' }, inProgressCount)
    if (blockedCount !== null) own.set({ state: 'blocked' }, blockedCount)
  })
}

function ageOf(instant: number | null): number | null {
  return instant === null ? null : (Date.now() - instant) / 1_000
}
