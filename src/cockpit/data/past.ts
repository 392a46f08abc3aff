import type { DayPoint, FieldChange, Point } from './snapshot.ts'

const DAY_MS = 86_400_000

/** As many changes as are worth scrolling through. */
const MOST_CHANGES = 200

/** Adds newer points to those of the last day, and lets go of what is older. */
export function addPoints(
  known: readonly DayPoint[],
  newer: readonly DayPoint[],
  now: number,
): readonly DayPoint[] {
  const seen = new Set(newer.map(({ revision }) => revision))
  return [...known.filter(({ revision }) => !seen.has(revision)), ...newer].filter(
    ({ computedAt }) => Date.parse(computedAt) >= now - DAY_MS,
  )
}

/** Adds newer changes to those that are shown, and lets go of the oldest. */
export function addChanges(
  known: readonly FieldChange[],
  newer: readonly FieldChange[],
): readonly FieldChange[] {
  return [...known, ...newer].slice(-MOST_CHANGES)
}

/** Columns of a plot: instants in epoch seconds, then one column per figure; null is unknown. */
export type Columns = [number[], ...(number | null)[][]]

/**
 * Turns points into the columns of a plot. Where the gateway told nothing for long, a gap stands
 * rather than a line from one end to the other.
 */
export function toColumns(
  points: readonly Point[],
  figures: readonly ((point: Point) => number | null)[],
): Columns {
  const columns: Columns = [[], ...figures.map((): (number | null)[] => [])]
  const longest = longestStep(points)
  let before: number | null = null
  for (const point of points) {
    const at = Date.parse(point.computedAt)
    if (before !== null && at - before > longest) add(columns, before + 1_000, () => null)
    add(columns, at, (index) => figures[index]?.(point) ?? null)
    before = at
  }
  return columns
}

function add(columns: Columns, at: number, figure: (index: number) => number | null): void {
  const [instants, ...rest] = columns
  instants.push(at / 1_000)
  rest.forEach((column, index) => column.push(figure(index)))
}

/** Three times the usual step between two points. */
function longestStep(points: readonly Point[]): number {
  const instants = points.map(({ computedAt }) => Date.parse(computedAt))
  const steps = instants
    .slice(1)
    .map((at, index) => at - (instants[index] ?? at))
    .toSorted((left, right) => left - right)
  return 3 * (steps[Math.floor(steps.length / 2)] ?? Infinity)
}
