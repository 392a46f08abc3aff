/** What stands where a figure is not known. */
export const NOT_KNOWN = 'unknown'

const CENTS = new Intl.NumberFormat('en-US', { style: 'currency', currency: 'USD' })
const DOLLARS = new Intl.NumberFormat('en-US', {
  style: 'currency',
  currency: 'USD',
  maximumFractionDigits: 0,
})
const COUNT = new Intl.NumberFormat('en-US')

/** Says an amount of US dollars; cents only where they matter. */
export function sayMoney(usd: number | null | undefined): string {
  if (usd === null || usd === undefined) return NOT_KNOWN
  return (Math.abs(usd) < 10_000 ? CENTS : DOLLARS).format(usd)
}

/** Says a count. */
export function sayCount(count: number | null | undefined): string {
  return count === null || count === undefined ? NOT_KNOWN : COUNT.format(count)
}

/** Says a share, given from 0 to 100 and beyond; never rounds up to 100. */
export function sayPercent(percent: number | null | undefined): string {
  if (percent === null || percent === undefined) return NOT_KNOWN
  const digits = percent >= 1_000 || Number.isInteger(percent) ? 0 : 1
  const cut = percent < 100 ? Math.floor(percent * 10 ** digits) / 10 ** digits : percent
  return `${cut.toFixed(digits)} %`
}

/** Says so many of a thing. */
export function sayNumberOf(count: number, thing: string): string {
  return `${COUNT.format(count)} ${thing}${count === 1 ? '' : 's'}`
}
