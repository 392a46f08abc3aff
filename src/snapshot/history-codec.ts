import { z } from 'zod'

import type { History, HistoryEntry, HistoryPoint } from './history.ts'
import { isRevision } from './revision.ts'

const FORMAT_VERSION = 1

const revision = z.string().refine(isRevision)
const instant = z.number()
const figure = z.number().nullable()
const services = z.array(z.strictObject({ name: z.string(), status: z.string() }))
const fieldsDigest = z.string()

const point = z.strictObject({
  revision,
  computedAt: instant,
  overall: z.string(),
  primary: z.string(),
  activeAlerts: figure,
  criticalAlerts: figure,
  monthlyBudgetPctUsed: figure,
  spentToDateUsd: figure,
  periodStart: figure,
  spentBasis: z.strictObject({ at: instant, of: z.string() }).nullable(),
  openTasks: figure,
  inProgressTasks: figure,
  services,
})

const change = z.strictObject({
  path: z.string(),
  before: z.string().nullable(),
  after: z.string().nullable(),
  at: instant,
  revision,
})

const shape = z.strictObject({
  formatVersion: z.literal(FORMAT_VERSION),
  completeFrom: z.strictObject({ at: instant, revision }).nullable(),
  /** Services are left out where they are those of the point before. */
  points: z.array(point.extend({ services: services.exactOptional() })),
  changes: z.array(change),
  fieldsDigest: fieldsDigest.nullable(),
})

const entryShape = z.strictObject({ point, changes: z.array(change), fieldsDigest })

/** Reads what another gateway wrote down of a publication, under the revision that it was given. */
export function readHistoryEntry(entry: unknown, given: string): HistoryEntry | undefined {
  const { data } = entryShape.safeParse(entry)
  return data && renumberEntry(data, given)
}

/** Gives a history entry the revision of the publication that it belongs to. */
export function renumberEntry(entry: HistoryEntry, given: string): HistoryEntry {
  return {
    ...entry,
    point: { ...entry.point, revision: given },
    changes: entry.changes.map((field) => ({ ...field, revision: given })),
  }
}

/** Writes a history as JSON text; services that stay the same are written once. */
export function encodeHistory({ points, ...rest }: History): string {
  const written = points.map(({ services: list, ...figures }, index) =>
    list === points[index - 1]?.services ? figures : { ...figures, services: list },
  )
  return `${JSON.stringify({ formatVersion: FORMAT_VERSION, points: written, ...rest })}\n`
}

/** Reads a history back; undefined for anything else than what `encodeHistory` writes. */
export function decodeHistory(text: string): History | undefined {
  const parsed = shape.safeParse(parseJson(text))
  if (!parsed.success) return undefined
  const { formatVersion: _, points: written, ...rest } = parsed.data
  let list: HistoryPoint['services'] | undefined
  const points = written.flatMap((figures): HistoryPoint[] => {
    list = figures.services ?? list
    return list === undefined ? [] : [{ ...figures, services: list }]
  })
  if (points.length < written.length) return undefined
  const isInOrder = points.every(
    ({ computedAt }, index) => computedAt >= (points[index - 1]?.computedAt ?? -Infinity),
  )
  if (!isInOrder) return undefined
  return { points, ...rest }
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
