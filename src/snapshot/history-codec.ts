import { z } from 'zod'

import type { History, HistoryPoint } from './history.ts'
import { isRevision } from './revision.ts'

const FORMAT_VERSION = 1

const revision = z.string().refine(isRevision)
const instant = z.int()
const figure = z.number().nullable()
const services = z.array(z.strictObject({ name: z.string(), status: z.string() }))

const shape = z.strictObject({
  formatVersion: z.literal(FORMAT_VERSION),
  completeFrom: z.strictObject({ at: instant, revision }).nullable(),
  points: z.array(
    z.strictObject({
      revision,
      computedAt: instant,
      overall: z.string(),
      primary: z.string(),
      activeAlerts: figure,
      criticalAlerts: figure,
      monthlyBudgetPctUsed: figure,
      spentToDateUsd: figure,
      periodStart: figure,
      openTasks: figure,
      inProgressTasks: figure,
      /** Left out where they are those of the point before. */
      services: services.exactOptional(),
    }),
  ),
  changes: z.array(
    z.strictObject({
      path: z.string(),
      before: z.string().nullable(),
      after: z.string().nullable(),
      at: instant,
      revision,
    }),
  ),
})

/** Writes a history as JSON text; services that stay the same are written once. */
export function encodeHistory({ points, changes, completeFrom }: History): string {
  const written = points.map(({ services: list, ...point }, index) =>
    list === points[index - 1]?.services ? point : { ...point, services: list },
  )
  return `${JSON.stringify({ formatVersion: FORMAT_VERSION, completeFrom, points: written, changes })}\n`
}

/** Reads a history back; undefined for anything else than what `encodeHistory` writes. */
export function decodeHistory(text: string): History | undefined {
  const parsed = shape.safeParse(parseJson(text))
  if (!parsed.success) return undefined
  let list: HistoryPoint['services'] = []
  const points = parsed.data.points.map((point): HistoryPoint => {
    list = point.services ?? list
    return { ...point, services: list }
  })
  const isInOrder = points.every(
    ({ computedAt }, index) => computedAt >= (points[index - 1]?.computedAt ?? -Infinity),
  )
  if (!isInOrder) return undefined
  return { points, changes: parsed.data.changes, completeFrom: parsed.data.completeFrom }
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
