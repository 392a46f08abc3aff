import type { JSX } from 'preact'

const WIDTH = 100
const HEIGHT = 24

export interface SparklineProps {
  readonly label: string
  /** Instants in epoch seconds and figures; null is a gap. */
  readonly instants: readonly number[]
  readonly figures: readonly (number | null)[]
}

/** Draws a small line with gaps where the figure was not known. */
export function Sparkline({ label, instants, figures }: SparklineProps): JSX.Element {
  return (
    <svg class="sparkline" viewBox={`0 0 ${WIDTH} ${HEIGHT}`} preserveAspectRatio="none" role="img">
      <title>{label}</title>
      <path d={drawLine(instants, figures)} />
    </svg>
  )
}

/** Draws figures over time as the data of a path; a step from figure to figure. */
export function drawLine(instants: readonly number[], figures: readonly (number | null)[]): string {
  const known = figures.filter((figure) => figure !== null)
  const [first = 0, last = 1] = [instants[0], instants.at(-1)]
  const [low, high] = [Math.min(...known), Math.max(...known)]
  const x = (at: number): string => (((at - first) / (last - first || 1)) * WIDTH).toFixed(1)
  const y = (figure: number): string =>
    (HEIGHT - 2 - ((figure - low) / (high - low || 1)) * (HEIGHT - 4)).toFixed(1)
  let before: number | null = null
  return figures
    .map((figure, index) => {
      const isGap = before === null
      before = figure
      if (figure === null) return ''
      const at = x(instants[index] ?? first)
      return isGap ? `M${at} ${y(figure)}` : `H${at}V${y(figure)}`
    })
    .join('')
}
