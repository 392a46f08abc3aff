import { z } from 'zod'

import { SourceError } from '../errors.ts'
import { createCommandReader } from './command-reader.ts'
import { expectShape } from './expect-shape.ts'
import { defineKind } from './kind.ts'
import { dayOf, monthOf } from './month.ts'
import { commandLine, commandVariables, commonOptions } from './options.ts'

const monthsShape = z.object({
  monthly: z.array(z.object({ month: z.string(), totalCost: z.number() })),
})

/** What ccusage makes of the logs of Claude Code: an estimate at list prices. */
export const ccusage = defineKind({
  name: 'ccusage',
  feeds: ['costLadder'],
  options: z.strictObject({
    kind: z.literal('ccusage'),
    ...commonOptions,
    command: commandLine
      .default(['ccusage', 'monthly', '--json', '--offline'])
      .describe('Default `ccusage monthly --json --offline`.'),
    env: commandVariables
      .exactOptional()
      .describe('Such as CLAUDE_CONFIG_DIR, where the logs are.'),
  }),
  isHeavy: () => true,
  create({ command, env }, { context, folder }) {
    // It cuts months by the local time zone; ours are in UTC.
    const reader = createCommandReader({ command, env: { TZ: 'UTC', ...env }, folder }, context)
    return {
      async read(options) {
        const now = Date.now()
        const payload = await reader.read(options)
        const { monthly } = expectShape(monthsShape, payload, 'the months of ccusage')
        // No month at all means no logs where it looked, which says nothing of what was spent.
        if (monthly.length === 0) {
          throw new SourceError(
            'INVALID_DATA',
            'expected months, found no usage: see CLAUDE_CONFIG_DIR',
          )
        }
        const row = monthly.find(({ month }) => month === dayOf(now).slice(0, 7))
        const { start, end } = monthOf(now)
        return {
          payload,
          value: { spentToDateUsd: row?.totalCost ?? 0, periodStart: start, periodEnd: end },
        }
      },
      async close() {
        reader.close()
      },
    }
  },
})
