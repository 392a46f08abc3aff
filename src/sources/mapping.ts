import { z } from 'zod'

import { SourceError } from '../errors.ts'
import { compileExpression, expression } from './expression.ts'
import { isRecord, plain } from './plain.ts'

const word = z.union([z.string(), z.number(), z.boolean(), z.null()])

/** The keys of the kinds whose payload has a shape of its own. */
export const mappingOptions = {
  map: z
    .record(z.string(), expression)
    .exactOptional()
    .describe('For each field of the section where in the payload it stands (JMESPath).'),
  values: z
    .record(z.string(), z.record(z.string(), word))
    .exactOptional()
    .describe('For each field what the words of the other side mean; `"*"` stands for all others.'),
}

interface Mapping {
  readonly map?: Readonly<Record<string, string>>
  readonly values?: Readonly<Record<string, Readonly<Record<string, unknown>>>>
}

/**
 * Prepares the turning of payloads into values of a section: `map` first, then `values`. A map of
 * `items` alone gives the list itself where `list` says so.
 */
export function createMapping(
  { map, values }: Mapping,
  list: boolean,
): (payload: unknown) => unknown {
  const fields = Object.entries(map ?? {}).map(
    ([field, text]) => [field, compileExpression(text)] as const,
  )
  const words = new Map(Object.entries(values ?? {}).map(([field, row]) => [field, rowOf(row)]))
  return (payload) => {
    const value = map === undefined ? payload : mapFields(fields, payload)
    const unwrapped = list && map !== undefined && isRecord(value) ? value['items'] : value
    return words.size === 0 ? unwrapped : translate(unwrapped, words)
  }
}

type Search = (payload: unknown) => unknown

function mapFields(fields: readonly (readonly [string, Search])[], payload: unknown): unknown {
  const value: Record<string, unknown> = Object.create(null)
  for (const [field, search] of fields) value[field] = mapField(field, search, payload)
  return value
}

function mapField(field: string, search: Search, payload: unknown): unknown {
  try {
    return plain(search(payload))
  } catch {
    // The engine's own message may quote the payload.
    throw new SourceError('INVALID_DATA', `map.${field} cannot be worked out from this answer`)
  }
}

type Row = (found: unknown) => unknown

function rowOf(row: Readonly<Record<string, unknown>>): Row {
  const words = new Map(Object.entries(row).map(([theirs, ours]) => [theirs.toLowerCase(), ours]))
  return (found) => {
    const key = String(found).toLowerCase()
    if (key !== '*' && words.has(key)) return words.get(key)
    return words.has('*') ? words.get('*') : found
  }
}

/** Translates a field wherever it stands: in the value itself or in the members of its lists. */
function translate(value: unknown, words: ReadonlyMap<string, Row>): unknown {
  if (Array.isArray(value)) return value.map((member) => translate(member, words))
  if (!isRecord(value)) return value
  const translated: Record<string, unknown> = Object.create(null)
  for (const [field, found] of Object.entries(value)) {
    const row = words.get(field)
    translated[field] = row === undefined ? translate(found, words) : translateField(found, row)
  }
  return translated
}

function translateField(found: unknown, row: Row): unknown {
  if (Array.isArray(found)) return found.map((member) => translateField(member, row))
  // What is not given stays not given: a word for it would be made up.
  return found === null || typeof found === 'object' ? found : row(found)
}
