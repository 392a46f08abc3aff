import { describe, expect, it } from 'vitest'

import { makePoint } from '../../src/sections/history-point.ts'
import { withSpendWindows } from '../../src/sections/spend-window.ts'
import type { HistoryPoint } from '../../src/snapshot/history.ts'
import { aSource, DAY, HOUR, NOON, viewOf } from '../support/snapshots.ts'

const source = aSource('costLadder')
const MONTH = Date.parse('2026-11-01T00:00:00Z')

/** A spend as it was found at an instant; undefined for unknown. */
function spent(spentToDateUsd: number | undefined, at: number, periodStart = MONTH): HistoryPoint {
  const value = spentToDateUsd === undefined ? undefined : { spentToDateUsd, periodStart }
  return makePoint(viewOf([[source, value]]), at)
}

function windowsOf(points: readonly HistoryPoint[], spentToDateUsd: number, at = NOON) {
  const { costLadder } = viewOf([[source, { spentToDateUsd, periodStart: MONTH }]])
  const { spentLast24hUsd, spentLast7dUsd } = withSpendWindows(costLadder, points, at)
  return [spentLast24hUsd, spentLast7dUsd]
}

describe('the spend of the last day and week', () => {
  it('is unknown until the history reaches back that far', () => {
    expect(windowsOf([], 10)).toEqual([null, null])
    expect(windowsOf([spent(4, NOON - 23 * HOUR)], 10)).toEqual([null, null])
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

    expect(withSpendWindows(costLadder, [spent(4, NOON - DAY)], NOON)).toBe(costLadder)
  })

  it('begins with a figure up to a 24th of the window older', () => {
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

  it('is not known when the period went back', () => {
    const points = [spent(1, NOON - DAY, NOON - 2 * DAY), spent(4, NOON - 23 * HOUR)]

    expect(windowsOf(points, 10)[0]).toBeNull()
  })
})
