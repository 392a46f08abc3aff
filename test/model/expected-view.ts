import type { SectionKey } from '../../src/sections/section.ts'
import { expectHealth } from './expected-health.ts'
import { expectOverall } from './expected-overall.ts'
import { type ExpectedSnapshot, field, leastStale, withFreshness } from './expected-section.ts'
import {
  type ExpectedAlert,
  type ExpectedPart,
  expectParts,
  failuresOf,
  notConfigured,
  OVERDUE_MS,
  rungOf,
  type Situation,
  stalestOf,
} from './expected.ts'
import { POOL_USD } from './sources.ts'

const FRESHNESS =
  'stale freshness { status collectedAt staleAt expiresAt attemptedAt consecutiveFailures failures { source code since } }'

/** Everything that the model can tell of a snapshot. */
export const SNAPSHOT_FIELDS = `{
  computedAt stale staleAt overall { status }
  operationalState { primary paused pauseReason degradationReasons ${FRESHNESS} }
  alerts { complete activeCount worstSeverity bySeverity { critical warning info }
    byCategory { category count } items { id severity category title } ${FRESHNESS} }
  costLadder { currentTier monthlyBudgetPctUsed modelDefault spentToDateUsd creditPoolUsd
    remainingUsd ${FRESHNESS} }
  serviceHealth { vercel sentry doppler supabase fly worst
    byStatus { healthy degraded unhealthy unknown }
    services { name status ${FRESHNESS.slice('stale '.length)} } ${FRESHNESS} }
  tasks { openCount inProgressCount blockedCount items { title state } ${FRESHNESS} }
}`

const SEVERITIES = ['CRITICAL', 'WARNING', 'INFO']
const TIERS_WORST_LAST = ['NORMAL', 'WARN_75', 'DOWNSHIFT_90', 'HARD_STOP_100']

/** Says what must be seen at an instant. */
export function expectSnapshot(situation: Situation, now: number): ExpectedSnapshot {
  const parts = expectParts(situation, now)
  const of = (section: SectionKey): ExpectedPart[] =>
    parts.filter(({ spec }) => spec.section === section)
  const { computedAt } = situation
  const sections = {
    operationalState: expectState(of('operationalState'), situation),
    alerts: expectAlerts(of('alerts'), situation),
    costLadder: expectCost(of('costLadder'), situation),
    serviceHealth: expectHealth(of('serviceHealth'), situation),
    tasks: expectTasks(of('tasks'), situation),
  }
  const stale = computedAt === null || now > computedAt + OVERDUE_MS || now < computedAt - 2_000
  return {
    computedAt: computedAt === null ? null : new Date(computedAt).toISOString(),
    stale,
    staleAt: computedAt === null ? null : new Date(computedAt + OVERDUE_MS).toISOString(),
    overall: { status: expectOverall(situation, sections, stale) },
    ...sections,
  }
}

function inAlphabet(words: readonly unknown[]): string[] {
  return words.map(String).toSorted((left, right) => (left < right ? -1 : 1))
}

function expectState(parts: readonly ExpectedPart[], situation: Situation) {
  const known = parts.filter(({ value }) => value !== undefined)
  const decider =
    known.find((part) => toldState(part) !== 'UNKNOWN') ?? known[0] ?? leastStale(parts)
  const isKnown = known.length > 0
  const primary = isKnown ? toldState(decider) : 'UNKNOWN'
  const paused =
    primary === 'PAUSED' || (field(decider, 'paused') ?? (primary === 'UNKNOWN' ? null : false))
  const reasons = field(decider, 'degradationReasons')
  const firstReason = Array.isArray(reasons) ? (inAlphabet(reasons)[0] ?? null) : null
  const freshness =
    decider === undefined
      ? notConfigured(situation)
      : { ...decider.freshness, failures: failuresOf(parts.map((part) => part.freshness)) }
  return withFreshness(
    {
      primary,
      paused: isKnown ? paused : null,
      pauseReason: paused === true ? (field(decider, 'pauseReason') ?? firstReason) : null,
      degradationReasons: reasons,
    },
    freshness,
  )
}

