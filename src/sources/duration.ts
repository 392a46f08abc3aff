import { z } from 'zod'

const UNITS = { ms: 1, s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 } as const

const PATTERN = /^(\d+(?:\.\d+)?)(ms|s|m|h|d)$/

/** The longest duration that is accepted: ten years, far below where timers and dates break. */
const LONGEST_MS = 3_650 * UNITS.d

/** The pattern is for JSON Schema only: what is wrong with a text is said by the transform. */
const written = z.string().meta({
  description: 'A number and its unit, such as 500ms, 10s, 5m, 2h or 7d.',
  pattern: PATTERN.source,
})

/**
 * A duration such as `500ms`, `10s`, `5m`, `2h` or `7d`, or a number of milliseconds; parsed to
 * whole milliseconds above 0.
 */
export const duration = z
  .union([written, z.number().describe('A number counts milliseconds.')], {
    error: 'expected a duration such as 500ms, 10s, 5m, 2h or 7d',
  })
  .transform((value, context) => {
    const ms = typeof value === 'number' ? value : parseDuration(value)
    if (ms !== undefined && Number.isInteger(ms) && ms > 0 && ms <= LONGEST_MS) return ms
    context.addIssue({
      code: 'custom',
      message: `expected a duration such as 500ms, 10s, 5m, 2h or 7d, up to 3650d, found ${JSON.stringify(value)}`,
    })
    return z.NEVER
  })

function parseDuration(text: string): number | undefined {
  const [, amount, unit] = PATTERN.exec(text) ?? []
  if (amount === undefined || unit === undefined) return undefined
  return Number(amount) * UNITS[unit as keyof typeof UNITS]
}
