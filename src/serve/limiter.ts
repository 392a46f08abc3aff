import { LRUCache } from 'lru-cache'

/** How many clients are counted at once; the one that was silent longest is forgotten first. */
const MOST_CLIENTS = 10_000

/** What is left to a client, and when that was worked out. */
interface Allowance {
  left: number
  at: number
}

/** Counts what clients do; one for all doors. */
export interface Limiter {
  /** Counts one more; gives the seconds to wait where that is too much, else 0. */
  take(client: string, now: number): number
  /** Whether a client has nothing left: the seconds to wait, else 0. */
  peek(client: string, now: number): number
}

/** Makes a limiter that gives back what was used evenly over a minute. */
export function createLimiter(perMinute: number): Limiter {
  const clients = new LRUCache<string, Allowance>({ max: MOST_CLIENTS })
  const perMs = perMinute / 60_000

  function allowanceOf(client: string, now: number): Allowance {
    const known = clients.get(client)
    if (known === undefined) {
      const made = { left: perMinute, at: now }
      clients.set(client, made)
      return made
    }
    known.left = Math.min(perMinute, known.left + Math.max(0, now - known.at) * perMs)
    known.at = now
    return known
  }

  const wait = ({ left }: Allowance): number =>
    left >= 1 ? 0 : Math.max(1, Math.ceil((1 - left) / perMs / 1_000))

  return {
    take(client, now) {
      const allowance = allowanceOf(client, now)
      const seconds = wait(allowance)
      if (seconds === 0) allowance.left -= 1
      return seconds
    },
    peek: (client, now) => (clients.has(client) ? wait(allowanceOf(client, now)) : 0),
  }
}
