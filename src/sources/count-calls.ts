import type { Source } from './source.ts'

/** Tells of each call of a source, so that it can be seen that no query makes one. */
export function countCalls(source: Source, onCall: () => void): Source {
  return {
    ...source,
    read(options) {
      onCall()
      return source.read(options)
    },
  }
}
