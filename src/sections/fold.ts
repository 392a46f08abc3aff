import { CLOCK_TOLERANCE_MS } from '../snapshot/freshness.ts'
import { missingReading } from '../snapshot/reading.ts'
import { SCHEMA_VERSION, type Snapshot } from '../snapshot/snapshot.ts'
import { costAlerts, dampService, serviceAlerts, stateAlerts } from './alert-rules.ts'
import { type AlertsValue, foldAlerts } from './alerts.ts'
import {
  type CostLadder,
  type CostLadderOptions,
  type CostLadderValue,
  foldCostLadder,
} from './cost-ladder.ts'
import type { Memory } from './memory.ts'
import { foldOperationalState, type OperationalStateValue } from './operational-state.ts'
import { findReasons, worstReason } from './overall.ts'
import { earliest, type Part, type SectionKey, seePart, type SourceFacts } from './section.ts'
import { foldServiceHealth } from './service-health.ts'
import { trackSince } from './since.ts'
import { foldTasks, type TasksValue } from './tasks.ts'
import type { SnapshotView } from './view.ts'

/** What is configured, as far as folding needs to know. */
export interface Layout {
  /** All sources in the order of the configuration. */
  readonly sources: readonly SourceFacts[]
  /** The configured sections and whether each is required. */
  readonly required: Readonly<Partial<Record<SectionKey, boolean>>>
  /** Whether alerts are derived from the other sections. */
  readonly rules: boolean
  readonly costLadder: CostLadderOptions
  /** Age up to which a snapshot is not overdue, in milliseconds, inclusive. */
  readonly staleAfterMs: number
  /** Since when the gateway has been running, in epoch milliseconds. */
  readonly startedAt: number
}

/** A snapshot as seen at an instant, with what is to be remembered of it. */
export interface Folded {
  readonly view: SnapshotView
  readonly memory: Memory
}

/**
 * Folds a snapshot's readings into what is shown at an instant. `count` says that the readings are
 * new: then they count towards the damping of alerts.
 */
export function foldSnapshot(
  snapshot: Snapshot,
  layout: Layout,
  at: number,
  before: Memory,
  count: boolean,
): Folded {
  const { startedAt } = layout
  const parts = layout.sources.map((source) =>
    seePart(source, snapshot.readings.get(source.id) ?? missingReading(source.id, ''), at),
  )
  // Values were checked against their section's shape when they were read or restored.
  const partsOf = <Value>(key: SectionKey): Part<Value>[] =>
    parts.filter((part): part is Part<Value> => part.source.section === key)

  const state = foldOperationalState(
    partsOf<OperationalStateValue>('operationalState'),
    at,
    before.primary,
    startedAt,
  )
  const cost = foldCostLadder(
    partsOf<CostLadderValue>('costLadder'),
    layout.costLadder,
    at,
    before.tier,
    startedAt,
  )
  const health = foldServiceHealth(partsOf('serviceHealth'), at, before.services, startedAt)
  const tasks = foldTasks(partsOf<TasksValue>('tasks'), startedAt)

  const damped = new Map(before.damping)
  const services = health.section.services.filter((service) => service.configured)
  const damping = services.flatMap((service): Memory['damping'] => {
    const known = damped.get(service.name)
    const next = count ? dampService(known, service, at) : known
    return next === undefined ? [] : [[service.name, next]]
  })
  const dampingOf = new Map(damping)
  const inputs = [
    ...(layout.required.operationalState === undefined ? [] : [state.section.freshness]),
    ...(layout.required.costLadder === undefined ? [] : [cost.section.freshness]),
    ...(layout.required.serviceHealth === undefined ? [] : [health.section.freshness]),
  ]
  const rules = layout.rules
    ? {
        inputs,
        alerts: [
          ...costAlerts(cost.section, cost.tier),
          ...stateAlerts(state.section),
          ...services.flatMap((service) => serviceAlerts(service, dampingOf.get(service.name))),
        ],
      }
    : null
  const alerts = foldAlerts(partsOf<AlertsValue>('alerts'), rules, at, before.alerts, startedAt)

  const staleness = overdueAt(snapshot, layout, at)
  const sections = {
    operationalState: state.section,
    alerts: alerts.section,
    costLadder: cost.section,
    serviceHealth: health.section,
    tasks,
  }
  const reasons = findReasons({
    ...sections,
    at,
    required: layout.required,
    costSince: layout.required.costLadder === undefined ? null : cost.tier,
    computed: snapshot.computedAt !== null,
    staleSince: staleness.since,
  })
  const overall = trackSince(before.overall, worstReason(reasons), at)
  return {
    view: {
      schemaVersion: SCHEMA_VERSION,
      revision: snapshot.revision,
      bootId: snapshot.bootId,
      computedAt: snapshot.computedAt,
      stale: staleness.stale,
      staleAt: snapshot.computedAt === null ? null : snapshot.computedAt + layout.staleAfterMs,
      restored: snapshot.restored,
      overall: {
        status: overall.value,
        since: snapshot.computedAt === null ? null : overall.since,
        reasons,
      },
      ...sections,
      sources: parts.map(({ source, reading, freshness }) => ({
        id: source.id,
        kind: source.kind,
        section: source.section,
        everyMs: source.everyMs,
        latencyMs: reading.latencyMs,
        freshness,
      })),
      at,
      validUntil: earliest([
        staleness.flipAt,
        health.flipAt,
        endOfPeriod(cost.section, at),
        ...parts.map((part) => part.flipAt),
      ]),
    },
    memory: {
      overall,
      primary: state.primary,
      tier: cost.tier,
      services: health.statuses,
      alerts: alerts.firstSeen.map(([source, id, seenAt]) => [source, id, seenAt]),
      damping,
    },
  }
}

/** What is of the period is of the one before from then on. */
function endOfPeriod({ periodEnd }: CostLadder, at: number): number {
  return periodEnd === null || periodEnd <= at ? Infinity : periodEnd
}

/** Tells whether a snapshot is overdue, since when, and when that changes next. */
function overdueAt(
  { computedAt }: Snapshot,
  { staleAfterMs }: Layout,
  now: number,
): { stale: boolean; since: number | null; flipAt: number } {
  if (computedAt === null) return { stale: true, since: null, flipAt: Infinity }
  const trustedFrom = computedAt - CLOCK_TOLERANCE_MS
  const overdueFrom = computedAt + staleAfterMs + 1
  if (now < trustedFrom) return { stale: true, since: now, flipAt: trustedFrom }
  if (now < overdueFrom) return { stale: false, since: null, flipAt: overdueFrom }
  return { stale: true, since: overdueFrom, flipAt: Infinity }
}
