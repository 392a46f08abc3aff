/** The revision before the first refresh. */
export const NO_REVISION = '0'

/** Whether a text is a revision: decimal digits without leading zeros. */
export function isRevision(text: string): boolean {
  return /^(?:0|[1-9]\d{0,19})$/.test(text)
}

/** Orders two revisions as integers: below 0 when the first is older, 0 when they are the same. */
export function compareRevisions(left: string, right: string): number {
  if (left.length !== right.length) return left.length - right.length
  return left < right ? -1 : left > right ? 1 : 0
}

/**
 * Makes the revision that follows another: a hybrid clock, so that it also exceeds every earlier
 * one after the stored snapshot was lost, and never goes back when the clock does.
 */
export function nextRevision(previous: string, now: number): string {
  const following = BigInt(previous) + 1n
  const clock = BigInt(Math.max(0, Math.floor(now)))
  return String(clock > following ? clock : following)
}
