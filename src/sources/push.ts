import { z } from 'zod'

import { SourceError } from '../errors.ts'
import { defineKind } from './kind.ts'
import { commonOptions } from './options.ts'

/** A source that others push to; there is nothing to read, and its silence is what is noticed. */
export const push = defineKind({
  name: 'push',
  feeds: ['operationalState', 'alerts', 'costLadder', 'serviceHealth', 'service', 'tasks'],
  options: z.strictObject({
    kind: z.literal('push'),
    id: commonOptions.id,
    staleAfter: commonOptions.staleAfter.describe(
      'How long silence is fresh; default 10 min, or twice the gap of the schedule.',
    ),
    expireAfter: commonOptions.expireAfter.describe(
      'After how much silence nothing is known; default 1 h, or 12 times the gap of the schedule.',
    ),
    maxBytes: commonOptions.maxBytes.describe('How large a pushed value may be, in bytes of JSON.'),
  }),
  create: () => ({
    async read() {
      throw new SourceError('PUSH_OVERDUE', 'nothing has been pushed')
    },
  }),
})
