const SECOND = 1_000
const MINUTE = 60 * SECOND
const HOUR = 60 * MINUTE
const DAY = 24 * HOUR

/** Says a length of time in at most two units, cut off: `2 h 5 min`. */
export function sayDuration(ms: number): string {
  const whole = Math.max(0, ms)
  if (whole < MINUTE) return `${Math.floor(whole / SECOND)} s`
  if (whole < HOUR) return `${Math.floor(whole / MINUTE)} min`
  if (whole < DAY) return twoUnits(whole, HOUR, 'h', MINUTE, 'min', 10)
  return twoUnits(whole, DAY, 'd', HOUR, 'h', 3)
}

/** The second unit is left out from `most` on, where it says little. */
function twoUnits(
  ms: number,
  big: number,
  bigName: string,
  small: number,
  smallName: string,
  most: number,
): string {
  const first = Math.floor(ms / big)
  const second = Math.floor((ms % big) / small)
  return second === 0 || first >= most
    ? `${first} ${bigName}`
    : `${first} ${bigName} ${second} ${smallName}`
}

/** Says how long ago something was: `2 min ago`. */
export function sayAgo(ms: number): string {
  return ms < 2 * SECOND ? 'just now' : `${sayDuration(ms)} ago`
}

const TIME = new Intl.DateTimeFormat('en-GB', { hour: '2-digit', minute: '2-digit' })
const DATE = new Intl.DateTimeFormat('en-GB', { day: 'numeric', month: 'short' })
const FULL = new Intl.DateTimeFormat('en-GB', { dateStyle: 'medium', timeStyle: 'long' })

/** Says a time of day where the reader is: `14:05`, or `21 Nov, 14:05` on another day. */
export function sayInstant(ms: number, now: number): string {
  const isToday = DATE.format(ms) === DATE.format(now) && Math.abs(now - ms) < DAY
  return isToday ? TIME.format(ms) : `${DATE.format(ms)}, ${TIME.format(ms)}`
}

/** Says a day where the reader is: `21 Nov`. */
export function sayDay(ms: number): string {
  return DATE.format(ms)
}

/** Says an instant in full, with its time zone. */
export function sayExactly(ms: number): string {
  return FULL.format(ms)
}
