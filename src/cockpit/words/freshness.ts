import type { Freshness, FreshnessStatus } from '../data/snapshot.ts'
import { sayAgo, sayDuration } from './time.ts'

const ORDER: readonly FreshnessStatus[] = ['FRESH', 'STALE', 'EXPIRED', 'MISSING']

/**
 * Tells how far a part can be relied on now: what the gateway said, or worse if its limits have
 * passed since, as they do while the connection is lost.
 */
export function freshnessNow(
  { status, staleAt, expiresAt }: Freshness,
  now: number,
): FreshnessStatus {
  if (isPast(expiresAt, now)) return worse(status, 'EXPIRED')
  return isPast(staleAt, now) ? worse(status, 'STALE') : status
}

function isPast(instant: string | null | undefined, now: number): boolean {
  return instant !== null && instant !== undefined && now > Date.parse(instant)
}

function worse(left: FreshnessStatus, right: FreshnessStatus): FreshnessStatus {
  return ORDER.indexOf(left) > ORDER.indexOf(right) ? left : right
}

/** Whether values of this freshness are shown. */
export function isShown(status: FreshnessStatus): boolean {
  return status === 'FRESH' || status === 'STALE'
}

/** Whether a part has no source at all. */
export function isUnconfigured({ failures }: Freshness): boolean {
  return failures.some(({ code }) => code === 'NOT_CONFIGURED')
}

/** Says how old a part is: `as of 2 min ago`. */
export function sayFreshness(freshness: Freshness, now: number): string {
  const { collectedAt } = freshness
  if (collectedAt === null || collectedAt === undefined) {
    return isUnconfigured(freshness) ? 'no source' : 'never read'
  }
  const age = now - Date.parse(collectedAt)
  // When the data was made: it may have been read many times since.
  const dated = age < -2_000 ? `dated ${sayDuration(-age)} ahead` : `as of ${sayAgo(age)}`
  const status = freshnessNow(freshness, now)
  if (status === 'FRESH') return dated
  return status === 'STALE' ? `stale, ${dated}` : `too old, ${dated}`
}
