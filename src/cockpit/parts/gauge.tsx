import type { JSX } from 'preact'

import { sayPercent } from '../words/figures.ts'
import type { Tone } from '../words/tone.ts'

const START = 165
const SWEEP = 210
/** The end of the scale, in percent; what is beyond stands at the end. */
const END = 120
const [CX, CY, RADIUS] = [110, 104, 84]

/** The steps of the ladder, in percent, with the tone from there on. */
const STEPS: readonly {
  readonly at: number
  readonly to: number
  readonly tone: Tone | 'track'
}[] = [
  { at: 0, to: 75, tone: 'track' },
  { at: 75, to: 90, tone: 'warn' },
  { at: 90, to: 100, tone: 'warn' },
  { at: 100, to: END, tone: 'critical' },
]

export interface GaugeProps {
  readonly percent: number | null
  /** Where it will be at the end of the period; null: not known. */
  readonly projected: number | null
  readonly tone: Tone
}

/** Shows a share of the pool on a scale with the steps of the cost ladder. */
export function Gauge({ percent, projected, tone }: GaugeProps): JSX.Element {
  const then =
    projected === null ? '' : `, ${sayPercent(projected)} expected at the end of the period`
  // A meter must have a value: what is not known is not shown as one of 0.
  const meaning =
    percent === null
      ? ({ role: 'img', 'aria-label': 'Budget used: not known' } as const)
      : ({
          role: 'meter',
          'aria-label': 'Budget used',
          'aria-valuemin': 0,
          'aria-valuemax': END,
          'aria-valuenow': Math.min(percent, END),
          'aria-valuetext': `${sayPercent(percent)} of the pool${then}`,
        } as const)
  return (
    <div class="gauge" {...meaning}>
      <svg viewBox="0 0 220 136" aria-hidden="true">
        {STEPS.map(({ at, to, tone: step }) => (
          <path
            key={at}
            class={`gauge-step gauge-${step}`}
            d={arc(at + 0.4, to - 0.4, RADIUS + 13)}
          />
        ))}
        <path class="gauge-track" d={arc(0, END, RADIUS)} />
        {percent !== null && projected !== null && projected > percent && (
          <path class="gauge-projected" d={arc(percent, projected, RADIUS)} />
        )}
        {percent !== null && percent > 0 && (
          <path class={`gauge-value tone-${tone}`} d={arc(0, percent, RADIUS)} />
        )}
        {STEPS.slice(1).map(({ at }) => {
          const [x, y] = place(at, RADIUS + 24)
          return (
            <text key={at} class="gauge-mark" x={x} y={y + 3}>
              {at}
            </text>
          )
        })}
        <text class="gauge-figure" x={CX} y={CY + 2}>
          {percent === null ? '?' : sayPercent(percent)}
        </text>
        <text class="gauge-caption" x={CX} y={CY + 21}>
          {percent === null ? 'not known' : 'of the pool'}
        </text>
      </svg>
    </div>
  )
}

function place(percent: number, radius: number): [number, number] {
  const clamped = Math.max(0, Math.min(percent, END))
  const angle = ((START + (clamped / END) * SWEEP) * Math.PI) / 180
  return [CX + radius * Math.cos(angle), CY + radius * Math.sin(angle)]
}

function arc(from: number, to: number, radius: number): string {
  const [x1, y1] = place(from, radius)
  const [x2, y2] = place(to, radius)
  const isLarge = ((Math.min(to, END) - from) / END) * SWEEP > 180 ? 1 : 0
  return `M${x1.toFixed(2)} ${y1.toFixed(2)}A${radius} ${radius} 0 ${isLarge} 1 ${x2.toFixed(2)} ${y2.toFixed(2)}`
}
