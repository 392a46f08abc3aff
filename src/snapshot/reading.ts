import type { SourceFailureCode } from '../errors.ts'

/** Why the last attempt to read a source failed. */
export interface ReadingFailure {
  readonly code: SourceFailureCode
  /** Safe to show: no text, headers or addresses of the other side. */
  readonly message: string
  /** When the present run of failures began, in epoch milliseconds. */
  readonly since: number
}

/**
 * The latest a source gave, on two axes: what we have (`value`, `collectedAt`, `readAt`) and what
 * last happened (`attemptedAt`, `failure`, `consecutiveFailures`). Instants are epoch milliseconds.
 */
export interface Reading {
  /** The id of the source. */
  readonly source: string
  /** Tells one configuration of a source from another, so that no value changes its origin. */
  readonly fingerprint: string
  /** The last good value, in its section's shape; null when there was none. */
  readonly value: unknown
  /** The instant that the value describes; null when there is none. */
  readonly collectedAt: number | null
  /** When the value was read; null when there is none. */
  readonly readAt: number | null
  readonly attemptedAt: number | null
  /** The scheduled instant that the last attempt belongs to. */
  readonly slot: number | null
  readonly latencyMs: number | null
  readonly failure: ReadingFailure | null
  readonly consecutiveFailures: number
  /** Before this instant the source asked not to be read again. */
  readonly retryAt: number | null
}

/** One try to read a source. */
export interface Attempt {
  readonly at: number
  readonly slot: number
  readonly latencyMs: number | null
}

/** Makes the reading of a source that was never read. */
export function missingReading(source: string, fingerprint: string): Reading {
  return {
    source,
    fingerprint,
    value: null,
    collectedAt: null,
    readAt: null,
    attemptedAt: null,
    slot: null,
    latencyMs: null,
    failure: null,
    consecutiveFailures: 0,
    retryAt: null,
  }
}

/** Replaces the value of a reading after a successful attempt. */
export function succeed(
  reading: Reading,
  attempt: Attempt,
  value: unknown,
  collectedAt: number,
): Reading {
  return {
    source: reading.source,
    fingerprint: reading.fingerprint,
    value,
    collectedAt,
    readAt: attempt.at,
    attemptedAt: attempt.at,
    slot: attempt.slot,
    latencyMs: attempt.latencyMs,
    failure: null,
    consecutiveFailures: 0,
    retryAt: null,
  }
}

/** Notes a failed attempt; the value and its age stay as they are. */
export function fail(
  reading: Reading,
  attempt: Attempt,
  failure: { readonly code: SourceFailureCode; readonly message: string },
  retryAt: number | null = null,
): Reading {
  return {
    ...reading,
    attemptedAt: attempt.at,
    slot: attempt.slot,
    latencyMs: attempt.latencyMs,
    failure: {
      code: failure.code,
      message: failure.message,
      since: reading.failure?.since ?? attempt.at,
    },
    consecutiveFailures: reading.consecutiveFailures + 1,
    retryAt,
  }
}
