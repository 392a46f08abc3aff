import type { Alerts } from './alerts.ts'
import { RULES_SOURCE } from './alerts.ts'
import type { CostLadder } from './cost-ladder.ts'
import type { OperationalState } from './operational-state.ts'
import {
  type Section,
  SECTION_KEYS,
  SECTION_NAMES,
  type SectionKey,
  type SectionName,
} from './section.ts'
import type { Service, ServiceHealth } from './service-health.ts'
import type { Since } from './since.ts'
import type { Tasks } from './tasks.ts'

/** Worst first. */
export const OVERALL_STATUSES = ['CRITICAL', 'UNKNOWN', 'DEGRADED', 'OK'] as const

export type OverallStatus = (typeof OVERALL_STATUSES)[number]

/** One cause of a status that is not OK. */
export interface Reason {
  readonly status: OverallStatus
  readonly section: SectionName | null
  readonly code: string
  readonly subject: string | null
  readonly message: string
  readonly since: number | null
  readonly url: string | null
}

/** One status for people, scripts and badges, with its reasons. */
export interface Overall {
  readonly status: OverallStatus
  readonly since: number | null
  readonly reasons: readonly Reason[]
}

/** What the overall status is folded from. */
export interface OverallInput {
  /** The instant that it is seen at, in epoch milliseconds. */
  readonly at: number
  /** The configured sections and whether each is required. */
  readonly required: Readonly<Partial<Record<SectionKey, boolean>>>
  /** When the snapshot as a whole became overdue; null while it is not. */
  readonly staleSince: number | null
  /** Whether there is a snapshot at all. */
  readonly computed: boolean
  readonly operationalState: OperationalState
  readonly alerts: Alerts
  readonly costLadder: CostLadder
  readonly costSince: Since<string> | null
  readonly serviceHealth: ServiceHealth
  readonly tasks: Tasks
}

/** Finds all reasons why the overall status is not OK, worst first, then the longest standing. */
export function findReasons(input: OverallInput): Reason[] {
  const others = [
    ...snapshotReasons(input),
    ...(input.required.operationalState === undefined ? [] : stateReasons(input.operationalState)),
    ...(input.required.costLadder === undefined ? [] : costReasons(input)),
    ...(input.required.serviceHealth === undefined
      ? []
      : input.serviceHealth.services.flatMap(serviceReasons)),
    ...SECTION_KEYS.flatMap((key) => freshnessReasons(key, input)),
  ]
  const alerts = input.required.alerts === undefined ? [] : alertReasons(input, others)
  return [...others, ...alerts].toSorted(compareReasons)
}

/** Finds the worst status among reasons. */
export function worstReason(reasons: readonly Reason[]): OverallStatus {
  return reasons[0]?.status ?? 'OK'
}

function compareReasons(left: Reason, right: Reason): number {
  return (
    OVERALL_STATUSES.indexOf(left.status) - OVERALL_STATUSES.indexOf(right.status) ||
    (left.since ?? Infinity) - (right.since ?? Infinity) ||
    0
  )
}

function reason(
  status: OverallStatus,
  key: SectionKey | null,
  code: string,
  message: string,
  rest: { subject?: string | null; since: number | null; url?: string | null },
): Reason {
  const section = key === null ? null : SECTION_NAMES[key]
  const { subject = null, since, url = null } = rest
  return { status, section, code, subject, message, since, url }
}

function snapshotReasons({ computed, staleSince }: OverallInput): Reason[] {
  if (!computed) {
    return [
      reason('UNKNOWN', null, 'SNAPSHOT_MISSING', 'No snapshot has been made yet', { since: null }),
    ]
  }
  if (staleSince === null) return []
  const message = 'The snapshot is overdue: the gateway has not refreshed'
  return [reason('UNKNOWN', null, 'SNAPSHOT_STALE', message, { since: staleSince })]
}

function stateReasons(state: OperationalState): Reason[] {
  const { primary, since } = state
  const key = 'operationalState'
  const reasons: Reason[] = []
  if (primary === 'STOPPED') {
    reasons.push(reason('CRITICAL', key, 'STOPPED', 'The daemon is stopped', { since }))
  } else if (primary === 'PAUSED') {
    const why = state.pauseReason === null ? '' : `: ${state.pauseReason}`
    reasons.push(reason('CRITICAL', key, 'PAUSED', `The daemon is paused${why}`, { since }))
  } else if (primary === 'UNKNOWN') {
    const message = 'The state of the daemon is not known'
    reasons.push(reason('UNKNOWN', key, 'STATE_UNKNOWN', message, { since }))
  } else if (primary === 'BOOTING') {
    reasons.push(reason('DEGRADED', key, 'BOOTING', 'The daemon is starting', { since }))
  }
  for (const subject of state.degradationReasons ?? []) {
    const message = `The daemon works below its abilities: ${subject}`
    const collectedAt = state.freshness.collectedAt
    reasons.push(
      reason('DEGRADED', key, 'DEGRADATION_REASON', message, { subject, since: collectedAt }),
    )
  }
  return reasons
}

