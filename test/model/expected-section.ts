import type { ExpectedAlert, ExpectedFreshness, ExpectedPart } from './expected.ts'

export type Fields = Readonly<Record<string, unknown>>

/** What must be seen, in the form of the answer to `SNAPSHOT_FIELDS`. */
export interface ExpectedSnapshot {
  readonly computedAt: string | null
  readonly stale: boolean
  readonly staleAt: string | null
  readonly overall: { readonly status: string }
  readonly operationalState: Fields & { readonly primary: unknown; readonly paused: unknown }
  readonly alerts: Fields & {
    readonly complete: boolean
    readonly activeCount: number | null
    readonly bySeverity: Readonly<Record<string, number>> | null
    readonly items: readonly ExpectedAlert[] | null
  }
  readonly costLadder: Fields & {
    readonly currentTier: string
    readonly spentToDateUsd: number | null
  }
  readonly serviceHealth: Fields & {
    readonly services: readonly { readonly name: string; readonly status: string }[]
  }
  readonly tasks: Fields & Readonly<Record<'openCount' | 'inProgressCount', number | null>>
}

/** Gives a section its freshness, and whether that is anything but FRESH. */
export function withFreshness<Section extends Fields>(
  section: Section,
  freshness: ExpectedFreshness,
) {
  return { ...section, stale: freshness.status !== 'FRESH', freshness }
}

/** A field of what a source gave; null: unknown. */
export function field(part: ExpectedPart | undefined, name: string): unknown {
  return Object(part?.value ?? {})[name] ?? null
}

function lessStale(left: ExpectedFreshness, right: ExpectedFreshness): boolean {
  const order = ['FRESH', 'STALE', 'EXPIRED', 'MISSING']
  const by = order.indexOf(left.status) - order.indexOf(right.status)
  return by < 0 || (by === 0 && String(left.collectedAt) > String(right.collectedAt))
}

/** The part that can be relied on most; the first among equals. */
export function leastStale(parts: readonly ExpectedPart[]): ExpectedPart | undefined {
  let best = parts[0]
  for (const part of parts) {
    if (best !== undefined && lessStale(part.freshness, best.freshness)) best = part
  }
  return best
}
