import { createHash } from 'node:crypto'

import { commonOptions } from './options.ts'
import { isRecord } from './plain.ts'
import type { Place } from './source.ts'

/** What may change without making it another source: limits, cadence, and secrets that rotate. */
const UNMARKED = new Set<string>(
  [...Object.keys(commonOptions), 'token', 'headers', 'env'].filter((key) => key !== 'asOf'),
)

/**
 * Makes the mark of one configuration of a source: the same for the same data, without secrets. The
 * one that picks whose data it is, where there is one, goes into the hash.
 */
export function fingerprint(
  config: Readonly<Record<string, unknown>>,
  place: Place,
  unmarked: readonly string[],
  subject: string | undefined,
): string {
  const marked = Object.entries(config).filter(
    ([key]) => !UNMARKED.has(key) && !unmarked.includes(key),
  )
  const text = JSON.stringify(sorted({ place, config: Object.fromEntries(marked), subject }))
  return createHash('sha256').update(text).digest('hex').slice(0, 16)
}

function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted)
  if (typeof value === 'string') return withoutUser(value)
  if (!isRecord(value)) return value
  const keys = Object.keys(value).toSorted()
  return Object.fromEntries(keys.map((key) => [key, sorted(value[key])]))
}

function withoutUser(text: string): string {
  return text.replace(/^(https?:\/\/)[^/?#]*@/i, '$1')
}
