import { z } from 'zod'

import { SourceError } from '../errors.ts'

/** What the two kinds of page tell of one component. */
const component = z.object({
  id: z.string(),
  name: z.string(),
  status: z.string(),
  group: z.boolean().nullish(),
})

/** The answer of `/api/v2/components.json`. */
export const statuspageComponents = z.object({ components: z.array(component) })

/** The answer of `/api/v2/summary.json`. */
export const statuspageSummary = z.object({
  components: z.array(component),
  status: z.object({ indicator: z.string(), description: z.string().nullish() }),
})

type Component = z.output<typeof component>

/** What a page tells of a service. */
export interface PageStatus {
  readonly status: 'healthy' | 'degraded' | 'unhealthy'
  readonly summary: string | null
}

type Maintenance = 'degraded' | 'healthy'

/** Below so many components the page's own word is as good as a share. */
const FEWEST_FOR_SHARE = 4

/** Judges chosen components: the worst of them. */
export function judgeComponents(
  components: readonly Component[],
  maintenance: Maintenance,
): PageStatus {
  const judged = components.map(({ name, status }) => ({
    status: componentStatus(status, maintenance),
    text: `${name}: ${status.replaceAll('_', ' ')}`,
    isUsual: status === 'operational',
  }))
  const unusual = judged.filter(({ isUsual }) => !isUsual).map(({ text }) => text)
  return {
    status: worst(judged.map(({ status }) => status)),
    summary: unusual.length === 0 ? null : unusual.join(', '),
  }
}

/**
 * Judges a page by its own indicator. Major trouble makes the service unhealthy only where it is
 * broad: on large pages one part of hundreds raises the same indicator.
 */
export function judgePage(
  { status, components }: z.output<typeof statuspageSummary>,
  maintenance: Maintenance,
): PageStatus {
  const summary = status.indicator === 'none' ? null : (status.description ?? null)
  switch (status.indicator) {
    case 'none':
      return { status: 'healthy', summary }
    case 'maintenance':
      return { status: maintenance, summary }
    case 'minor':
      return { status: 'degraded', summary }
    case 'major':
    case 'critical':
      return { status: isBroad(components) ? 'unhealthy' : 'degraded', summary }
    default:
      throw unknownWord()
  }
}

function isBroad(components: readonly Component[]): boolean {
  // A group repeats the worst of its members.
  const leaves = components.filter(({ group }) => group !== true)
  if (leaves.length < FEWEST_FOR_SHARE) return true
  const out = leaves.filter(({ status }) => componentStatus(status, 'healthy') === 'unhealthy')
  return out.length / leaves.length >= 0.5
}

function componentStatus(status: string, maintenance: Maintenance): PageStatus['status'] {
  switch (status) {
    case 'operational':
      return 'healthy'
    case 'degraded_performance':
    case 'partial_outage':
      return 'degraded'
    case 'major_outage':
    case 'full_outage':
      return 'unhealthy'
    case 'under_maintenance':
      return maintenance
    default:
      throw unknownWord()
  }
}

function worst(statuses: readonly PageStatus['status'][]): PageStatus['status'] {
  if (statuses.includes('unhealthy')) return 'unhealthy'
  return statuses.includes('degraded') ? 'degraded' : 'healthy'
}

function unknownWord(): SourceError {
  return new SourceError('INVALID_DATA', 'expected a status of a status page, found another word')
}
