import { describe, expect, it } from 'vitest'

import { foldSnapshot } from '../../src/sections/fold.ts'
import { makePoint } from '../../src/sections/history-point.ts'
import { NO_MEMORY } from '../../src/sections/memory.ts'
import { withSpendWindows } from '../../src/sections/spend-window.ts'
import type { SnapshotView } from '../../src/sections/view.ts'
import type { HistoryPoint } from '../../src/snapshot/history.ts'
import {
  aLayout,
  aReading,
  aSnapshot,
  aSource,
  DAY,
  HOUR,
  NOON,
  viewOf,
} from '../support/snapshots.ts'

const LATE = { staleAfterMs: DAY, expireAfterMs: 2 * DAY }
const source = aSource('costLadder', LATE)
const MONTH = Date.parse('2026-11-01T00:00:00Z')

/** What the sources of a cost say, as collected at an instant and seen then. */
function viewAt(values: readonly Record<string, unknown>[], at: number, ages: number[] = []) {
  const sources = values.map((_, index) => aSource('costLadder', { id: `cost-${index}`, ...LATE }))
  const readings = values.map((value, index) => {
    const cost = sources[index] ?? source
    return aReading(cost, { periodStart: MONTH, ...value }, at - (ages[index] ?? 0))
  })
  const snapshot = aSnapshot(readings, { computedAt: at })
  return foldSnapshot(snapshot, aLayout(sources), at, NO_MEMORY, true).view
}

/** A spend as it was found at an instant; undefined for unknown. */
function spent(spentToDateUsd: number | undefined, at: number, periodStart = MONTH): HistoryPoint {
  return makePoint(viewAt([{ spentToDateUsd, periodStart, currentTier: 'NORMAL' }], at), at)
}

function windowsOf(points: readonly HistoryPoint[], spentToDateUsd: number, at = NOON) {
  return windowsIn(points, viewAt([{ spentToDateUsd }], at))
}

function windowsIn(points: readonly HistoryPoint[], { costLadder }: SnapshotView) {
  const { spentLast24hUsd, spentLast7dUsd } = withSpendWindows(costLadder, points)
  return [spentLast24hUsd, spentLast7dUsd]
}

