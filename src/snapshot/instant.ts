const RFC_3339 = /^(\d{4})-(\d\d)-(\d\d)[Tt ](\d\d):(\d\d):(\d\d)(?:\.\d+)?(?:[Zz]|[+-]\d\d:\d\d)?$/

/** Below this a number means epoch seconds, from it on epoch milliseconds. */
const FIRST_MILLISECOND = 1e11

/** The last instant that a DateTime can say: the end of the year 9999. */
const LAST_INSTANT = 253_402_300_799_999

/**
 * Reads an instant as systems give it: RFC 3339 text (without a zone: UTC), or epoch seconds or
 * milliseconds; gives epoch milliseconds, or undefined for anything else.
 */
export function parseInstant(value: unknown): number | undefined {
  const ms = typeof value === 'number' ? fromNumber(value) : fromText(value)
  return ms !== undefined && ms >= 0 && ms <= LAST_INSTANT ? Math.floor(ms) : undefined
}

function fromNumber(value: number): number | undefined {
  if (!Number.isFinite(value)) return undefined
  return value < FIRST_MILLISECOND ? value * 1_000 : value
}

function fromText(value: unknown): number | undefined {
  if (typeof value !== 'string' || value.length > 40) return undefined
  if (/^\d{1,13}(?:\.\d{1,9})?$/.test(value)) return fromNumber(Number(value))
  if (!RFC_3339.test(value)) return undefined
  const zoned = /(?:[Zz]|[+-]\d\d:\d\d)$/.test(value) ? value : `${value}Z`
  const ms = Date.parse(zoned.replace(' ', 'T').toUpperCase())
  return Number.isNaN(ms) ? undefined : ms
}

/** Writes an instant as RFC 3339 in UTC with milliseconds. */
export function formatInstant(ms: number): string {
  return new Date(ms).toISOString()
}
