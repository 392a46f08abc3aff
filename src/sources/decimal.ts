/** How many digits after the point are kept exactly. */
const DIGITS = 12

const UNIT = 10n ** BigInt(DIGITS)

/** Reads a decimal text exactly, in units of 10^-12; undefined when it is none. */
export function parseDecimal(text: string): bigint | undefined {
  const [, sign, whole, fraction = ''] = /^(-?)(\d{1,18})(?:\.(\d{1,30}))?$/.exec(text) ?? []
  if (whole === undefined) return undefined
  const kept = fraction.slice(0, DIGITS).padEnd(DIGITS, '0')
  const value = BigInt(whole) * UNIT + BigInt(kept)
  return sign === '-' ? -value : value
}

/** Gives an amount in units of 10^-12 as the nearest number, moved by two places for cents. */
export function centsToDollars(value: bigint): number {
  const sign = value < 0n ? '-' : ''
  const digits = String(value < 0n ? -value : value).padStart(DIGITS + 3, '0')
  const point = digits.length - DIGITS - 2
  return Number(`${sign}${digits.slice(0, point)}.${digits.slice(point)}`)
}
