import type { HistoryPoint } from '../snapshot/history.ts'
import type { CostLadder } from './cost-ladder.ts'
import { fromMicros, toMicros } from './money.ts'

const DAY_MS = 86_400_000

/** A spend that is known, at an instant. */
interface Spend {
  readonly at: number
  readonly micros: bigint
  readonly periodStart: number
  /** What it is of. */
  readonly of: string
}

/**
 * Works out what was spent in the 24 hours and the 7 days before the present figure; null where the
 * history does not reach back that far or cannot tell.
 */
export function withSpendWindows(cost: CostLadder, points: readonly HistoryPoint[]): CostLadder {
  const now = toSpend(cost)
  if (now === null) return cost
  const spends = points.flatMap((point) => toSpend(point) ?? [])
  return {
    ...cost,
    spentLast24hUsd: spentWithin(spends, now, DAY_MS),
    spentLast7dUsd: spentWithin(spends, now, 7 * DAY_MS),
  }
}

function toSpend({
  spentToDateUsd: usd,
  periodStart,
  spentBasis: basis,
}: Pick<HistoryPoint, 'spentToDateUsd' | 'periodStart' | 'spentBasis'>): Spend | null {
  if (usd === null || periodStart === null || basis === null) return null
  return { ...basis, micros: toMicros(usd), periodStart }
}

/** Adds up what came on top from one known figure to the next. */
function spentWithin(spends: readonly Spend[], now: Spend, windowMs: number): number | null {
  const start = now.at - windowMs
  const slackMs = windowMs / 24
  const first = nearest(spends, start)
  const base = spends[first]
  if (base === undefined || Math.abs(base.at - start) > slackMs) return null
  let sum = 0n
  let before = base
  for (const next of [...spends.slice(first + 1).filter(({ at }) => at < now.at), now]) {
    const step = stepBetween(before, next, slackMs)
    if (step === null) return null
    sum += step
    before = next
  }
  return fromMicros(sum)
}

/** Finds the spend that is nearest to an instant, of several the last; -1 when there is none. */
function nearest(spends: readonly Spend[], instant: number): number {
  const far = (index: number): number => Math.abs((spends[index]?.at ?? Infinity) - instant)
  return spends.reduce((best, _, index) => (far(index) <= far(best) ? index : best), -1)
}

/** A figure that falls within its period was corrected or lost: then nobody knows. */
function stepBetween(before: Spend, next: Spend, slackMs: number): bigint | null {
  if (next.of !== before.of) return null
  if (next.periodStart === before.periodStart) {
    return next.micros >= before.micros ? next.micros - before.micros : null
  }
  // Of the old period only what was seen before its end is known, so it has to be seen late enough;
  // a period that begins long before that overlaps with it.
  const isSeen = Math.abs(next.periodStart - before.at) <= slackMs
  return next.periodStart > before.periodStart && isSeen ? next.micros : null
}
