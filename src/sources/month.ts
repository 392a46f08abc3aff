/** The calendar month of an instant, in UTC. */
export interface Month {
  /** Its first instant, in epoch milliseconds. */
  readonly start: number
  /** The first instant after it, in epoch milliseconds. */
  readonly end: number
}

/** Finds the month of an instant. */
export function monthOf(now: number): Month {
  const date = new Date(now)
  const [year, month] = [date.getUTCFullYear(), date.getUTCMonth()]
  return { start: Date.UTC(year, month, 1), end: Date.UTC(year, month + 1, 1) }
}

/** Writes the day of an instant in UTC: `2026-11-22`. */
export function dayOf(now: number): string {
  return new Date(now).toISOString().slice(0, 10)
}
