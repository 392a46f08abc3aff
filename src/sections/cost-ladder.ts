import { createHash } from 'node:crypto'

import { z } from 'zod'

import { fromMicros, percentOf, perDay, toMicros } from './money.ts'
import { earliest, type Part, type Section, stalest } from './section.ts'
import { instant, money, optional, optionalText, word } from './shapes.ts'
import { type Since, trackSince } from './since.ts'

export const COST_TIERS = ['NORMAL', 'WARN_75', 'DOWNSHIFT_90', 'HARD_STOP_100', 'UNKNOWN'] as const

export type CostTier = (typeof COST_TIERS)[number]

const DAY_MS = 86_400_000

/** How far apart the parts of one spend may be as of, in milliseconds. */
const MOST_APART_MS = 3_600_000

/** What a source tells of the cost. */
export const costLadderShape = z
  .strictObject({
    spentToDateUsd: optional(money),
    creditPoolUsd: optional(money),
    currentTier: optional(word(COST_TIERS)),
    modelDefault: optionalText,
    periodStart: optional(instant),
    periodEnd: optional(instant),
  })
  .refine((value) => Object.values(value).some((field) => field !== null), {
    error: 'expected at least one field, found none',
  })

export type CostLadderValue = z.infer<typeof costLadderShape>

/** How the configuration has the cost ladder worked out. */
export interface CostLadderOptions {
  /** What may be spent in the period, in US dollars; null: what a source reports. */
  readonly creditPoolUsd: number | null
  /** Used where neither the configuration nor a source names a pool, in US dollars. */
  readonly fallbackPoolUsd: number | null
  /** The model of each rung. */
  readonly models: Readonly<Partial<Record<CostTier, string>>>
  /** The model of the rungs that have none of their own. */
  readonly defaultModel: string | null
}

/** What was spent, out of how much, and what follows, as shown. */
export interface CostLadder extends Section {
  readonly currentTier: CostTier
  readonly monthlyBudgetPctUsed: number | null
  readonly modelDefault: string | null
  readonly spentToDateUsd: number | null
  readonly creditPoolUsd: number | null
  readonly remainingUsd: number | null
  readonly spentLast24hUsd: number | null
  readonly spentLast7dUsd: number | null
  readonly burnRateUsdPerDay: number | null
  readonly projectedPeriodEndUsd: number | null
  readonly periodStart: number | null
  readonly periodEnd: number | null
  /** What the spend can be compared by; null where it is not known or its parts are of different ages. */
  readonly spentBasis: SpentBasis | null
}

/** What a spend is of: two of them can be compared where `of` is the same. */
export interface SpentBasis {
  /** The instant that it is as of, in epoch milliseconds. */
  readonly at: number
  /** Names the sources whose figures it adds up. */
  readonly of: string
}

interface Period {
  readonly start: number
  readonly end: number
}

/** Folds the readings of the cost: spend is summed, and unknown if any part of it is. */
export function foldCostLadder(
  parts: readonly Part<CostLadderValue>[],
  options: CostLadderOptions,
  now: number,
  before: Since<string> | null,
  startedAt: number,
): { section: CostLadder; tier: Since<CostTier> } {
  const freshness = stalest(
    parts.map((part) => part.freshness),
    startedAt,
  )
  const known = parts.flatMap((part) => (part.value === undefined ? [] : [part.value]))
  const spending = parts.filter(isSpendPart)
  const period = periodOf(spending)
  const spent = sumSpend(spending, period)
  const pool = [
    options.creditPoolUsd,
    ...known.map((value) => value.creditPoolUsd),
    options.fallbackPoolUsd,
  ].reduce<bigint | null>((found, usd) => found ?? poolOf(usd), null)
  const tier = trackSince(
    before,
    tierOf(parts, spent, pool),
    Math.min(now, known.length === 0 ? now : (freshness.collectedAt ?? now)),
  )
  const burn = burnOf(spent, period, spentAt(spending).from)
  return {
    section: {
      currentTier: tier.value,
      monthlyBudgetPctUsed: spent === null || pool === null ? null : percentOf(spent, pool),
      modelDefault:
        options.models[tier.value] ??
        options.defaultModel ??
        known.find((value) => value.modelDefault !== null)?.modelDefault ??
        null,
      spentToDateUsd: spent === null ? null : fromMicros(spent),
      creditPoolUsd: pool === null ? null : fromMicros(pool),
      remainingUsd: spent === null || pool === null ? null : fromMicros(pool - spent),
      spentLast24hUsd: null,
      spentLast7dUsd: null,
      burnRateUsdPerDay: burn?.perDay ?? null,
      projectedPeriodEndUsd: burn?.projected ?? null,
      periodStart: spent === null ? null : (period?.start ?? null),
      periodEnd: spent === null ? null : (period?.end ?? null),
      spentBasis: spent === null ? null : basisOf(spending),
      stale: freshness.status !== 'FRESH',
      freshness,
    },
    tier,
  }
}

