import type { ComponentChildren, JSX } from 'preact'

import { NOT_KNOWN } from '../words/figures.ts'

export interface FigureProps {
  readonly label: string
  readonly children: ComponentChildren
}

/** Shows one figure with what it is; for the inside of a `dl`. */
export function Figure({ label, children }: FigureProps): JSX.Element {
  const isKnown = children !== NOT_KNOWN
  return (
    <div class="figure">
      <dt>{label}</dt>
      <dd class={isKnown ? '' : 'is-unknown'}>{children}</dd>
    </div>
  )
}
