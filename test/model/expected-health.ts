import { field, leastStale, withFreshness } from './expected-section.ts'
import {
  type ExpectedPart,
  failuresOf,
  notConfigured,
  type Situation,
  stalestOf,
} from './expected.ts'

const NAMED = ['vercel', 'sentry', 'doppler', 'supabase', 'fly']
const HEALTH_WORST_LAST = ['HEALTHY', 'UNKNOWN', 'DEGRADED', 'UNHEALTHY']

/** Says what must be seen of the services. */
export function expectHealth(parts: readonly ExpectedPart[], situation: Situation) {
  const others = [...new Set(parts.flatMap(({ spec }) => spec.service ?? []))]
    .filter((name) => !NAMED.includes(name))
    .toSorted()
  const services = [...NAMED, ...others].map((name) =>
    expectService(
      name,
      parts.filter(({ spec }) => spec.service === name),
      situation,
    ),
  )
  const status = (name: string) => services.find((service) => service.name === name)?.status
  const count = (wanted: string): number =>
    services.filter((service) => service.status === wanted).length
  const own = services.filter(({ name }) => parts.some(({ spec }) => spec.service === name))
  const worst = own
    .map((service) => service.status)
    .toSorted((left, right) => HEALTH_WORST_LAST.indexOf(right) - HEALTH_WORST_LAST.indexOf(left))
  return withFreshness(
    {
      ...Object.fromEntries(NAMED.map((name) => [name, status(name)])),
      worst: worst[0] ?? 'UNKNOWN',
      byStatus: {
        healthy: count('HEALTHY'),
        degraded: count('DEGRADED'),
        unhealthy: count('UNHEALTHY'),
        unknown: count('UNKNOWN'),
      },
      services,
    },
    stalestOf(
      own.map((service) => service.freshness),
      situation,
    ),
  )
}

/** The worst that is known; a source that says UNKNOWN knows nothing. */
function expectService(name: string, parts: readonly ExpectedPart[], situation: Situation) {
  const rank = (part: ExpectedPart): number =>
    part.value === undefined
      ? -2
      : ['UNKNOWN', 'HEALTHY', 'DEGRADED', 'UNHEALTHY'].indexOf(String(field(part, 'status'))) - 1
  const highest = Math.max(...parts.map(rank))
  const decider = highest === -2 ? leastStale(parts) : parts.find((part) => rank(part) === highest)
  const freshness =
    decider === undefined
      ? notConfigured(situation)
      : { ...decider.freshness, failures: failuresOf(parts.map((part) => part.freshness)) }
  const status = field(decider, 'status')
  return { name, status: typeof status === 'string' ? status : 'UNKNOWN', freshness }
}
