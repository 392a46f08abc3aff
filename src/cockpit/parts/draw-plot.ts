import uPlot from 'uplot'

import { now } from '../data/clock.ts'
import type { Series } from './plot.tsx'

/** The plots that share their pointer. */
const SYNC = 'trends'

const DAY_SECONDS = 86_400

/** A gateway that has just started has no more to show than this. */
const LEAST_SPAN_SECONDS = 900

/** A plot that is drawn. */
export interface DrawnPlot {
  show(data: uPlot.AlignedData, days: number): void
  /** Moves the pointer of all plots so many points to the right. */
  step(by: number): void
  destroy(): void
}

/** Draws a plot into a place, as wide as that is, in the colours of the page. */
export function drawPlot(
  place: HTMLElement,
  series: readonly Series[],
  onPoint: (index: number | null) => void,
): DrawnPlot {
  let plot: uPlot | undefined
  let shown: { data: uPlot.AlignedData; days: number } = { data: [[]], days: 1 }

  const draw = (): void => {
    plot?.destroy()
    plot = new uPlot(
      makeOptions(place, series, () => shown.days, onPoint),
      shown.data,
      place,
    )
  }
  const scheme = matchMedia('(prefers-color-scheme: dark)')
  scheme.addEventListener('change', draw)
  const observer = new ResizeObserver(() => {
    plot?.setSize({ width: place.clientWidth, height: place.clientHeight })
  })
  observer.observe(place)
  return {
    show(data, days) {
      shown = { data, days }
      if (plot === undefined) draw()
      else plot.setData(data)
    },
    step(by) {
      if (plot === undefined) return
      const [instants] = plot.data
      const from = plot.cursor.idx ?? instants.length - 1
      const at = instants[Math.max(0, Math.min(instants.length - 1, from + by))]
      if (at === undefined) return
      for (const each of uPlot.sync(SYNC).plots) {
        each.setCursor({ left: each.valToPos(at, 'x'), top: 10 })
      }
    },
    destroy() {
      scheme.removeEventListener('change', draw)
      observer.disconnect()
      plot?.destroy()
    },
  }
}

function makeOptions(
  place: HTMLElement,
  series: readonly Series[],
  days: () => number,
  onPoint: (index: number | null) => void,
): uPlot.Options {
  const style = getComputedStyle(place)
  // The page grows with the screen, and so do the plots.
  const em = Number.parseFloat(style.fontSize)
  const color = (name: string): string => style.getPropertyValue(name).trim()
  const axis: uPlot.Axis = {
    stroke: color('--muted'),
    font: `${0.75 * em}px ${style.fontFamily}`,
    grid: { stroke: color('--line'), width: 1 },
    ticks: { show: false },
  }
  return {
    width: place.clientWidth,
    height: place.clientHeight,
    padding: [8, 18, 0, 0],
    legend: { show: false },
    cursor: {
      sync: { key: SYNC },
      drag: { x: false, y: false },
      y: false,
      points: { size: 7 },
    },
    scales: {
      x: { range: (plot) => spanOf(plot.data[0], days()) },
      y: { range: (_plot, low, high) => rangeOf(low, high, series[0]?.isStepped === true) },
    },
    axes: [
      {
        ...axis,
        size: 28,
        space: 60,
        values: (_plot, splits) => splits.map((at) => sayTick(at, splits)),
      },
      { ...axis, size: 3 * em, space: 2.4 * em, values: (_plot, splits) => splits.map(sayShort) },
    ],
    series: [
      {},
      ...series.map(({ label, color: name, isStepped }, index): uPlot.Series => ({
        label,
        stroke: color(name),
        width: 0.12 * em,
        ...(index === 0 ? { fill: `${color(name)}1f` } : {}),
        ...(isStepped === true && uPlot.paths.stepped
          ? { paths: uPlot.paths.stepped({ align: 1 }) }
          : {}),
        points: { show: false },
        spanGaps: false,
      })),
    ],
    hooks: { setCursor: [({ cursor }) => onPoint(cursor.idx ?? null)] },
  }
}

/** The last days, or less where nothing is known of all that time. */
function spanOf(instants: ArrayLike<number>, days: number): [number, number] {
  const end = now() / 1_000
  const first = Math.min(instants[0] ?? 0, end - LEAST_SPAN_SECONDS)
  return [Math.max(end - days * DAY_SECONDS, first), end]
}

/** Counts start at zero; an amount that hardly moves is shown close up. */
function rangeOf(low: number, high: number, isCount: boolean): [number, number] {
  if (low === null || high === null) return [0, 4]
  if (isCount) return [0, Math.max(4, Math.ceil(high * 1.1))]
  const room = Math.max((high - low) * 0.15, 0.5)
  return [Math.max(0, low - room), high + room]
}

function sayTick(at: number, splits: readonly number[]): string {
  const date = new Date(at * 1_000)
  const step = (splits[1] ?? 0) - (splits[0] ?? 0)
  if (step < DAY_SECONDS && date.getHours() + date.getMinutes() > 0)
    return `${pad(date.getHours())}:${pad(date.getMinutes())}`
  return date.toLocaleDateString('en-GB', { day: 'numeric', month: 'short' })
}

function sayShort(figure: number): string {
  return Math.abs(figure) >= 10_000 ? `${Math.round(figure / 1_000)}k` : String(figure)
}

function pad(number: number): string {
  return String(number).padStart(2, '0')
}