function costReasons({ costLadder, costSince }: OverallInput): Reason[] {
  const key = 'costLadder'
  const since = costSince?.since ?? null
  const used = costLadder.monthlyBudgetPctUsed
  const share = used === null ? '' : ` (${used} %)`
  switch (costLadder.currentTier) {
    case 'NORMAL':
      return []
    case 'HARD_STOP_100':
      return [reason('CRITICAL', key, 'HARD_STOP_100', `The pool is used up${share}`, { since })]
    case 'DOWNSHIFT_90':
      return [
        reason('DEGRADED', key, 'DOWNSHIFT_90', `Over 90 % of the pool is spent${share}`, {
          since,
        }),
      ]
    case 'WARN_75':
      return [
        reason('DEGRADED', key, 'WARN_75', `Over 75 % of the pool is spent${share}`, { since }),
      ]
    case 'UNKNOWN':
      return [
        reason('UNKNOWN', key, 'TIER_UNKNOWN', 'The rung of the cost ladder is not known', {
          since,
        }),
      ]
  }
}

function serviceReasons({ name, status, since, summary, url, configured }: Service): Reason[] {
  if (!configured || status === 'HEALTHY') return []
  const words = status === 'UNKNOWN' ? 'in an unknown state' : status.toLowerCase()
  const message = `${name} is ${words}${summary === null ? '' : `: ${summary}`}`
  return [
    reason(
      status === 'UNHEALTHY' ? 'CRITICAL' : 'DEGRADED',
      'serviceHealth',
      `SERVICE_${status}`,
      message,
      { subject: name, since, url },
    ),
  ]
}

/** A derived alert adds nothing where what it is derived from is a reason already. */
function alertReasons({ alerts }: OverallInput, others: readonly Reason[]): Reason[] {
  const named = new Set(others.map(({ section, subject }) => `${section}:${subject ?? ''}`))
  const isTold = (category: string, id: string): boolean =>
    (category === 'cost_ladder' && named.has('COST_LADDER:')) ||
    (category === 'operational_state' && named.has('OPERATIONAL_STATE:')) ||
    named.has(`SERVICE_HEALTH:${id.replace('service_unhealthy:', '')}`)
  return (alerts.items ?? []).flatMap((alert) => {
    if (alert.severity === 'INFO') return []
    if (alert.source === RULES_SOURCE && isTold(alert.category, alert.id)) return []
    const critical = alert.severity === 'CRITICAL'
    return [
      reason(
        critical ? 'CRITICAL' : 'DEGRADED',
        'alerts',
        critical ? 'ALERT_CRITICAL' : 'ALERT_WARNING',
        `${critical ? 'Critical alert' : 'Warning alert'}: ${alert.title}`,
        { subject: alert.id, since: alert.firstSeenAt, url: alert.url },
      ),
    ]
  })
}

const SECTION_WORDS = {
  operationalState: 'The operational state',
  alerts: 'The list of alerts',
  costLadder: 'The cost',
  serviceHealth: 'The health of the services',
  tasks: 'The list of tasks',
} as const satisfies Record<SectionKey, string>

function freshnessReasons(key: SectionKey, input: OverallInput): Reason[] {
  const required = input.required[key]
  if (required === undefined) return []
  const section: Section = input[key]
  const { status, collectedAt, staleAt, expiresAt, failures } = section.freshness
  const gone = required ? 'UNKNOWN' : 'DEGRADED'
  const words = SECTION_WORDS[key]
  const codes = new Set(failures.map(({ code }) => code))
  const failing = codes.size === 0 ? '' : ` (${[...codes].join(', ')})`
  switch (status) {
    case 'FRESH':
      return []
    case 'STALE': {
      const isAhead = collectedAt !== null && collectedAt > input.at
      const what = isAhead ? 'dated ahead of the clock' : 'older than it should be'
      return [
        reason('DEGRADED', key, 'SECTION_STALE', `${words} is ${what}${failing}`, {
          since: isAhead || staleAt === null ? null : staleAt + 1,
        }),
      ]
    }
    case 'EXPIRED':
      return [
        reason(gone, key, 'SECTION_EXPIRED', `${words} is too old to be shown${failing}`, {
          since: expiresAt === null ? null : expiresAt + 1,
        }),
      ]
    case 'MISSING':
      return [
        reason(gone, key, 'SECTION_MISSING', `${words} has not been read yet${failing}`, {
          since: failures[0]?.since ?? null,
        }),
      ]
  }
}
