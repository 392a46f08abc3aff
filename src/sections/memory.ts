import { z } from 'zod'

import { SEVERITIES } from './severity.ts'

const since = z.strictObject({ value: z.string(), since: z.int() })

/** What the sections remember from one refresh to the next; lists of entries, as JSON has it. */
export const memoryShape = z.strictObject({
  overall: since.nullable(),
  primary: since.nullable(),
  tier: since.nullable(),
  services: z.array(z.tuple([z.string(), since])),
  alerts: z.array(z.tuple([z.string(), z.string(), z.int()])),
  damping: z.array(
    z.tuple([
      z.string(),
      z.strictObject({
        asOf: z.int(),
        readAt: z.int(),
        bad: z.int(),
        good: z.int(),
        raised: z.boolean(),
        severity: z.enum(SEVERITIES),
        badSince: z.int(),
      }),
    ]),
  ),
})

export type Memory = z.infer<typeof memoryShape>

/** What there is to remember before the first refresh. */
export const NO_MEMORY: Memory = {
  overall: null,
  primary: null,
  tier: null,
  services: [],
  alerts: [],
  damping: [],
}
