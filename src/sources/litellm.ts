import { z } from 'zod'

import { defineKind } from './kind.ts'
import { createLitellm } from './litellm-spend.ts'
import { commonOptions, httpOptions } from './options.ts'

/** The spend that a LiteLLM proxy keeps, from the first of the month. */
export const litellm = defineKind({
  name: 'litellm',
  feeds: ['costLadder'],
  options: z.strictObject({
    kind: z.literal('litellm'),
    ...commonOptions,
    ...httpOptions,
    token: httpOptions.token
      .unwrap()
      .describe('A virtual key; for the scope `proxy` the key of an admin.'),
    scope: z
      .enum(['key', 'user', 'team', 'proxy'])
      .default('key')
      .describe('Whose spend: of the key, of its user, of its team, or of all.'),
  }),
  // The key of an admin says nothing of whose spend is asked for.
  subject: ({ scope, token }) => (scope === 'proxy' ? undefined : token),
  create: (options, { context }) => createLitellm(options, context),
})