/** A source that names a pool and nothing else is no part of the spend. */
function isSpendPart(part: Part<CostLadderValue>): boolean {
  const value = part.value
  if (value === undefined || value.spentToDateUsd !== null) return true
  return value.creditPoolUsd === null || value.currentTier !== null
}

/** Gives a pool in millionths; null for one of nothing, of which no share can be said. */
function poolOf(usd: number | null): bigint | null {
  const micros = toMicros(usd ?? 0)
  return micros === 0n ? null : micros
}

function spentAt(spending: readonly Part<CostLadderValue>[]): { from: number; to: number } {
  const instants = spending.flatMap((part) => part.freshness.collectedAt ?? [])
  return { from: earliest(instants), to: -earliest(instants.map((at) => -at)) }
}

function basisOf(spending: readonly Part<CostLadderValue>[]): SpentBasis | null {
  const { from, to } = spentAt(spending)
  if (to - from > MOST_APART_MS) return null
  const names = spending.map(({ reading }) => `${reading.source} ${reading.fingerprint}`)
  return {
    at: from,
    of: createHash('sha256').update(names.toSorted().join('\n')).digest('base64url'),
  }
}

function sumSpend(
  spending: readonly Part<CostLadderValue>[],
  period: Period | null,
): bigint | null {
  if (spending.length === 0 || period === null) return null
  let sum = 0n
  for (const { value } of spending) {
    if (value === undefined || value.spentToDateUsd === null) return null
    sum += toMicros(value.spentToDateUsd)
  }
  return sum
}

/**
 * Finds the period that the spend belongs to: what a source says, else the calendar month (UTC) of
 * the data. Null when the parts are of different periods: their sum would be of none.
 */
function periodOf(spending: readonly Part<CostLadderValue>[]): Period | null {
  const periods = spending.flatMap(({ value, freshness: { collectedAt } }): Period[] => {
    const { periodStart: start = null, periodEnd: end = null } = value ?? {}
    if (start !== null) return [{ start, end: end ?? nextMonth(start) }]
    return collectedAt === null ? [] : [monthOf(collectedAt)]
  })
  const [first, ...rest] = periods
  if (first === undefined || first.end <= first.start) return null
  const isOne = rest.every(({ start, end }) => start === first.start && end === first.end)
  return isOne ? first : null
}

function monthOf(at: number): Period {
  const date = new Date(at)
  const start = Date.UTC(date.getUTCFullYear(), date.getUTCMonth(), 1)
  return { start, end: Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + 1, 1) }
}

/** The same day and time a month later, or the last day of a shorter month. */
function nextMonth(at: number): number {
  const date = new Date(at)
  const lastDay = new Date(Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + 2, 0)).getUTCDate()
  const day = Math.min(date.getUTCDate(), lastDay)
  const midnight = Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + 1, day)
  return midnight + (at % DAY_MS)
}

/** The thresholds of the original, on exact amounts (facts of the original, section 2.2). */
function tierOf(
  parts: readonly Part<CostLadderValue>[],
  spent: bigint | null,
  pool: bigint | null,
): CostTier {
  const given = parts.flatMap(({ value }) => {
    const tier = value?.currentTier ?? null
    return tier === null || tier === 'UNKNOWN' ? [] : [tier]
  })
  // One source knows its own rung best; of several none knows the sum.
  if (given[0] !== undefined && (parts.length === 1 || spent === null || pool === null)) {
    return worstTier(given)
  }
  if (spent === null || pool === null) return 'UNKNOWN'
  const share = spent * 100n
  if (share >= pool * 100n) return 'HARD_STOP_100'
  if (share >= pool * 90n) return 'DOWNSHIFT_90'
  if (share >= pool * 75n) return 'WARN_75'
  return 'NORMAL'
}

function worstTier(tiers: readonly Exclude<CostTier, 'UNKNOWN'>[]): CostTier {
  const worst = Math.max(...tiers.map((tier) => COST_TIERS.indexOf(tier)))
  return COST_TIERS[worst] ?? 'UNKNOWN'
}

/** Works out burn and projection as of the data, so that they do not move without it. */
function burnOf(
  spent: bigint | null,
  period: Period | null,
  collectedAt: number | null,
): { perDay: number; projected: number } | null {
  if (spent === null || period === null || collectedAt === null) return null
  const elapsedMs = Math.min(collectedAt, period.end) - period.start
  if (elapsedMs < DAY_MS) return null
  const elapsed = BigInt(elapsedMs)
  const total = (2n * spent * BigInt(period.end - period.start) + elapsed) / (2n * elapsed)
  return {
    perDay: perDay(spent, elapsedMs),
    projected: fromMicros(total > spent ? total : spent),
  }
}
