import type { JSX } from 'preact'

import type { Tone } from '../words/tone.ts'

/** The outline of each tone: shapes differ, so that colour is not needed to tell them apart. */
export const SHAPES: Readonly<Record<Tone, { readonly body: string; readonly sign: string }>> = {
  ok: { body: 'M8 1a7 7 0 1 0 0 14A7 7 0 0 0 8 1Z', sign: 'M4.8 8.3l2.2 2.2 4.3-4.7' },
  info: { body: 'M8 1a7 7 0 1 0 0 14A7 7 0 0 0 8 1Z', sign: 'M8 7.4v4M8 4.7v.1' },
  warn: {
    body: 'M8 1.2c.5 0 .9.3 1.2.7l6 11c.5.9-.1 1.9-1.2 1.9H2c-1.1 0-1.7-1-1.2-1.9l6-11c.3-.4.7-.7 1.2-.7Z',
    sign: 'M8 5.6v4M8 12v.1',
  },
  critical: { body: 'M5 1h6l4 4v6l-4 4H5l-4-4V5Z', sign: 'M5.6 5.6l4.8 4.8M10.4 5.6l-4.8 4.8' },
  unknown: {
    body: 'M8 1a7 7 0 1 0 0 14A7 7 0 0 0 8 1Z',
    sign: 'M6.1 6.2c0-1.1.8-1.9 1.9-1.9s1.9.7 1.9 1.7c0 1.3-1.9 1.5-1.9 2.9M8 11.4v.1',
  },
}

export interface IconProps {
  readonly tone: Tone
  /** What it says to those who do not see it; nothing where the words beside it say it. */
  readonly label?: string
}

/** Shows a tone as a shape in its colour. */
export function Icon({ tone, label }: IconProps): JSX.Element {
  const { body, sign } = SHAPES[tone]
  const name =
    label === undefined
      ? ({ 'aria-hidden': true } as const)
      : ({ role: 'img', 'aria-label': label } as const)
  return (
    <svg class={`icon tone-${tone}`} viewBox="0 0 16 16" {...name}>
      <path class="icon-body" d={body} />
      <path class="icon-sign" d={sign} />
    </svg>
  )
}
