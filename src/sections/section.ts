import type { SourceFailureCode } from '../errors.ts'
import {
  freshnessAt,
  type FreshnessStatus,
  isKnown,
  isWorse,
  type Limits,
  nextFlip,
} from '../snapshot/freshness.ts'
import type { Reading } from '../snapshot/reading.ts'

/** The sections, as the configuration writes them, in their order. */
export const SECTION_KEYS = [
  'operationalState',
  'alerts',
  'costLadder',
  'serviceHealth',
  'tasks',
] as const

export type SectionKey = (typeof SECTION_KEYS)[number]

/** The sections' names in the schema. */
export const SECTION_NAMES = {
  operationalState: 'OPERATIONAL_STATE',
  alerts: 'ALERTS',
  costLadder: 'COST_LADDER',
  serviceHealth: 'SERVICE_HEALTH',
  tasks: 'TASKS',
} as const satisfies Record<SectionKey, string>

export type SectionName = (typeof SECTION_NAMES)[SectionKey]

/** What folding needs to know of a source. */
export interface SourceFacts extends Limits {
  readonly id: string
  readonly kind: string
  readonly section: SectionKey
  /** The service it tells of; none for a source of a whole section. */
  readonly service?: string
  /** How often it is read, in milliseconds. */
  readonly everyMs: number
}

/** Why a source is failing, as shown. */
export interface SourceFailure {
  readonly source: string | null
  readonly code: SourceFailureCode
  readonly message: string
  readonly since: number
}

/** How old a part is, and what happened when it was last read; instants in epoch milliseconds. */
export interface Freshness {
  readonly status: FreshnessStatus
  readonly collectedAt: number | null
  readonly staleAt: number | null
  readonly expiresAt: number | null
  readonly attemptedAt: number | null
  readonly consecutiveFailures: number
  readonly failures: readonly SourceFailure[]
}

/** What every section has. */
export interface Section {
  readonly stale: boolean
  readonly freshness: Freshness
}

/** One source's reading as seen at an instant. */
export interface Part<Value = unknown> {
  readonly source: SourceFacts
  readonly reading: Reading
  readonly freshness: Freshness
  /** The last good value while it is FRESH or STALE; undefined means unknown. */
  readonly value: Value | undefined
  /** The next instant at which the freshness differs; Infinity when none. */
  readonly flipAt: number
}

/** Looks at a reading at an instant; `collectedAt` overrides the reading's for a part of it. */
export function seePart(
  source: SourceFacts,
  reading: Reading,
  now: number,
  collectedAt: number | null = reading.collectedAt,
): Part {
  const status = freshnessAt(collectedAt, source, now)
  return {
    source,
    reading,
    freshness: {
      status,
      collectedAt,
      staleAt: collectedAt === null ? null : collectedAt + source.staleAfterMs,
      expiresAt: collectedAt === null ? null : collectedAt + source.expireAfterMs,
      attemptedAt: reading.attemptedAt,
      consecutiveFailures: reading.consecutiveFailures,
      failures: failuresOf(source, reading, status, collectedAt),
    },
    value: isKnown(status) ? reading.value : undefined,
    flipAt: nextFlip(collectedAt, source, now),
  }
}

function failuresOf(
  source: SourceFacts,
  reading: Reading,
  status: FreshnessStatus,
  collectedAt: number | null,
): readonly SourceFailure[] {
  if (reading.failure !== null) return [{ source: source.id, ...reading.failure }]
  // Nobody reads a push source, so its silence is noticed here.
  if (source.kind !== 'push' || status !== 'EXPIRED' || collectedAt === null) return []
  return [
    {
      source: source.id,
      code: 'PUSH_OVERDUE',
      message: `expected a push at least every ${source.expireAfterMs / 1_000} s, found none`,
      since: collectedAt + source.expireAfterMs + 1,
    },
  ]
}

/** Finds the first of many instants; Infinity when there are none. */
export function earliest(instants: readonly number[]): number {
  return instants.reduce((left, right) => Math.min(left, right), Infinity)
}

/** Makes the freshness of a part that has no source. */
export function notConfigured(since: number): Freshness {
  return {
    status: 'MISSING',
    collectedAt: null,
    staleAt: null,
    expiresAt: null,
    attemptedAt: null,
    consecutiveFailures: 0,
    failures: [
      { source: null, code: 'NOT_CONFIGURED', message: 'expected a source, found none', since },
    ],
  }
}

/**
 * Makes the freshness of a whole out of its parts': that of the stalest, among equals that of the
 * oldest data, with the failures of all.
 */
export function stalest(parts: readonly Freshness[], since: number): Freshness {
  const [first, ...rest] = parts
  if (first === undefined) return notConfigured(since)
  const worst = rest.reduce((left, right) => (isStaler(right, left) ? right : left), first)
  return { ...worst, failures: allFailures(parts) }
}

/** Makes the freshness of a whole that one of its parts decides, with the failures of all. */
export function decidedBy(decider: Freshness, parts: readonly Freshness[]): Freshness {
  return { ...decider, failures: allFailures(parts) }
}

/** Whether the first can be relied on less than the second. */
export function isStaler(left: Freshness, right: Freshness): boolean {
  if (left.status !== right.status) return isWorse(left.status, right.status)
  return (left.collectedAt ?? 0) < (right.collectedAt ?? 0)
}

function allFailures(parts: readonly Freshness[]): readonly SourceFailure[] {
  const failures = new Map<string, SourceFailure>()
  for (const failure of parts.flatMap((part) => part.failures)) {
    const key = JSON.stringify([failure.source, failure.code])
    if (!failures.has(key)) failures.set(key, failure)
  }
  return [...failures.values()]
}
