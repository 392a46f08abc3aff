import { GraphQLError } from 'graphql'

import type { RefreshReport } from './graphql/context.ts'

/** The shortest time between two refreshes that clients force, in milliseconds. */
const LEAST_GAP_MS = 10_000

/**
 * Makes what the mutation calls: shares a forced refresh that is running, and refuses another soon
 * after it with TOO_SOON. Scheduled refreshes do not count.
 */
export function createRefreshGate(
  refresh: () => Promise<RefreshReport>,
): () => Promise<RefreshReport> {
  let running: Promise<RefreshReport> | undefined
  let forcedAt = -Infinity
  return () => {
    if (running !== undefined) return running
    const now = Date.now()
    const waitMs = forcedAt + LEAST_GAP_MS - now
    // A clock that was set back must not hold refreshes up.
    if (waitMs > 0 && waitMs <= LEAST_GAP_MS) return Promise.reject(tooSoon(waitMs))
    forcedAt = now
    running = refresh().finally(() => {
      running = undefined
    })
    return running
  }
}

function tooSoon(waitMs: number): GraphQLError {
  const retryAfter = Math.ceil(waitMs / 1_000)
  return new GraphQLError(`A refresh was forced just now; the next may be in ${retryAfter} s`, {
    extensions: {
      code: 'TOO_SOON',
      retryAfter,
      http: { status: 429, headers: { 'retry-after': String(retryAfter) } },
    },
  })
}