describe('the spend of the last day and week', () => {
  it('is unknown until the history reaches back that far', () => {
    expect(windowsOf([], 10)).toEqual([null, null])
    expect(windowsOf([spent(4, NOON - 22 * HOUR)], 10)).toEqual([null, null])
  })

  it('is what came on top since then', () => {
    const points = [spent(1, NOON - 7 * DAY), spent(4.25, NOON - DAY), spent(6, NOON - HOUR)]

    expect(windowsOf(points, 10)).toEqual([5.75, 9])
  })

  it('is not known where the figure at its beginning is too old', () => {
    expect(windowsOf([spent(4, NOON - 26 * HOUR)], 10)).toEqual([null, null])
  })

  it('does not mind what was unknown in between', () => {
    const points = [spent(4, NOON - DAY), spent(undefined, NOON - HOUR)]

    expect(windowsOf(points, 10)).toEqual([6, null])
  })

  it('counts both sides of the turn of a period', () => {
    const turn = MONTH
    const points = [
      spent(90, turn - 12 * HOUR, turn - 31 * DAY),
      spent(95, turn - 1_000, turn - 31 * DAY),
      spent(1, turn + HOUR),
    ]

    expect(windowsOf(points, 3, turn + 12 * HOUR)[0]).toBe(8)
  })

  it('is not known when the end of the old period was not seen', () => {
    const turn = MONTH
    const points = [spent(90, turn - 12 * HOUR, turn - 31 * DAY), spent(1, turn + HOUR)]

    expect(windowsOf(points, 3, turn + 12 * HOUR)[0]).toBeNull()
  })

  it('is not known when a figure fell within its period', () => {
    const points = [spent(4, NOON - DAY), spent(8, NOON - 12 * HOUR), spent(1, NOON - HOUR)]

    expect(windowsOf(points, 10)[0]).toBeNull()
  })

  it('is unknown while the present figure is', () => {
    const { costLadder } = viewOf([[source, undefined]])

    expect(withSpendWindows(costLadder, [spent(4, NOON - DAY)])).toBe(costLadder)
  })

  it('begins with the figure that is nearest to its beginning, at most a 24th of it away', () => {
    expect(windowsOf([spent(3, NOON - 25 * HOUR), spent(4, NOON - 23.5 * HOUR)], 10)[0]).toBe(6)
    expect(windowsOf([spent(3, NOON - 24.5 * HOUR), spent(4, NOON - 23 * HOUR)], 10)[0]).toBe(7)
    expect(windowsOf([spent(4, NOON - 23 * HOUR)], 10)[0]).toBe(6)
    expect(windowsOf([spent(4, NOON - 23 * HOUR + 1)], 10)[0]).toBeNull()
    expect(windowsOf([spent(4, NOON - 25 * HOUR)], 10)[0]).toBe(6)
    expect(windowsOf([spent(4, NOON - 25 * HOUR - 1)], 10)[0]).toBeNull()
    expect(windowsOf([spent(4, NOON - 7 * DAY - 7 * HOUR)], 10)[1]).toBe(6)
    expect(windowsOf([spent(4, NOON - 7 * DAY - 7 * HOUR - 1)], 10)[1]).toBeNull()
  })

  it('leaves out figures that are no older than the present one', () => {
    const points = [spent(4, NOON - DAY), spent(50, NOON), spent(60, NOON + HOUR)]

    expect(windowsOf(points, 10)[0]).toBe(6)
  })

  it('is nothing where the figure stayed the same', () => {
    expect(windowsOf([spent(10, NOON - DAY)], 10)[0]).toBe(0)
  })

  it('is known when the old period was seen up to an hour before its end', () => {
    const seen = (age: number) => [spent(90, MONTH - age, MONTH - 31 * DAY)]

    expect(windowsOf(seen(HOUR), 3, MONTH + 23 * HOUR)[0]).toBe(3)
    expect(windowsOf(seen(HOUR + 1), 3, MONTH + 23 * HOUR)[0]).toBeNull()
  })

  it('is not known when the new period overlaps with the old one', () => {
    const points = [spent(90, NOON - DAY, MONTH - 31 * DAY)]

    expect(windowsOf(points, 120)[0]).toBeNull()
  })

  it('is not known where a source was added meanwhile, whose spend is not of that time', () => {
    const points = [spent(10, NOON - DAY)]
    const two = viewAt([{ spentToDateUsd: 10 }, { spentToDateUsd: 90 }], NOON)

    expect(windowsIn(points, two)[0]).toBeNull()
  })

  it('goes by when the figure was collected, not by when it was published', () => {
    const late = makePoint(viewAt([{ spentToDateUsd: 4 }], NOON - DAY, [3 * HOUR]), NOON - DAY)

    expect(windowsOf([late], 10)[0]).toBeNull()
    expect(windowsIn([late], viewAt([{ spentToDateUsd: 10 }], NOON, [3 * HOUR]))[0]).toBe(6)
  })

  it('is not known where one part of the spend is much older than another', () => {
    const values = [{ spentToDateUsd: 1 }, { spentToDateUsd: 9 }]
    const points = [makePoint(viewAt(values, NOON - DAY), NOON - DAY)]

    expect(windowsIn(points, viewAt(values, NOON, [0, HOUR]))[0]).toBe(0)
    expect(windowsIn(points, viewAt(values, NOON, [0, HOUR + 1]))[0]).toBeNull()
  })

  it('is not known when the period went back', () => {
    const points = [spent(1, NOON - DAY, NOON - 2 * DAY), spent(4, NOON - 23 * HOUR)]

    expect(windowsOf(points, 10)[0]).toBeNull()
  })
})
