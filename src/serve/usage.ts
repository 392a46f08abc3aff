import type { AnswerMeter } from './door.ts'
import type { AnswerModel } from './graphql/context.ts'

/** How an operation was answered: from kept bytes, by executing it, or by streaming it. */
export type CacheResult = 'hit' | 'miss' | 'none'

/** What is known of an operation once it has been prepared. */
export interface Operation {
  /** Its name; empty without one. */
  readonly name: string
  /** The fields it asks for, as `Type.field`. */
  readonly fields: readonly string[]
  /** The routine answers in its answer; they are given again whenever it is. */
  readonly answers?: readonly AnswerModel[]
}

/** What was asked for, and how often. */
export interface Usage {
  count(operation: Operation, result: CacheResult, times?: number): void
  /** Counts by operation and by how it was answered. */
  operations(): Iterable<{ name: string; result: CacheResult; count: number }>
  /** Counts by field. */
  fields(): Iterable<readonly [string, number]>
}

/** Names of operations are the clients' own: beyond this many, all others are counted together. */
const MOST_NAMES = 100
const OTHERS = '(others)'

/** Makes the counters of what is asked for. */
export function createUsage(meter?: AnswerMeter): Usage {
  const names = new Set<string>()
  const operations = new Map<string, { name: string; result: CacheResult; count: number }>()
  const fields = new Map<string, number>()

  function labelOf(name: string): string {
    if (names.has(name)) return name
    if (names.size >= MOST_NAMES) return OTHERS
    names.add(name)
    return name
  }

  return {
    count({ name, fields: asked, answers = [] }, result, times = 1) {
      const label = labelOf(name)
      const key = `${result} ${label}`
      const known = operations.get(key)
      if (known === undefined) operations.set(key, { name: label, result, count: times })
      else known.count += times
      if (result === 'hit') for (const answer of answers) meter?.count(answer, times)
      for (const field of asked) fields.set(field, (fields.get(field) ?? 0) + times)
    },
    operations: () => operations.values(),
    fields: () => fields,
  }
}
