import { z } from 'zod'

import {
  decidedBy,
  earliest,
  type Freshness,
  isStaler,
  notConfigured,
  type Part,
  type Section,
  seePart,
  stalest,
} from './section.ts'
import { count, instant, list, optional, optionalText, text, webAddress, word } from './shapes.ts'
import { type Since, trackSince } from './since.ts'

/** The services that always have a field of their own, in their order. */
export const NAMED_SERVICES = ['vercel', 'sentry', 'doppler', 'supabase', 'fly'] as const

export type NamedService = (typeof NAMED_SERVICES)[number]

/** Best first. */
export const SERVICE_STATUSES = ['HEALTHY', 'UNKNOWN', 'DEGRADED', 'UNHEALTHY'] as const

export type ServiceStatus = (typeof SERVICE_STATUSES)[number]

const serviceFields = {
  status: word(SERVICE_STATUSES),
  latencyMs: optional(z.number().min(0).transform(Math.round).pipe(count)),
  summary: optionalText,
  url: webAddress,
}

/** What a source tells of one service. */
export const serviceShape = z.strictObject(serviceFields)

export type ServiceValue = z.infer<typeof serviceShape>

/** What a source tells of all services at once. */
export const serviceHealthShape = z
  .strictObject({
    services: list(z.strictObject({ name: text, ...serviceFields, checkedAt: optional(instant) })),
  })
  .refine(({ services }) => new Set(services.map(({ name }) => name)).size === services.length, {
    error: 'expected each service once, found one twice',
  })

export type ServiceHealthValue = z.infer<typeof serviceHealthShape>

/** When a reading of a service was made; instants in epoch milliseconds. */
export interface ServiceReading {
  /** The instant that it tells of. */
  readonly asOf: number
  readonly begunAt: number
  readonly endedAt: number
}

/** One service, as shown. */
export interface Service {
  readonly name: string
  readonly status: ServiceStatus
  readonly since: number | null
  readonly latencyMs: number | null
  readonly summary: string | null
  readonly url: string | null
  readonly freshness: Freshness
  /** The reading that its status was taken from; null where no reading is known. */
  readonly reading: ServiceReading | null
  readonly configured: boolean
}

/** How the services are, as shown. */
export interface ServiceHealth extends Section, Readonly<Record<NamedService, ServiceStatus>> {
  readonly worst: ServiceStatus
  readonly byStatus: {
    readonly healthy: number
    readonly degraded: number
    readonly unhealthy: number
    readonly unknown: number
  }
  readonly services: readonly Service[]
}

type Candidate = Part<ServiceValue>

/** Folds the readings of the services: each is the worst that its known sources say. */
export function foldServiceHealth(
  parts: readonly Part[],
  now: number,
  before: readonly (readonly [string, Since<string>])[],
  startedAt: number,
): { section: ServiceHealth; statuses: [string, Since<ServiceStatus>][]; flipAt: number } {
  const candidates = gatherCandidates(parts, now)
  const known = new Map(before)
  const services = orderNames(candidates.keys()).map((name) =>
    foldService(name, candidates.get(name) ?? [], now, known.get(name), startedAt),
  )
  const configured = services.filter((service) => service.configured)
  const freshness = stalest(
    // A list may have no service at all.
    (configured.length === 0 ? parts : configured).map((each) => each.freshness),
    startedAt,
  )
  const statusOf = new Map(services.map(({ name, status }) => [name, status]))
  const named = (name: NamedService): ServiceStatus => statusOf.get(name) ?? 'UNKNOWN'
  const countOf = (status: ServiceStatus): number =>
    services.filter((service) => service.status === status).length
  return {
    section: {
      vercel: named('vercel'),
      sentry: named('sentry'),
      doppler: named('doppler'),
      supabase: named('supabase'),
      fly: named('fly'),
      worst: worstStatus(configured.map((service) => service.status)),
      byStatus: {
        healthy: countOf('HEALTHY'),
        degraded: countOf('DEGRADED'),
        unhealthy: countOf('UNHEALTHY'),
        unknown: countOf('UNKNOWN'),
      },
      services,
      stale: freshness.status !== 'FRESH',
      freshness,
    },
    statuses: configured.map(({ name, status, since }) => [
      name,
      { value: status, since: since ?? now },
    ]),
    flipAt: earliest([...candidates.values()].flat().map((candidate) => candidate.flipAt)),
  }
}

