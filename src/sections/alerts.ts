import { createHash } from 'node:crypto'

import { z } from 'zod'

import type { RuleAlert } from './alert-rules.ts'
import { type Freshness, type Part, type Section, stalest } from './section.ts'
import { SEVERITIES, type Severity } from './severity.ts'
import { instant, list, optional, optionalText, text, webAddress, word } from './shapes.ts'

/** The source of the alerts that are derived from other sections. */
export const RULES_SOURCE = 'rules'

const alertShape = z.strictObject({
  title: text,
  severity: optional(word(SEVERITIES)).transform((severity) => severity ?? 'WARNING'),
  category: optionalText.transform((category) => category ?? 'uncategorized'),
  id: optionalText,
  detail: optionalText,
  startedAt: optional(instant),
  url: webAddress,
})

/** What a source tells of the alerts: those that are active now. Each gets an id if it has none. */
export const alertsShape = list(alertShape).transform((alerts, context) => {
  const taken = new Set<string>()
  for (const { id } of alerts) {
    if (id === null) continue
    if (taken.has(id)) {
      context.addIssue({ code: 'custom', message: 'expected each id once, found one twice' })
      return z.NEVER
    }
    taken.add(id)
  }
  const copies = new Map<string, number>()
  return alerts.map((alert) => ({ ...alert, id: alert.id ?? makeId(alert, taken, copies) }))
})

export type AlertsValue = z.infer<typeof alertsShape>

/** An id that stays the same as long as the alert says the same; copies are counted by what it says. */
function makeId(
  alert: { category: string; title: string },
  taken: Set<string>,
  copies: Map<string, number>,
): string {
  const base = createHash('sha256')
    .update(JSON.stringify([alert.category, alert.title]))
    .digest('hex')
    .slice(0, 16)
  let copy = copies.get(base) ?? 1
  const name = (): string => (copy === 1 ? base : `${base}-${copy}`)
  while (taken.has(name())) copy += 1
  taken.add(name())
  copies.set(base, copy + 1)
  return name()
}

/** One active alert, as shown. */
export interface Alert {
  readonly id: string
  readonly severity: Severity
  readonly category: string
  readonly title: string
  readonly detail: string | null
  readonly startedAt: number | null
  readonly firstSeenAt: number
  readonly url: string | null
  readonly source: string
}

/** What is alerting, as shown; `items` is the whole list. */
export interface Alerts extends Section {
  readonly complete: boolean
  readonly activeCount: number | null
  readonly worstSeverity: Severity | null
  readonly bySeverity: {
    readonly critical: number
    readonly warning: number
    readonly info: number
  } | null
  readonly byCategory: readonly { readonly category: string; readonly count: number }[] | null
  readonly items: readonly Alert[] | null
}

/** When an alert was first seen, by its source and its id there. */
export type FirstSeen = readonly [source: string, id: string, at: number]

/** Folds the readings of the alerts and what the rules derive: what is known is listed. */
export function foldAlerts(
  parts: readonly Part<AlertsValue>[],
  rules: { readonly alerts: readonly RuleAlert[]; readonly inputs: readonly Freshness[] } | null,
  now: number,
  before: readonly FirstSeen[],
  startedAt: number,
): { section: Alerts; firstSeen: FirstSeen[] } {
  const freshness = stalest(
    [...parts.map((part) => part.freshness), ...(rules?.inputs ?? [])],
    startedAt,
  )
  const seen = new Map(before.map(([source, id, at]) => [JSON.stringify([source, id]), at]))
  const firstSeen: FirstSeen[] = []
  const see = (source: string, id: string, since: number): number => {
    const at = seen.get(JSON.stringify([source, id])) ?? since
    firstSeen.push([source, id, at])
    return at
  }
  const given = parts.flatMap(({ source, value, freshness: { collectedAt } }) =>
    (value ?? []).map((alert) => ({
      ...alert,
      id: parts.length > 1 ? `${source.id}:${alert.id}` : alert.id,
      firstSeenAt: see(source.id, alert.id, Math.min(now, collectedAt ?? now)),
      source: source.id,
    })),
  )
  // A Kora daemon reports under the same ids what the rules derive from it.
  const reported = new Set(parts.flatMap(({ value }) => (value ?? []).map(({ id }) => id)))
  const derived = (rules?.alerts ?? [])
    .filter((alert) => !reported.has(alert.id))
    .map((alert) => ({
      ...alert,
      firstSeenAt: see(RULES_SOURCE, alert.id, now),
      source: RULES_SOURCE,
    }))
  const items: Alert[] = [...given, ...derived].toSorted(compareAlerts)
  const complete = freshness.status === 'FRESH' || freshness.status === 'STALE'
  return {
    section: {
      complete,
      activeCount: complete ? items.length : null,
      worstSeverity: worstOf(items, complete),
      bySeverity: complete ? countBySeverity(items) : null,
      byCategory: complete ? countByCategory(items) : null,
      items: complete || items.length > 0 ? items : null,
      stale: freshness.status !== 'FRESH',
      freshness,
    },
    firstSeen: [...firstSeen, ...stillRemembered(parts, rules, before)],
  }
}

/** An alert whose source cannot be seen at present has not ended: its first sight is kept. */
function stillRemembered(
  parts: readonly Part<AlertsValue>[],
  rules: { readonly inputs: readonly Freshness[] } | null,
  before: readonly FirstSeen[],
): FirstSeen[] {
  const unseen = new Set(
    parts.filter((part) => part.value === undefined).map((part) => part.source.id),
  )
  if (rules?.inputs.some(({ status }) => status === 'EXPIRED' || status === 'MISSING') === true) {
    unseen.add(RULES_SOURCE)
  }
  return before.filter(([source]) => unseen.has(source))
}

function compareAlerts(left: Alert, right: Alert): number {
  return (
    SEVERITIES.indexOf(left.severity) - SEVERITIES.indexOf(right.severity) ||
    (left.startedAt ?? left.firstSeenAt) - (right.startedAt ?? right.firstSeenAt) ||
    (left.id < right.id ? -1 : left.id > right.id ? 1 : 0)
  )
}

/** Nothing is worse than critical; below that a part that is not known could hold worse. */
function worstOf(sorted: readonly Alert[], complete: boolean): Severity | null {
  const worst = sorted[0]?.severity ?? null
  return complete || worst === 'CRITICAL' ? worst : null
}

function countBySeverity(items: readonly Alert[]): NonNullable<Alerts['bySeverity']> {
  const countOf = (severity: Severity): number =>
    items.filter((item) => item.severity === severity).length
  return {
    critical: countOf('CRITICAL'),
    warning: countOf('WARNING'),
    info: countOf('INFO'),
  }
}

function countByCategory(items: readonly Alert[]): NonNullable<Alerts['byCategory']> {
  const counts = new Map<string, number>()
  for (const { category } of items) counts.set(category, (counts.get(category) ?? 0) + 1)
  return [...counts]
    .map(([category, count]) => ({ category, count }))
    .toSorted((left, right) => (left.category < right.category ? -1 : 1))
}
