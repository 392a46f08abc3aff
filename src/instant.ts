const RFC_3339 =
  /^(\d{4}-\d{2}-\d{2})[Tt ](\d{2}:\d{2}(?::\d{2}(?:\.\d+)?)?)\s?([Zz]|[+-]\d{2}:?\d{2})?$/

/** Below this a number counts seconds, from it on milliseconds: 1e11 ms is in 1973. */
const FIRST_MS = 1e11

/** Later ones are refused, so that also what is reckoned from one has four digits of year. */
const LAST_MS = Date.UTC(9000, 0) - 1

/** More than any instant is written with. */
const MOST_LENGTH = 64

/**
 * Reads an instant into epoch milliseconds: RFC 3339 text, as UTC where it has no zone, or epoch
 * seconds or milliseconds, as a number or as digits; undefined when it is none of them. Instants
 * before March 1973 are refused: they mean "not set", and their milliseconds would be read as
 * seconds the next time; so are those after the year 8999, which mean "never".
 */
export function parseInstant(value: unknown): number | undefined {
  const ms = typeof value === 'number' ? fromEpoch(value) : fromText(value)
  return ms !== undefined && ms >= FIRST_MS && ms <= LAST_MS ? ms : undefined
}

/** Writes an instant as RFC 3339 in UTC with milliseconds. */
export function formatInstant(ms: number): string {
  return new Date(ms).toISOString()
}

function fromEpoch(value: number): number {
  return Math.floor(value < FIRST_MS ? value * 1_000 : value)
}

function fromText(value: unknown): number | undefined {
  if (typeof value !== 'string' || value.length > MOST_LENGTH) return undefined
  const text = value.trim()
  if (/^\d{1,15}(?:\.\d+)?$/.test(text)) return fromEpoch(Number(text))
  const [, date, time, zone = 'Z'] = RFC_3339.exec(text) ?? []
  if (date === undefined || time === undefined) return undefined
  const ms = Date.parse(`${date}T${cutFraction(time)}${isoZone(zone)}`)
  return Number.isNaN(ms) || !isRealDay(date) ? undefined : ms
}

/** Keeps milliseconds: more digits are legal in RFC 3339, not in every engine's date format. */
function cutFraction(time: string): string {
  return time.replace(/(\.\d{3})\d+$/, '$1')
}

function isoZone(zone: string): string {
  if (zone === 'Z' || zone === 'z') return 'Z'
  return zone.includes(':') ? zone : `${zone.slice(0, 3)}:${zone.slice(3)}`
}

/** Whether a date is in the calendar: the engine rolls 30 February over into March. */
function isRealDay(date: string): boolean {
  return new Date(`${date}T00:00:00Z`).toISOString().startsWith(date)
}
