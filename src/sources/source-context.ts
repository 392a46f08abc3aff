import type { SourceContext } from './source.ts'

/** Makes the context that the sources of one gateway share. */
export function createSourceContext(given: Pick<SourceContext, 'fetch' | 'env'>): SourceContext {
  const things = new Map<string, unknown>()
  return {
    ...given,
    shared<T>(key: string, create: () => T): T {
      if (!things.has(key)) things.set(key, create())
      // A key belongs to one kind of source, which always makes the same type for it.
      return things.get(key) as T
    },
  }
}
