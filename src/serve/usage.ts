/** How an operation was answered: from kept bytes, by executing it, or by streaming it. */
export type CacheResult = 'hit' | 'miss' | 'none'

/** What is known of an operation once it has been prepared. */
export interface Operation {
  /** Its name; empty without one. */
  readonly name: string
  /** The fields it asks for, as `Type.field`. */
  readonly fields: readonly string[]
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
export function createUsage(): Usage {
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
    count({ name, fields: asked }, result, times = 1) {
      const label = labelOf(name)
      const key = `${result} ${label}`
      const known = operations.get(key)
      if (known === undefined) operations.set(key, { name: label, result, count: times })
      else known.count += times
      for (const field of asked) fields.set(field, (fields.get(field) ?? 0) + times)
    },
    operations: () => operations.values(),
    fields: () => fields,
  }
}
