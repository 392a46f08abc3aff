import type { CostLadder, CostTier } from './cost-ladder.ts'
import type { OperationalState } from './operational-state.ts'
import type { Service, ServiceReading } from './service-health.ts'
import type { Severity } from './severity.ts'
import type { Since } from './since.ts'

/** How often in a row a service was found good or bad, and whether that has raised an alert. */
export interface Damping {
  /** The instant that the reading which counted last tells of, and when it was made. */
  readonly asOf: number
  readonly readAt: number
  readonly bad: number
  readonly good: number
  readonly raised: boolean
  /** The severity it last deserved. */
  readonly severity: Severity
  /** When it was first found bad. */
  readonly badSince: number
}

/** How many readings in a row raise an alert of a service, or end it. */
const DAMPING_READS = 2

/** An alert derived from another section. */
export interface RuleAlert {
  readonly id: string
  readonly severity: Severity
  readonly category: string
  readonly title: string
  readonly detail: string | null
  readonly startedAt: number | null
  readonly url: string | null
}

/**
 * Counts a reading of a service towards its alert: each counts once, and so do several that were
 * under way at the same time.
 */
export function dampService(
  before: Damping | undefined,
  service: Service,
  now: number,
): Damping | undefined {
  const { reading, status } = service
  if (reading === null || status === 'UNKNOWN') return before
  if (before !== undefined && !isNext(before, reading, now)) return before
  const { asOf, endedAt: readAt } = reading
  if (status === 'HEALTHY') {
    if (before === undefined) return undefined
    const good = before.good + 1
    const raised = before.raised && good < DAMPING_READS
    return raised ? { ...before, asOf, readAt, good, bad: 0 } : undefined
  }
  const bad = (before?.bad ?? 0) + 1
  return {
    asOf,
    readAt,
    bad,
    good: 0,
    raised: before?.raised === true || bad >= DAMPING_READS,
    severity: status === 'UNHEALTHY' ? 'CRITICAL' : 'WARNING',
    badSince: before?.badSince ?? service.since ?? readAt,
  }
}

/** Whether a reading was begun after the one before, and tells of a later instant. */
function isNext(before: Damping, { asOf, begunAt }: ServiceReading, now: number): boolean {
  // What lies in the future was written down before the clock was set back.
  const isAfter = (at: number, last: number): boolean => at > last || last > now
  return asOf !== before.asOf && isAfter(asOf, before.asOf) && isAfter(begunAt, before.readAt)
}

const TIER_ALERTS = {
  WARN_75: {
    id: 'cost_ladder_warned',
    severity: 'WARNING',
    title: 'Spend has passed 75 % of the pool',
  },
  DOWNSHIFT_90: {
    id: 'cost_ladder_downshifted',
    severity: 'WARNING',
    title: 'Spend has passed 90 % of the pool: smaller models are used',
  },
  HARD_STOP_100: {
    id: 'cost_ladder_halted',
    severity: 'CRITICAL',
    title: 'Spend has used up the pool: model calls are stopped',
  },
} as const satisfies Partial<Record<CostTier, { id: string; severity: Severity; title: string }>>

/** Derives the alerts of the cost ladder's rung (facts of the original, section 2.4). */
export function costAlerts(cost: CostLadder, tier: Since<CostTier>): RuleAlert[] {
  if (tier.value === 'NORMAL' || tier.value === 'UNKNOWN') return []
  const percent = cost.monthlyBudgetPctUsed
  return [
    {
      ...TIER_ALERTS[tier.value],
      category: 'cost_ladder',
      detail: percent === null ? null : `${percent} % of the pool is spent.`,
      startedAt: tier.since,
      url: null,
    },
  ]
}

/** Derives the alerts of a daemon that is held back or ended. */
export function stateAlerts(state: OperationalState): RuleAlert[] {
  if (state.primary !== 'PAUSED' && state.primary !== 'STOPPED') return []
  const paused = state.primary === 'PAUSED'
  return [
    {
      id: paused ? 'operator_paused' : 'operator_stopped',
      severity: 'CRITICAL',
      category: 'operational_state',
      title: paused ? 'The daemon is paused' : 'The daemon is stopped',
      detail: state.pauseReason,
      startedAt: state.since,
      url: null,
    },
  ]
}

/** Derives the alert of a service that was bad often enough; none while its data is unknown. */
export function serviceAlerts(service: Service, damping: Damping | undefined): RuleAlert[] {
  const { status } = service.freshness
  if (damping?.raised !== true || status === 'EXPIRED' || status === 'MISSING') return []
  return [
    {
      id: `service_unhealthy:${service.name}`,
      severity: damping.severity,
      category: 'service_unhealthy',
      title: `${service.name} is ${damping.severity === 'CRITICAL' ? 'unhealthy' : 'degraded'}`,
      detail: service.summary,
      startedAt: damping.badSince,
      url: service.url,
    },
  ]
}
