/**
 * Reads a Retry-After header (RFC 9110 §10.2.3): how many milliseconds from now the other side
 * asks to be left alone; undefined when it does not say so.
 */
export function parseRetryAfter(header: string | null, now: number): number | undefined {
  const text = header?.trim() ?? ''
  if (/^\d{1,9}$/.test(text)) return Number(text) * 1_000
  // Only the forms with letters: a bare "-5" or "1.5" would pass for a date.
  if (!/^[A-Za-z]{3}/.test(text)) return undefined
  const at = Date.parse(text)
  return Number.isNaN(at) ? undefined : Math.max(0, at - now)
}
