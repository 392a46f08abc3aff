import type { HistoryPoint } from '../snapshot/history.ts'
import type { CostLadder } from './cost-ladder.ts'
import { fromMicros, toMicros } from './money.ts'

const DAY_MS = 86_400_000

/** A spend that is known, at an instant. */
interface Spend {
  readonly at: number
  readonly micros: bigint
  readonly periodStart: number
}

/**
 * Works out what was spent in the 24 hours and the 7 days before the present figure; null where the
 * history does not reach back that far or cannot tell.
 */
export function withSpendWindows(
  cost: CostLadder,
  points: readonly HistoryPoint[],
  at: number,
): CostLadder {
  const now = toSpend(cost.spentToDateUsd, cost.periodStart, at)
  if (now === null) return cost
  const spends = points.flatMap(
    ({ spentToDateUsd, periodStart, computedAt }) =>
      toSpend(spentToDateUsd, periodStart, computedAt) ?? [],
  )
  return {
    ...cost,
    spentLast24hUsd: spentWithin(spends, now, DAY_MS),
    spentLast7dUsd: spentWithin(spends, now, 7 * DAY_MS),
  }
}

function toSpend(usd: number | null, periodStart: number | null, at: number): Spend | null {
  return usd === null || periodStart === null ? null : { at, micros: toMicros(usd), periodStart }
}

/** Adds up what came on top from one known figure to the next. */
function spentWithin(spends: readonly Spend[], now: Spend, windowMs: number): number | null {
  const start = now.at - windowMs
  const slackMs = windowMs / 24
  const first = spends.findLastIndex(({ at }) => at <= start)
  const base = spends[first]
  if (base === undefined || base.at < start - slackMs) return null
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

/** A figure that falls within its period was corrected or lost: then nobody knows. */
function stepBetween(before: Spend, next: Spend, slackMs: number): bigint | null {
  if (next.periodStart === before.periodStart) {
    return next.micros >= before.micros ? next.micros - before.micros : null
  }
  // Of the old period only what was seen before its end is known, so it has to be seen late enough.
  const isSeen = next.periodStart > before.periodStart && before.at >= next.periodStart - slackMs
  return isSeen ? next.micros : null
}
