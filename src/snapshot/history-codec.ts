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
  points: z.array(
    point.extend({
      /** Left out where they are those of the point before, in their order. */
      services: services.exactOptional(),
      /** Which of those, by their place, have another status. */
      changed: z.array(z.tuple([z.int().nonnegative(), z.string()])).exactOptional(),
    }),
  ),
  changes: z.array(change),
  fieldsDigest: fieldsDigest.nullable(),
  repeated: z.strictObject({ from: instant, to: instant }).nullable(),
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

/** Writes a history as JSON text; of services only what differs from the point before. */
export function encodeHistory({ points, ...rest }: History): string {
  const written = points.map(({ services: list, ...figures }, index) => ({
    ...figures,
    ...writeServices(list, points[index - 1]?.services),
  }))
  return `${JSON.stringify({ formatVersion: FORMAT_VERSION, points: written, ...rest })}\n`
}

type Services = HistoryPoint['services']

interface WrittenServices {
  readonly services?: Services | undefined
  readonly changed?: readonly (readonly [place: number, status: string])[] | undefined
}

function writeServices(list: Services, before: Services | undefined): WrittenServices {
  if (list === before) return {}
  const isSameNames =
    before?.length === list.length && list.every(({ name }, place) => name === before[place]?.name)
  if (!isSameNames) return { services: list }
  const changed = list.flatMap(({ status }, place): [place: number, status: string][] =>
    status === before[place]?.status ? [] : [[place, status]],
  )
  return changed.length === 0 ? {} : { changed }
}

function readServices(
  { services: whole, changed }: WrittenServices,
  before: Services | undefined,
): Services | undefined {
  if (changed === undefined) return whole ?? before
  const isOfBefore = changed.every(([place]) => place < (before?.length ?? 0))
  if (whole !== undefined || before === undefined || !isOfBefore) return undefined
  const statuses = new Map(changed)
  return before.map((service, place) => {
    const status = statuses.get(place)
    return status === undefined ? service : { name: service.name, status }
  })
}

/** Reads a history back; undefined for anything else than what `encodeHistory` writes. */
export function decodeHistory(text: string): History | undefined {
  const parsed = shape.safeParse(parseJson(text))
  if (!parsed.success) return undefined
  const { formatVersion: _, points: written, ...rest } = parsed.data
  let list: Services | undefined
  const points = written.flatMap(({ services: whole, changed, ...figures }): HistoryPoint[] => {
    list = readServices({ services: whole, changed }, list)
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
