import { formatAge, formatAsOf } from './ages.ts'
import { type Paint, plainText } from './paint.ts'
import { formatTable } from './table.ts'

const FRESHNESS = 'freshness { status collectedAt consecutiveFailures failures { source code } }'

/** What `status` asks of a gateway. */
export const STATUS_QUERY = `query Status {
  snapshot {
    revision computedAt stale restored
    overall { status since reasons { status message since } }
    operationalState { primary pauseReason degradationReasons ${FRESHNESS} }
    alerts { complete activeCount bySeverity { critical warning info } items { severity title } ${FRESHNESS} }
    costLadder { currentTier monthlyBudgetPctUsed spentToDateUsd creditPoolUsd modelDefault ${FRESHNESS} }
    serviceHealth { byStatus { healthy degraded unhealthy unknown } services { name status freshness { status failures { code } } } ${FRESHNESS} }
    tasks { openCount inProgressCount blockedCount ${FRESHNESS} }
  }
}`

interface Freshness {
  readonly status: string
  readonly collectedAt: string | null
  readonly failures: readonly { readonly source: string | null; readonly code: string }[]
}

/** What a gateway answers to `STATUS_QUERY`. */
export interface StatusData {
  readonly snapshot: {
    readonly revision: string
    readonly computedAt: string | null
    readonly stale: boolean
    readonly restored: boolean
    readonly overall: {
      readonly status: string
      readonly since: string | null
      readonly reasons: readonly {
        readonly status: string
        readonly message: string
        readonly since: string | null
      }[]
    }
    readonly operationalState: {
      readonly primary: string
      readonly pauseReason: string | null
      readonly degradationReasons: readonly string[] | null
      readonly freshness: Freshness
    }
    readonly alerts: {
      readonly complete: boolean
      readonly activeCount: number | null
      readonly bySeverity: {
        readonly critical: number
        readonly warning: number
        readonly info: number
      } | null
      readonly items: readonly { readonly severity: string; readonly title: string }[] | null
      readonly freshness: Freshness
    }
    readonly costLadder: {
      readonly currentTier: string
      readonly monthlyBudgetPctUsed: number | null
      readonly spentToDateUsd: number | null
      readonly creditPoolUsd: number | null
      readonly modelDefault: string | null
      readonly freshness: Freshness
    }
    readonly serviceHealth: {
      readonly services: readonly {
        readonly name: string
        readonly status: string
        readonly freshness: { readonly failures: readonly { readonly code: string }[] }
      }[]
      readonly freshness: Freshness
    }
    readonly tasks: {
      readonly openCount: number | null
      readonly inProgressCount: number | null
      readonly blockedCount: number | null
      readonly freshness: Freshness
    }
  }
}

/** The exit code of `status` for each overall status; anything else counts as unknown. */
const EXIT_CODES: ReadonlyMap<string, number> = new Map([
  ['OK', 0],
  ['DEGRADED', 1],
  ['CRITICAL', 2],
])

/** Gives the exit code that says how things are; what is read from a file says nothing of now. */
export function statusExitCode({ snapshot }: StatusData, offline: boolean): number {
  return offline ? 3 : (EXIT_CODES.get(snapshot.overall.status) ?? 3)
}

const COLOURS = {
  OK: 'green',
  FRESH: 'green',
  DEGRADED: 'yellow',
  STALE: 'yellow',
  CRITICAL: 'red',
  EXPIRED: 'red',
  UNKNOWN: 'magenta',
  MISSING: 'magenta',
} as const

/** Prints a status as a table for people. */
export function formatStatus(
  { snapshot }: StatusData,
  { now, paint, offline }: { now: number; paint: Paint; offline: boolean },
): string {
  const colour = (word: string, text = word): string =>
    paint(COLOURS[word as keyof typeof COLOURS] ?? 'gray', text)
  const { overall } = snapshot
  const since = overall.since === null ? '' : ` since ${formatAge(overall.since, now)}`
  const row = (name: string, says: string, { status, collectedAt, failures }: Freshness) => [
    paint('bold', name),
    plainText(says),
    colour(status),
    collectedAt === null ? '' : formatAsOf(collectedAt, now),
    failures.map(({ source, code }) => (source === null ? code : `${source}: ${code}`)).join(', '),
  ]
  const { operationalState, alerts, costLadder, serviceHealth, tasks } = snapshot
  return [
    ...(offline ? [paint('yellow', 'offline: this is the stored snapshot; nobody answers')] : []),
    `${paint('bold', 'overall')}  ${colour(overall.status, paint('bold', overall.status))}${since}`,
    ...overall.reasons.map(
      ({ status, message, since: from }) =>
        `  ${colour(status, '●')} ${plainText(message)}${from === null ? '' : paint('gray', ` (${formatAge(from, now)})`)}`,
    ),
    '',
    formatTable([
      row('operational state', describeState(operationalState), operationalState.freshness),
      row('alerts', describeAlerts(alerts), alerts.freshness),
      row('cost ladder', describeCost(costLadder), costLadder.freshness),
      row('service health', describeServices(serviceHealth), serviceHealth.freshness),
      row('tasks', describeTasks(tasks), tasks.freshness),
    ]),
    '',
    paint(
      'gray',
      `revision ${snapshot.revision}, made ${formatAge(snapshot.computedAt, now)}` +
        `${snapshot.stale ? ', stale' : ''}${snapshot.restored ? ', restored' : ''}`,
    ),
  ].join('\n')
}

type Sections = StatusData['snapshot']

function describeState(state: Sections['operationalState']): string {
  const reasons = state.degradationReasons ?? []
  const why = state.pauseReason === null ? '' : `: ${state.pauseReason}`
  return `${state.primary}${why}${reasons.length === 0 ? '' : ` (${reasons.join(', ')})`}`
}

function describeAlerts({ activeCount, bySeverity, items }: Sections['alerts']): string {
  if (activeCount === null || bySeverity === null) {
    return items === null ? 'unknown' : `at least ${items.length} active, not all known`
  }
  if (activeCount === 0) return 'none active'
  const { critical, warning, info } = bySeverity
  return `${activeCount} active: ${critical} critical, ${warning} warning, ${info} info`
}

function describeCost(cost: Sections['costLadder']): string {
  const spent =
    cost.spentToDateUsd === null ? 'unknown spend' : `$${cost.spentToDateUsd.toFixed(2)}`
  const pool = cost.creditPoolUsd === null ? '' : ` of $${cost.creditPoolUsd.toFixed(2)}`
  const share = cost.monthlyBudgetPctUsed === null ? '' : `, ${cost.monthlyBudgetPctUsed} %`
  const model = cost.modelDefault === null ? '' : `, ${cost.modelDefault}`
  return `${cost.currentTier}: ${spent}${pool}${share}${model}`
}

function describeServices({ services }: Sections['serviceHealth']): string {
  return services
    .filter(({ freshness }) => !freshness.failures.some(({ code }) => code === 'NOT_CONFIGURED'))
    .map(({ name, status }) => `${name} ${status}`)
    .join(', ')
}

function describeTasks({ openCount, inProgressCount, blockedCount }: Sections['tasks']): string {
  if (openCount === null) return 'unknown'
  const parts = [
    `${openCount} open`,
    ...(inProgressCount === null ? [] : [`${inProgressCount} in progress`]),
    ...(blockedCount === null ? [] : [`${blockedCount} blocked`]),
  ]
  return parts.join(', ')
}
