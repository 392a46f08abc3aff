import type { Counter, Gauge, Histogram, Registry } from 'prom-client'

import { OVERALL_STATUSES } from '../sections/overall.ts'
import { SECTION_KEYS } from '../sections/section.ts'
import { SERVICE_STATUSES } from '../sections/service-health.ts'
import type { View } from '../sections/view.ts'
import { FRESHNESS_STATUSES } from '../snapshot/freshness.ts'
import type { Door } from './door.ts'
import type { Usage } from './usage.ts'

/** What is counted here besides what the view says. */
export interface MetricsDeps {
  readonly usage: Usage
  /** Hands over what has been counted of kept answers. */
  settle(): void
  subscribers(): number
  /** How many calls of sources happened while a query was executed. */
  sourceCallsDuringQuery(): number
  /** Calls a listener at every publication. */
  subscribe(listener: (view: View) => void): () => void
}

/** Durations that wait for the first scrape at most. */
const MOST_WAITING = 1_000

interface Metrics {
  readonly registry: Registry
  observe(durations: readonly number[]): void
}

/** Makes the door of Prometheus; its library is loaded at the first scrape. */
export function createMetricsDoor(metricsDeps: MetricsDeps): Door {
  return (fastify, deps) => {
    const durations: number[] = []
    let lastRefreshAt = deps.view().gateway.schedule.lastRefreshAt
    metricsDeps.subscribe((view) => {
      const { schedule } = view.gateway
      if (schedule.lastRefreshAt === lastRefreshAt || schedule.lastDurationMs === null) return
      lastRefreshAt = schedule.lastRefreshAt
      if (durations.length < MOST_WAITING) durations.push(schedule.lastDurationMs)
    })

    let metrics: Promise<Metrics> | undefined
    fastify.get('/metrics', async (_request, reply) => {
      metrics ??= createMetrics(() => deps.view(), metricsDeps)
      const { registry, observe } = await metrics
      observe(durations.splice(0))
      return reply
        .header('cache-control', 'no-store')
        .type(registry.contentType)
        .send(await registry.metrics())
    })
  }
}

async function createMetrics(view: () => View, deps: MetricsDeps): Promise<Metrics> {
  const { default: client } = await import('prom-client')
  const registry = new client.Registry()
  client.collectDefaultMetrics({ register: registry })

  /** A gauge that is set anew at each scrape, and says nothing where nothing is known. */
  const gauge = <Label extends string>(
    name: string,
    help: string,
    labelNames: readonly Label[],
    set: (gauge: Gauge<Label>, view: View) => void,
  ): void => {
    void new client.Gauge({
      name,
      help,
      labelNames,
      registers: [registry],
      collect() {
        this.reset()
        if (labelNames.length === 0) this.remove()
        set(this, view())
      },
    })
  }
  const counter = <Label extends string>(
    name: string,
    help: string,
    labelNames: readonly Label[],
    set: (counter: Counter<Label>) => void,
  ): void => {
    void new client.Counter({
      name,
      help,
      labelNames,
      registers: [registry],
      collect() {
        this.reset()
        set(this)
      },
    })
  }

  addViewGauges(gauge)
  gauge('gateway_subscribers', 'Open subscriptions.', [], (own) => own.set(deps.subscribers()))
  gauge(
    'gateway_source_calls_during_query',
    'Calls of sources while a query was executed: always 0.',
    [],
    (own) => own.set(deps.sourceCallsDuringQuery()),
  )
  counter(
    'gateway_queries_total',
    'Operations by name and by whether their answer was kept.',
    ['operation', 'cache'],
    (own) => {
      deps.settle()
      for (const { name, result, count } of deps.usage.operations()) {
        own.inc({ operation: name, cache: result }, count)
      }
    },
  )
  counter(
    'gateway_field_requests_total',
    'How often each field was asked for.',
    ['field'],
    (own) => {
      deps.settle()
      for (const [field, count] of deps.usage.fields()) own.inc({ field }, count)
    },
  )
  const refreshes: Histogram = new client.Histogram({
    name: 'gateway_refresh_duration_seconds',
    help: 'How long refreshes took.',
    buckets: [0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30],
    registers: [registry],
  })
  return {
    registry,
    observe(durations) {
      for (const ms of durations) refreshes.observe(ms / 1_000)
    },
  }
}

type AddGauge = <Label extends string>(
  name: string,
  help: string,
  labelNames: readonly Label[],
  set: (gauge: Gauge<Label>, view: View) => void,
) => void

function addViewGauges(gauge: AddGauge): void {
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
