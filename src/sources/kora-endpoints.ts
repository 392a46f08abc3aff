import { z } from 'zod'

import { SourceError } from '../errors.ts'
import { parseInstant } from '../instant.ts'
import { expectShape } from './expect-shape.ts'
import type { Place, SectionKey } from './source.ts'

interface Where {
  readonly place: Place
  /** The address of the daemon, whose pages alerts link to. */
  readonly url: string
}

interface Reading {
  readonly value: unknown
  readonly collectedAt?: number | undefined
}

/** One endpoint of a Kora daemon and how its answer becomes the value of a section. */
export interface KoraEndpoint {
  readonly path: string
  /** Rejects with INVALID_DATA what is not live data of the daemon. */
  read(payload: unknown, where: Where): Reading
}

const text = z.string().nullish()
const amount = z.number().nullish()
const stub = z.object({ stub: z.boolean().nullish() })
const instant = z
  .union([z.string(), z.number()])
  .transform((value, context) => {
    const ms = parseInstant(value)
    if (ms !== undefined) return ms
    context.addIssue('expected an instant')
    return z.NEVER
  })
  .nullish()

const stateShape = z.object({
  primary_state: z.string(),
  degradation_reasons: z.array(z.string()).nullish(),
})

const alertsShape = z.object({
  alerts: z.array(
    z.object({
      id: z.string(),
      severity: z.string(),
      category: text,
      title: z.string(),
      detail: text,
      source_panel_route: text,
    }),
  ),
  generated_at: instant,
  total_active: z.int().nullish(),
})

const costShape = z.object({
  current: z.object({
    spent_to_date_usd: amount,
    credit_pool_usd: amount,
    active_rung: text,
    billing_period_start: text,
    billing_period_end: text,
  }),
})

const servicesShape = z.object({
  services: z.array(
    z.object({
      name: z.string(),
      status: z.string(),
      latency_ms: amount,
      last_check_at: instant,
      error: text,
    }),
  ),
  generated_at: instant,
  cache_warming: z.boolean().nullish(),
})

const ticket = z.object({ title: z.string(), claimed_at: text, assigned_at: text })

const ticketsShape = z.object({
  in_progress: z.array(ticket),
  queued: z.array(ticket),
  failed_or_blocked: z.array(ticket),
})

/** The endpoint that feeds each section. */
export const KORA_ENDPOINTS: Readonly<Record<SectionKey, KoraEndpoint>> = {
  operationalState: { path: 'api/operational-state', read: readState },
  alerts: { path: 'api/alerts/current', read: readAlerts },
  costLadder: { path: 'api/cost-state', read: readCost },
  serviceHealth: { path: 'api/heartbeat/services', read: readServices },
  tasks: { path: 'api/sea-tickets/kora-assigned', read: readTickets },
}

/** Where a daemon has no data it makes some up, and says so with `stub`. */
function expectLive<T>(shape: z.ZodType<T>, payload: unknown, what: string): T {
  if (expectShape(stub, payload, what).stub === true) {
    throw new SourceError('INVALID_DATA', 'expected live data, found stub data')
  }
  return expectShape(shape, payload, what)
}

function readState(payload: unknown): Reading {
  const state = expectLive(stateShape, payload, 'the operational state of Kora')
  const reasons = state.degradation_reasons ?? null
  const paused = state.primary_state.toLowerCase() === 'paused'
  const pauseReason = paused ? (reasons?.toSorted()[0] ?? null) : null
  return {
    value: { primary: state.primary_state, paused, pauseReason, degradationReasons: reasons },
  }
}

function readAlerts(payload: unknown, { url }: Where): Reading {
  const answer = expectLive(alertsShape, payload, 'the alerts of Kora')
  const total = answer.total_active ?? answer.alerts.length
  if (answer.alerts.length < total) {
    throw new SourceError('INVALID_DATA', `expected ${total} alerts, found fewer`)
  }
  // `first_seen_at` is left out: the daemon sets it to the time of each evaluation.
  const value = answer.alerts.map(({ id, severity, category, title, detail, ...alert }) => ({
    id,
    severity,
    category: category ?? null,
    title,
    detail: detail ?? null,
    url: pageOf(url, alert.source_panel_route),
  }))
  return { value, collectedAt: answer.generated_at ?? undefined }
}

function pageOf(base: string, route: string | null | undefined): string | null {
  if (!route?.startsWith('/')) return null
  const url = new URL(base)
  return `${url.origin}${url.pathname.replace(/\/$/, '')}${route}`
}

function readCost(payload: unknown): Reading {
  const { current } = expectLive(costShape, payload, 'the cost state of Kora')
  return {
    value: {
      spentToDateUsd: current.spent_to_date_usd ?? null,
      creditPoolUsd: current.credit_pool_usd ?? null,
      currentTier: current.active_rung?.toUpperCase() ?? null,
      periodStart: current.billing_period_start ?? null,
      periodEnd: current.billing_period_end ?? null,
    },
  }
}

function readServices(payload: unknown, { place }: Where): Reading {
  const answer = expectLive(servicesShape, payload, 'the service probes of Kora')
  if (answer.cache_warming === true) {
    throw new SourceError('INVALID_DATA', 'expected service probes, the daemon has run none yet')
  }
  const services = answer.services.map((service) => ({
    name: service.name,
    status: service.status,
    latencyMs: service.latency_ms ?? null,
    summary: service.error ?? null,
    checkedAt: service.last_check_at ?? null,
  }))
  const generatedAt = answer.generated_at ?? undefined
  if (place.service === undefined) return { value: { services }, collectedAt: generatedAt }
  const found = services.find(({ name }) => name === place.service)
  if (found === undefined) {
    throw new SourceError('INVALID_DATA', 'expected this service among the probes of the daemon')
  }
  const { status, latencyMs, summary, checkedAt } = found
  return { value: { status, latencyMs, summary }, collectedAt: checkedAt ?? generatedAt }
}

function readTickets(payload: unknown): Reading {
  const tickets = expectLive(ticketsShape, payload, 'the tickets of Kora')
  const items = (rows: readonly z.output<typeof ticket>[], state: string) =>
    rows.map(({ title, claimed_at, assigned_at }) => ({
      title,
      state,
      updatedAt: claimed_at ?? assigned_at ?? null,
    }))
  return {
    value: {
      openCount: tickets.in_progress.length + tickets.queued.length,
      inProgressCount: tickets.in_progress.length,
      blockedCount: tickets.failed_or_blocked.length,
      items: [
        ...items(tickets.in_progress, 'IN_PROGRESS'),
        ...items(tickets.queued, 'OPEN'),
        ...items(tickets.failed_or_blocked, 'BLOCKED'),
      ],
    },
  }
}
