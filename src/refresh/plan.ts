import type { Layout } from '../sections/fold.ts'
import type { Source } from '../sources/source.ts'

/** What is read and how it is folded; a new configuration brings a new one. */
export interface Plan {
  readonly sources: readonly Source[]
  readonly layout: Layout
  /** After how long a refresh publishes what it has, in milliseconds. */
  readonly publishAfterMs: number
  /** How many heavy sources are read at once. */
  readonly concurrency: number
  /** For how long history is kept, in milliseconds. */
  readonly historyMs: number
}
