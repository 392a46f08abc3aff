import { z } from 'zod'

import { SourceError } from '../errors.ts'
import { defineKind } from './kind.ts'
import { commonOptions } from './options.ts'
import { plain } from './plain.ts'

/** A source that the embedding program writes itself: gives a value in its section's shape. */
export type SourceFunction = (options: { readonly signal: AbortSignal }) => unknown

/** A function of the embedding program. */
export const functionKind = defineKind({
  name: 'function',
  feeds: ['operationalState', 'alerts', 'costLadder', 'serviceHealth', 'service', 'tasks'],
  options: z.strictObject({
    kind: z.literal('function'),
    ...commonOptions,
    /** Called at each read; may be asynchronous, and should heed its signal. */
    read: z.custom<SourceFunction>((value) => typeof value === 'function', 'expected a function'),
  }),
  unmarked: ['read'],
  create: ({ read }) => ({
    async read({ signal }) {
      let value: unknown
      try {
        value = await read({ signal })
      } catch (error) {
        if (error instanceof SourceError || signal.aborted) throw error
        throw new SourceError('INTERNAL', 'the function failed', { cause: error })
      }
      if (value === undefined) throw new SourceError('INVALID_DATA', 'the function gave nothing')
      // A copy: what the program does to its object later must not change what is held.
      return { value: plain(value) }
    },
  }),
})
