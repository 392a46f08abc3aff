import type { SectionKey } from '../../src/sections/section.ts'
import { POOL_USD, type Selection, type Spec, SPECS } from './sources.ts'

/** What the gateway must know of a source; written anew, so that it shares no mistake with it. */
export interface Known {
  readonly value: unknown
  readonly collectedAt: number | null
  readonly attemptedAt: number | null
  readonly failure: { readonly code: string; readonly since: number } | null
  readonly failures: number
  /** Before this instant it asked not to be read. */
  readonly retryAt: number | null
  /** The scheduled instant of the last attempt; NaN where a clock that was set hides it. */
  readonly slot: number | null
}

export const NEVER: Known = {
  value: null,
  collectedAt: null,
  attemptedAt: null,
  failure: null,
  failures: 0,
  retryAt: null,
  slot: null,
}

/** What must be seen at an instant. */
export interface Situation {
  readonly selection: Selection
  readonly known: ReadonlyMap<string, Known>
  readonly computedAt: number | null
  /** Since when this run of the gateway is there. */
  readonly startedAt: number
}

/** Age up to which the snapshot as a whole is not overdue. */
export const OVERDUE_MS = 600_000

/** A freshness in the words of the schema. */
export interface ExpectedFreshness {
  readonly status: 'FRESH' | 'STALE' | 'EXPIRED' | 'MISSING'
  readonly collectedAt: string | null
  readonly staleAt: string | null
  readonly expiresAt: string | null
  readonly attemptedAt: string | null
  readonly consecutiveFailures: number
  readonly failures: readonly {
    readonly source: string | null
    readonly code: string
    readonly since: string
  }[]
}

export interface ExpectedPart {
  readonly spec: Spec
  readonly freshness: ExpectedFreshness
  /** Undefined: unknown. */
  readonly value: Readonly<Record<string, unknown>> | readonly ExpectedAlert[] | undefined
}

export interface ExpectedAlert {
  readonly id: string
  readonly severity: string
  readonly category: string
  readonly title: string
}

const iso = (ms: number | null): string | null => (ms === null ? null : new Date(ms).toISOString())

/** Says what is to be seen of each configured source. */
export function expectParts(situation: Situation, now: number): ExpectedPart[] {
  return SPECS.filter(({ id }) => situation.selection[id] !== undefined).map((spec) => {
    const known = situation.known.get(spec.id) ?? NEVER
    const { collectedAt } = known
    const status = statusOf(spec, collectedAt, now)
    const failures =
      known.failure !== null
        ? [{ source: spec.id, code: known.failure.code, since: String(iso(known.failure.since)) }]
        : spec.transport === 'push' && status === 'EXPIRED' && collectedAt !== null
          ? [
              {
                source: spec.id,
                code: 'PUSH_OVERDUE',
                since: String(iso(collectedAt + spec.expireAfterMs + 1)),
              },
            ]
          : []
    return {
      spec,
      freshness: {
        status,
        collectedAt: iso(collectedAt),
        staleAt: iso(collectedAt === null ? null : collectedAt + spec.staleAfterMs),
        expiresAt: iso(collectedAt === null ? null : collectedAt + spec.expireAfterMs),
        attemptedAt: iso(known.attemptedAt),
        consecutiveFailures: known.failures,
        failures,
      },
      value:
        status === 'FRESH' || status === 'STALE'
          ? (known.value as ExpectedPart['value'])
          : undefined,
    }
  })
}

function statusOf(
  { staleAfterMs, expireAfterMs }: Spec,
  collectedAt: number | null,
  now: number,
): ExpectedFreshness['status'] {
  if (collectedAt === null) return 'MISSING'
  if (now > collectedAt + expireAfterMs) return 'EXPIRED'
  return now > collectedAt + staleAfterMs || now < collectedAt - 2_000 ? 'STALE' : 'FRESH'
}

/** Lists the instants after `now` at which something must be seen to have changed by itself. */
export function flipsAfter({ selection, known, computedAt }: Situation, now: number): number[] {
  const flips = SPECS.flatMap(({ id, staleAfterMs, expireAfterMs }) => {
    const at = selection[id] === undefined ? null : (known.get(id)?.collectedAt ?? null)
    return at === null ? [] : [at - 2_000, at + staleAfterMs + 1, at + expireAfterMs + 1]
  })
  if (computedAt !== null) flips.push(computedAt - 2_000, computedAt + OVERDUE_MS + 1)
  return flips.filter((flip) => flip > now).toSorted((left, right) => left - right)
}

const WORST_LAST = ['FRESH', 'STALE', 'EXPIRED', 'MISSING']

/** The freshness of a whole: its stalest part's, with everything that fails. */
export function stalestOf(
  parts: readonly ExpectedFreshness[],
  situation: Situation,
): ExpectedFreshness {
  const [worst] = parts.toSorted(
    (left, right) =>
      WORST_LAST.indexOf(right.status) - WORST_LAST.indexOf(left.status) ||
      Date.parse(left.collectedAt ?? '1970') - Date.parse(right.collectedAt ?? '1970'),
  )
  return worst === undefined ? notConfigured(situation) : { ...worst, failures: failuresOf(parts) }
}

/** All failures, each source and code once. */
export function failuresOf(parts: readonly ExpectedFreshness[]): ExpectedFreshness['failures'] {
  return parts
    .flatMap(({ failures }) => failures)
    .filter(
      (failure, index, all) =>
        all.findIndex(({ source, code }) => source === failure.source && code === failure.code) ===
        index,
    )
}

export function notConfigured({ startedAt }: Situation): ExpectedFreshness {
  return {
    status: 'MISSING',
    collectedAt: null,
    staleAt: null,
    expiresAt: null,
    attemptedAt: null,
    consecutiveFailures: 0,
    failures: [{ source: null, code: 'NOT_CONFIGURED', since: String(iso(startedAt)) }],
  }
}

/** Whether a section has a source. */
export function isConfigured({ selection }: Situation, section: SectionKey): boolean {
  return SPECS.some((spec) => spec.section === section && selection[spec.id] !== undefined)
}

/** The rung that a spend means; the pool is a hundred, so a dollar is a percent. */
export function rungOf(spentUsd: number): string {
  const percent = (spentUsd / POOL_USD) * 100
  if (percent >= 100) return 'HARD_STOP_100'
  return percent >= 90 ? 'DOWNSHIFT_90' : percent >= 75 ? 'WARN_75' : 'NORMAL'
}
