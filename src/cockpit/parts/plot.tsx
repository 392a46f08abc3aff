import type { JSX } from 'preact'
import { useEffect, useRef, useState } from 'preact/hooks'
import type uPlot from 'uplot'

import { now } from '../data/clock.ts'
import type { Columns } from '../data/past.ts'
import { sayInstant } from '../words/time.ts'
import type { DrawnPlot } from './draw-plot.ts'
import { loadPlots } from './load-plots.ts'

/** One line of a plot. */
export interface Series {
  readonly label: string
  /** The custom property that holds its colour. */
  readonly color: string
  /** Whether it stays until the next point, as counts do. */
  readonly isStepped?: boolean
  readonly say: (figure: number | null) => string
}

export interface PlotProps {
  readonly title: string
  readonly series: readonly Series[]
  readonly columns: Columns
  /** How many days back it goes. */
  readonly days: number
}

/** Plots figures over time; the figures under the pointer stand beside the title. */
export function Plot({ title, series, columns, days }: PlotProps): JSX.Element {
  const place = useRef<HTMLDivElement>(null)
  const drawn = useRef<DrawnPlot | null>(null)
  const [pointed, setPointed] = useState<number | null>(null)
  const [isLost, setIsLost] = useState(false)
  const latest = useRef({ columns, days })
  latest.current = { columns, days }

  useEffect(() => {
    let isGone = false
    // The page is there before the plots are.
    loadPlots()
      .then(({ drawPlot }) => {
        if (isGone || place.current === null) return
        drawn.current = drawPlot(place.current, series, setPointed)
        drawn.current.show(latest.current.columns as uPlot.AlignedData, latest.current.days)
      })
      .catch(() => setIsLost(true))
    return () => {
      isGone = true
      drawn.current?.destroy()
    }
  }, [])
  useEffect(() => drawn.current?.show(columns as uPlot.AlignedData, days), [columns, days])

  const index = pointed ?? columns[0].length - 1
  const at = columns[0][index]
  const figures = series.map(({ label, color, say }, place) => {
    const figure = columns[place + 1]?.[index] ?? null
    return { label, color, said: at === undefined ? '–' : say(figure) }
  })
  const when = at === undefined ? 'no history yet' : sayInstant(at * 1_000, now())
  const words = figures.map(({ label, said }) => `${label} ${said}`).join(', ')
  return (
    <figure class="plot">
      <figcaption>
        <h3>{title}</h3>
        <span class="plot-figures">
          {figures.map(({ label, color, said }) => (
            <span key={label}>
              <i class={`swatch swatch${color}`} aria-hidden="true" />
              {label} <b>{said}</b>
            </span>
          ))}
          <span class="quiet plot-when">{when}</span>
        </span>
      </figcaption>
      {isLost && <p class="quiet">The plot cannot be drawn in this browser.</p>}
      <div
        ref={place}
        class="plot-area"
        role="img"
        tabIndex={0}
        aria-label={`${title} over ${days === 1 ? '24 h' : '7 d'}; ${when}: ${words}`}
        onKeyDown={(event) => {
          if (event.key === 'ArrowLeft') drawn.current?.step(-1)
          else if (event.key === 'ArrowRight') drawn.current?.step(1)
          else return
          event.preventDefault()
        }}
      />
    </figure>
  )
}
