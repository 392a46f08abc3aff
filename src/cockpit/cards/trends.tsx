import type { JSX } from 'preact'
import { useMemo, useState } from 'preact/hooks'

import type { Cockpit } from '../data/cockpit.ts'
import { toColumns } from '../data/past.ts'
import type { Point } from '../data/snapshot.ts'
import { Card } from '../parts/card.tsx'
import { Plot, type Series } from '../parts/plot.tsx'
import { sayCount, sayMoney } from '../words/figures.ts'

interface Trend {
  readonly title: string
  readonly series: readonly (Series & { readonly of: (point: Point) => number | null })[]
}

const TRENDS: readonly Trend[] = [
  {
    title: 'Spend',
    series: [
      {
        label: 'Spent',
        color: '--plot-1',
        say: sayMoney,
        of: ({ spentToDateUsd }) => spentToDateUsd,
      },
    ],
  },
  {
    title: 'Alerts',
    series: [
      {
        label: 'Active',
        color: '--plot-2',
        isStepped: true,
        say: sayCount,
        of: ({ activeAlerts }) => activeAlerts,
      },
      {
        label: 'Critical',
        color: '--plot-3',
        isStepped: true,
        say: sayCount,
        of: ({ criticalAlerts }) => criticalAlerts,
      },
    ],
  },
  {
    title: 'Tasks',
    series: [
      {
        label: 'Open',
        color: '--plot-1',
        isStepped: true,
        say: sayCount,
        of: ({ openTasks }) => openTasks,
      },
      {
        label: 'In progress',
        color: '--plot-4',
        isStepped: true,
        say: sayCount,
        of: ({ inProgressTasks }) => inProgressTasks,
      },
    ],
  },
]

export interface TrendsProps {
  readonly day: Cockpit['day']
  readonly week: Cockpit['week']
  /** Called when the week is wanted. */
  onWeek(): void
}

/** Plots spend, alerts and tasks over the last day or week. */
export function TrendsCard({ day, week, onWeek }: TrendsProps): JSX.Element {
  const [isWeek, setWeek] = useState(false)
  const points = isWeek ? week : day
  const choose = (chosen: boolean): void => {
    setWeek(chosen)
    if (chosen) onWeek()
  }
  const switches = (
    <span class="switch" role="group" aria-label="Span of time">
      <button type="button" aria-pressed={!isWeek} onClick={() => choose(false)}>
        24 h
      </button>
      <button type="button" aria-pressed={isWeek} onClick={() => choose(true)}>
        7 d
      </button>
    </span>
  )
  return (
    <Card id="trends" title="Trends" aside={switches}>
      <div class="plots">
        {TRENDS.map((trend) => (
          <TrendPlot key={trend.title} trend={trend} points={points} isWeek={isWeek} />
        ))}
      </div>
    </Card>
  )
}

interface TrendPlotProps {
  readonly trend: Trend
  readonly points: readonly Point[] | null
  readonly isWeek: boolean
}

function TrendPlot({ trend, points, isWeek }: TrendPlotProps): JSX.Element {
  const columns = useMemo(
    () =>
      toColumns(
        points ?? [],
        trend.series.map(({ of }) => of),
      ),
    [points, trend],
  )
  return <Plot title={trend.title} series={trend.series} columns={columns} days={isWeek ? 7 : 1} />
}
