import { z } from 'zod'

import { SourceError } from '../errors.ts'
import { expectShape } from './expect-shape.ts'
import type { Place, SectionKey } from './source.ts'

/** Numbers that are not known stand as text in the file. */
const known = z
  .union([z.number(), z.literal('unknown')])
  .nullish()
  .transform((value) => (typeof value === 'number' ? value : null))

const knownText = z
  .string()
  .nullish()
  .transform((value) => (value === undefined || value === 'unknown' ? null : value))

const stateShape = z.object({
  operational_state: z.object({
    primary: z.string(),
    paused: z.boolean().nullish(),
    pause_reason: knownText,
  }),
})

const alertsShape = z.object({
  alerts: z.object({
    active_count: known,
    by_severity: z.object({ critical: known, warning: known, info: known }),
    by_category: z.record(z.string(), z.int()).nullish(),
  }),
})

const costShape = z.object({
  cost_ladder: z.object({
    current_tier: knownText,
    spent_to_date_usd: known,
    credit_pool_usd: known,
    model_default: knownText,
  }),
})

const servicesShape = z.object({ service_health: z.record(z.string(), z.string()) })

const tasksShape = z.object({ tasks: z.object({ open_count: known, in_progress_count: known }) })

/** More alerts than this are a mistake of the file, not alerts. */
const MOST_ALERTS = 10_000

type Read = (payload: unknown, place: Place) => unknown

/** How each section is read out of a snapshot of Kora; rejects with INVALID_DATA. */
export const KORA_SECTIONS: Readonly<Record<SectionKey, Read>> = {
  operationalState(payload) {
    const { operational_state: state } = expectShape(stateShape, payload, 'a state of Kora')
    // Where the daemon does not know its state it writes that it is not paused.
    const isKnown = state.primary.toLowerCase() !== 'unknown'
    return {
      primary: state.primary,
      paused: isKnown ? (state.paused ?? null) : null,
      pauseReason: state.pause_reason,
    }
  },

  alerts(payload) {
    const { alerts } = expectShape(alertsShape, payload, 'the alerts of Kora')
    const counts = Object.entries(alerts.by_severity).map(([severity, count]) => {
      if (count === null || alerts.active_count === null) throw unknownCount()
      return { severity, count }
    })
    const total = sumOf(counts.map(({ count }) => count))
    if (!(total <= MOST_ALERTS) || counts.some(({ count }) => count < 0)) throw unknownCount()
    // The daemon counts one list three times; no count is to be believed where they differ.
    const byCategory = alerts.by_category ?? null
    const others = byCategory === null ? total : sumOf(Object.values(byCategory))
    if (alerts.active_count !== total || others !== total) {
      throw new SourceError('INVALID_DATA', 'expected counts that agree, found that they differ')
    }
    const categories = Object.entries(byCategory ?? {}).filter(([, count]) => count > 0)
    // The file counts severities and categories apart: which belongs to which only one of a kind tells.
    const [only] = categories
    const category = categories.length === 1 ? (only?.[0] ?? null) : null
    return counts.flatMap(({ severity, count }) =>
      Array.from({ length: count }, (_, index) => ({
        id: `kora:${severity}:${index + 1}`,
        severity,
        category,
        title: `Alert ${index + 1} of ${count} that Kora counts as ${severity}`,
      })),
    )
  },

  costLadder(payload) {
    const { cost_ladder: cost } = expectShape(costShape, payload, 'the cost ladder of Kora')
    return {
      currentTier: cost.current_tier,
      spentToDateUsd: cost.spent_to_date_usd,
      creditPoolUsd: cost.credit_pool_usd,
      modelDefault: cost.model_default,
    }
  },

  serviceHealth(payload, { service }) {
    const { service_health: health } = expectShape(servicesShape, payload, 'services of Kora')
    if (service === undefined) {
      return { services: Object.entries(health).map(([name, status]) => ({ name, status })) }
    }
    const status = health[service]
    if (status !== undefined) return { status }
    throw new SourceError('INVALID_DATA', 'expected this service in the file, found others')
  },

  tasks(payload) {
    const { tasks } = expectShape(tasksShape, payload, 'the tasks of Kora')
    if (tasks.open_count === null) throw unknownCount()
    return { openCount: tasks.open_count, inProgressCount: tasks.in_progress_count }
  },
}

function sumOf(counts: readonly number[]): number {
  return counts.reduce((sum, count) => sum + count, 0)
}

function unknownCount(): SourceError {
  return new SourceError(
    'INVALID_DATA',
    'expected counts, found that the daemon does not know them',
  )
}
