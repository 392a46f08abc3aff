import type { JSX } from 'preact'

import { sayDuration } from '../words/time.ts'
import { toneOf, type Tone } from '../words/tone.ts'

/** What a status was at an instant. */
export interface StatusPoint {
  readonly at: number
  readonly status: string
}

/** A stretch of time of one tone, as shares of the whole from 0 to 1; `none`: nothing is kept. */
export interface Stretch {
  readonly from: number
  readonly to: number
  readonly tone: Tone | 'none'
}

const WORST_FIRST: readonly (Tone | 'none')[] = [
  'critical',
  'warn',
  'unknown',
  'info',
  'ok',
  'none',
]

/** Cuts a span of time into slots, each as bad as its worst point, and joins equal neighbours. */
export function toStretches(
  points: readonly StatusPoint[],
  from: number,
  to: number,
  slots: number,
): readonly Stretch[] {
  const tones = Array.from({ length: slots }, (): Tone | 'none' => 'none')
  for (const { at, status } of points) {
    if (at > to) continue
    const slot = Math.min(slots - 1, Math.floor(((at - from) / (to - from)) * slots))
    const known = tones[slot]
    const tone = toneOf(status)
    if (known === undefined || WORST_FIRST.indexOf(tone) > WORST_FIRST.indexOf(known)) continue
    tones[slot] = tone
  }
  const stretches: Stretch[] = []
  tones.forEach((tone, index) => {
    const last = stretches.at(-1)
    const end = (index + 1) / slots
    if (last?.tone === tone) stretches[stretches.length - 1] = { ...last, to: end }
    else stretches.push({ from: index / slots, to: end, tone })
  })
  return stretches
}

export interface HistoryBarProps {
  readonly label: string
  readonly points: readonly StatusPoint[]
  readonly from: number
  readonly to: number
  readonly slots: number
}

/** Shows how a status was over a span of time. */
export function HistoryBar({ label, points, from, to, slots }: HistoryBarProps): JSX.Element {
  return (
    <svg class="history-bar" viewBox="0 0 1000 10" preserveAspectRatio="none" role="img">
      <title>{`${label} over ${sayDuration(to - from)}`}</title>
      {toStretches(points, from, to, slots).map((stretch) => (
        <rect
          key={stretch.from}
          class={`past-${stretch.tone}`}
          x={stretch.from * 1_000}
          width={(stretch.to - stretch.from) * 1_000}
          height={10}
        />
      ))}
    </svg>
  )
}
