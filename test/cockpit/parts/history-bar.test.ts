import { describe, expect, it } from 'vitest'

import { toStretches } from '../../../src/cockpit/parts/history-bar.tsx'
import { drawLine } from '../../../src/cockpit/parts/sparkline.tsx'

describe('the bar of a status', () => {
  it('shows the worst of each slot, and nothing where nothing is kept', () => {
    const points = [
      { at: 40, status: 'HEALTHY' },
      { at: 45, status: 'UNHEALTHY' },
      { at: 49, status: 'HEALTHY' },
      { at: 60, status: 'HEALTHY' },
      { at: 80, status: 'UNKNOWN' },
      { at: 100, status: 'HEALTHY' },
    ]

    expect(toStretches(points, 0, 100, 5)).toEqual([
      { from: 0, to: 0.4, tone: 'none' },
      { from: 0.4, to: 0.6, tone: 'critical' },
      { from: 0.6, to: 0.8, tone: 'ok' },
      { from: 0.8, to: 1, tone: 'unknown' },
    ])
  })

  it('leaves out what is before or after it', () => {
    const points = [
      { at: -1, status: 'UNHEALTHY' },
      { at: 101, status: 'UNHEALTHY' },
    ]

    expect(toStretches(points, 0, 100, 2)).toEqual([{ from: 0, to: 1, tone: 'none' }])
  })
})

describe('a small line', () => {
  it('has gaps where the figure was not known', () => {
    expect(drawLine([0, 1, 2, 3, 4], [1, 2, null, 2, 1])).toBe(
      'M0.0 22.0H25.0V2.0M75.0 2.0H100.0V22.0',
    )
  })

  it('is empty without figures', () => {
    expect(drawLine([], [])).toBe('')
  })
})
