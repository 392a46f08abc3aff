import type { RedisScripts } from './redis-scripts.ts'

export interface RedisLeaseOptions {
  readonly scripts: RedisScripts
  readonly token: string
  /** How long it lasts without being prolonged, in milliseconds. */
  readonly leaseMs: number
  readonly closing: AbortSignal
  /** Told when another replica has been granted it. */
  onRefused(): void
}

/** A lease just granted, prolonged until it ends. */
export interface RedisLease {
  /** Aborted when another replica may have it. */
  readonly signal: AbortSignal
  /** Whether another replica may have it. */
  isOver(): boolean
  abort(): void
  /** Stops prolonging it. */
  end(): void
}

/** Keeps a lease by prolonging it well before it runs out. */
export function holdLease(options: RedisLeaseOptions): RedisLease {
  const { scripts, token, leaseMs, closing, onRefused } = options
  const controller = new AbortController()
  let until = performance.now() + leaseMs

  const isOver = (): boolean => controller.signal.aborted || performance.now() > until

  const renew = async (): Promise<void> => {
    const at = performance.now()
    try {
      if (await scripts.renew(token, leaseMs)) until = at + leaseMs
      else onRefused()
    } catch {
      // Nobody else is granted it before it has run out.
      if (isOver()) controller.abort()
    }
  }
  const renewing = setInterval(() => void renew(), leaseMs / 3)

  return {
    signal: AbortSignal.any([controller.signal, closing]),
    isOver,
    abort: () => controller.abort(),
    end: () => clearInterval(renewing),
  }
}
