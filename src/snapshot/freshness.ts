/** How far a value can be relied on, best first. */
export const FRESHNESS_STATUSES = ['FRESH', 'STALE', 'EXPIRED', 'MISSING'] as const

export type FreshnessStatus = (typeof FRESHNESS_STATUSES)[number]

/** For how long data is good. */
export interface Limits {
  /** Age up to which data is fresh, in milliseconds, inclusive (RFC 9111 §4.2.1). */
  readonly staleAfterMs: number
  /** Age up to which data is shown at all, in milliseconds, inclusive (RFC 5861 §4). */
  readonly expireAfterMs: number
}

/** How far ahead of our clock another clock may run before it is not trusted, in milliseconds. */
export const CLOCK_TOLERANCE_MS = 2_000

/**
 * Tells how far data collected at an instant can be relied on at another; data from the future is
 * stale, since one of the two clocks is wrong.
 */
export function freshnessAt(
  collectedAt: number | null,
  limits: Limits,
  now: number,
): FreshnessStatus {
  if (collectedAt === null) return 'MISSING'
  const age = now - collectedAt
  if (age > limits.expireAfterMs) return 'EXPIRED'
  if (age < -CLOCK_TOLERANCE_MS || age > limits.staleAfterMs) return 'STALE'
  return 'FRESH'
}

/** Finds the next instant at which the freshness of data differs from now; Infinity when none. */
export function nextFlip(collectedAt: number | null, limits: Limits, now: number): number {
  if (collectedAt === null) return Infinity
  const flips = [
    collectedAt - CLOCK_TOLERANCE_MS,
    collectedAt + limits.staleAfterMs + 1,
    collectedAt + limits.expireAfterMs + 1,
  ]
  return Math.min(...flips.filter((flip) => flip > now))
}

/** Whether a value of this freshness is shown: the last good one, rather than unknown. */
export function isKnown(status: FreshnessStatus): boolean {
  return status === 'FRESH' || status === 'STALE'
}

/** Whether the first status can be relied on less than the second. */
export function isWorse(status: FreshnessStatus, than: FreshnessStatus): boolean {
  return FRESHNESS_STATUSES.indexOf(status) > FRESHNESS_STATUSES.indexOf(than)
}
