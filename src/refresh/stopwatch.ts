/**
 * Counts whole milliseconds from now on, by a clock that nobody sets; the function that it returns
 * tells how many have passed.
 */
export function startStopwatch(): () => number {
  const startedAt = performance.now()
  return () => Math.round(performance.now() - startedAt)
}