/** Puts what the sources tell of each service side by side, in the order of the configuration. */
function gatherCandidates(parts: readonly Part[], now: number): Map<string, Candidate[]> {
  const candidates = new Map<string, Candidate[]>()
  const add = (name: string, candidate: Candidate): void => {
    const list = candidates.get(name)
    if (list === undefined) candidates.set(name, [candidate])
    else list.push(candidate)
  }
  for (const part of parts) {
    if (part.source.service !== undefined) {
      add(part.source.service, part as Candidate)
      continue
    }
    const listed = (part.reading.value as ServiceHealthValue | null)?.services ?? []
    for (const { name, checkedAt, ...value } of listed) {
      const own = seePart(part.source, part.reading, now, checkedAt ?? part.reading.collectedAt)
      add(name, { ...own, value: own.value === undefined ? undefined : value })
    }
    // Until it is known which services it tells of, it may tell of each that has a name here.
    if (part.reading.value === null) {
      for (const name of NAMED_SERVICES) add(name, { ...part, value: undefined })
    }
  }
  return candidates
}

function orderNames(names: Iterable<string>): string[] {
  const others = [...names].filter((name) => !(NAMED_SERVICES as readonly string[]).includes(name))
  return [...NAMED_SERVICES, ...others.toSorted()]
}

function foldService(
  name: string,
  candidates: readonly Candidate[],
  now: number,
  before: Since<string> | undefined,
  startedAt: number,
): Service {
  const decider = candidates.reduce<Candidate | undefined>(
    (best, candidate) => (best === undefined || decidesOver(candidate, best) ? candidate : best),
    undefined,
  )
  const value = decider?.value
  const freshness =
    decider === undefined
      ? notConfigured(startedAt)
      : decidedBy(
          decider.freshness,
          candidates.map((candidate) => candidate.freshness),
        )
  const changedAt = value === undefined ? now : Math.min(now, freshness.collectedAt ?? now)
  const status = trackSince(before, value?.status ?? 'UNKNOWN', changedAt)
  return {
    name,
    status: status.value,
    since: decider === undefined ? null : status.since,
    latencyMs: value?.latencyMs ?? null,
    summary: value?.summary ?? null,
    url: value?.url ?? null,
    freshness,
    reading: decider === undefined ? null : readingOf(decider),
    configured: decider !== undefined,
  }
}

/**
 * Whether one source's word on a service counts more than another's: what is known over what is
 * not, then the worse status; of two that are not known, the less stale.
 */
function decidesOver(candidate: Candidate, best: Candidate): boolean {
  if (candidate.value === undefined) {
    return best.value === undefined && isStaler(best.freshness, candidate.freshness)
  }
  if (best.value === undefined) return true
  // A source that says UNKNOWN is heard, but knows nothing.
  if (candidate.value.status === 'UNKNOWN') return false
  if (best.value.status === 'UNKNOWN') return true
  return (
    SERVICE_STATUSES.indexOf(candidate.value.status) > SERVICE_STATUSES.indexOf(best.value.status)
  )
}

function worstStatus(statuses: readonly ServiceStatus[]): ServiceStatus {
  const isWorse = (left: ServiceStatus, right: ServiceStatus): boolean =>
    SERVICE_STATUSES.indexOf(left) > SERVICE_STATUSES.indexOf(right)
  const [first = 'UNKNOWN', ...rest] = statuses
  return rest.reduce((worst, status) => (isWorse(status, worst) ? status : worst), first)
}

function readingOf({ value, freshness, reading }: Candidate): ServiceReading | null {
  const { readAt, latencyMs } = reading
  if (value === undefined || freshness.collectedAt === null || readAt === null) return null
  return { asOf: freshness.collectedAt, begunAt: readAt - (latencyMs ?? 0), endedAt: readAt }
}
