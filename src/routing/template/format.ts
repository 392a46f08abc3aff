import { formatInstant } from '../../instant.ts'

const LONGEST_LIST = 10

/** Text from a source as one plain line: no line breaks, controls or changes of direction. */
export function plain(text: string): string {
  return text.replace(/[\s\p{Cc}\p{Cf}]+/gu, ' ').trim()
}

/** Writes an amount of US dollars to the cent, rounded half up on the decimal value. */
export function formatMoney(usd: number): string {
  const cents = roundDecimal(Math.abs(usd), 2)
  if (cents === '0.00') return usd > 0 ? 'less than $0.01' : '$0.00'
  const sign = usd < 0 ? '-' : ''
  const [whole = '0', fraction = '00'] = cents.split('.')
  return `${sign}$${groupThousands(whole)}.${fraction}`
}

/** Writes a percentage with at most two decimals. */
export function formatPercent(percent: number): string {
  const rounded = roundDecimal(Math.abs(percent), 2).replace(/\.?0+$/, '')
  return `${percent < 0 && rounded !== '0' ? '-' : ''}${rounded}%`
}

/** Writes a count with its noun: `1 task`, `3 tasks`. */
export function formatCount(count: number, one: string, many = `${one}s`): string {
  return `${groupThousands(String(count))} ${count === 1 ? one : many}`
}

/** Writes an instant to the minute: `2026-11-22 09:30 UTC`. */
export function formatMinute(at: number): string {
  const text = formatInstant(at)
  return `${text.slice(0, 10)} ${text.slice(11, 16)} UTC`
}

/** Writes the day of an instant: `2026-11-22`. */
export function formatDay(at: number): string {
  return formatInstant(at).slice(0, 10)
}

const MONTHS = [
  'January',
  'February',
  'March',
  'April',
  'May',
  'June',
  'July',
  'August',
  'September',
  'October',
  'November',
  'December',
]

/** Names the window of a period: a calendar month by its name, any other by its two days. */
export function formatWindow(start: number, end: number): string {
  const date = new Date(start)
  const year = date.getUTCFullYear()
  const month = date.getUTCMonth()
  const isMonth = start === Date.UTC(year, month, 1) && end === Date.UTC(year, month + 1, 1)
  if (isMonth) return `this month (${MONTHS[month]} ${year})`
  const days = Math.round((end - start) / 86_400_000)
  const window = `${formatDay(start)} to ${formatDay(end)}`
  return days >= 28 && days <= 31 ? `this month (${window})` : `this period (${window})`
}

/**
 * Writes words as a sentence has them, `a, b and c`, or with a separator of its own between them;
 * long lists are cut, and say so.
 */
export function formatList(words: readonly string[], separator?: string): string {
  const shown =
    words.length > LONGEST_LIST
      ? [...words.slice(0, LONGEST_LIST), `${words.length - LONGEST_LIST} more`]
      : words
  if (separator !== undefined) return shown.join(separator)
  const last = shown.at(-1) ?? ''
  return shown.length < 2 ? last : `${shown.slice(0, -1).join(', ')} and ${last}`
}

/** Rounds half up on the decimal value: 82.365 gives 82.37, unlike `toFixed`. */
function roundDecimal(value: number, digits: number): string {
  // Six decimals are what amounts carry; beyond them is the noise of binary fractions.
  const micros = BigInt(Math.round(value * 1_000_000))
  const step = 10n ** BigInt(6 - digits)
  const rounded = (micros + step / 2n) / step
  const text = String(rounded).padStart(digits + 1, '0')
  return `${text.slice(0, -digits)}.${text.slice(-digits)}`
}

function groupThousands(digits: string): string {
  return digits.replace(/\B(?=(\d{3})+$)/g, ',')
}