/** What is paused says so in one of two fields, unless it has stopped. */
function toldState(part: ExpectedPart | undefined): unknown {
  const primary = field(part, 'primary')
  return primary !== 'STOPPED' && field(part, 'paused') === true ? 'PAUSED' : primary
}

function expectAlerts(parts: readonly ExpectedPart[], situation: Situation) {
  const freshness = stalestOf(
    parts.map((part) => part.freshness),
    situation,
  )
  const items = parts.flatMap(({ spec, value }) => {
    const listed = Array.isArray(value) ? (value as ExpectedAlert[]) : []
    return listed.map((alert) => ({
      ...alert,
      id: parts.length > 1 ? `${spec.id}:${alert.id}` : alert.id,
    }))
  })
  const complete = freshness.status === 'FRESH' || freshness.status === 'STALE'
  const count = (severity: string): number =>
    items.filter((item) => item.severity === severity).length
  const worst = SEVERITIES.find((severity) => count(severity) > 0) ?? null
  const categories = [...new Set(items.map(({ category }) => category))].toSorted()
  return withFreshness(
    {
      complete,
      activeCount: complete ? items.length : null,
      worstSeverity: complete || worst === 'CRITICAL' ? worst : null,
      bySeverity: complete
        ? { critical: count('CRITICAL'), warning: count('WARNING'), info: count('INFO') }
        : null,
      byCategory: complete
        ? categories.map((category) => ({
            category,
            count: items.filter((item) => item.category === category).length,
          }))
        : null,
      items: complete || items.length > 0 ? inOrder(items) : null,
    },
    freshness,
  )
}

/** Puts alerts in an order that does not depend on when they were first seen. */
export function inOrder(items: readonly ExpectedAlert[]): readonly ExpectedAlert[] {
  return items.toSorted(
    (left, right) =>
      SEVERITIES.indexOf(left.severity) - SEVERITIES.indexOf(right.severity) ||
      left.id.localeCompare(right.id),
  )
}

function expectCost(parts: readonly ExpectedPart[], situation: Situation) {
  const isConfiguredHere = parts.length > 0
  const spends = parts.map((part) => field(part, 'spentToDateUsd'))
  const spent = isConfiguredHere ? sum(spends) : null
  const tiers = parts
    .map((part) => field(part, 'currentTier'))
    .filter((tier) => tier !== null && tier !== 'UNKNOWN')
  const given = TIERS_WORST_LAST.findLast((tier) => tiers.includes(tier))
  const currentTier =
    given !== undefined && (parts.length === 1 || spent === null)
      ? given
      : spent === null
        ? 'UNKNOWN'
        : rungOf(spent)
  const pool = isConfiguredHere ? POOL_USD : null
  return withFreshness(
    {
      currentTier,
      monthlyBudgetPctUsed: spent,
      modelDefault:
        parts.map((part) => field(part, 'modelDefault')).find((model) => model !== null) ?? null,
      spentToDateUsd: spent,
      creditPoolUsd: pool,
      remainingUsd: pool === null || spent === null ? null : pool - spent,
    },
    stalestOf(
      parts.map((part) => part.freshness),
      situation,
    ),
  )
}

function sum(values: readonly unknown[]): number | null {
  let total = 0
  for (const value of values) {
    if (typeof value !== 'number') return null
    total += value
  }
  return total
}

function expectTasks(parts: readonly ExpectedPart[], situation: Situation) {
  const total = (name: string): number | null =>
    parts.length === 0 ? null : sum(parts.map((part) => field(part, name)))
  const lists = parts.flatMap((part) => {
    const items = field(part, 'items')
    return Array.isArray(items) ? [items as unknown[]] : []
  })
  return withFreshness(
    {
      openCount: total('openCount'),
      inProgressCount: total('inProgressCount'),
      blockedCount: total('blockedCount'),
      items: lists.length === 0 ? null : lists.flat(),
    },
    stalestOf(
      parts.map((part) => part.freshness),
      situation,
    ),
  )
}
