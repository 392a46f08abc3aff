import type { ComponentChildren, JSX } from 'preact'

import { useClock } from '../data/clock.ts'
import type { Freshness } from '../data/snapshot.ts'
import { sayNumberOf } from '../words/figures.ts'
import { freshnessNow, isUnconfigured, sayFreshness } from '../words/freshness.ts'
import { sayExactly } from '../words/time.ts'
import { toneOf } from '../words/tone.ts'
import { Ago } from './ago.tsx'
import { Icon } from './icon.tsx'

export interface CardProps {
  readonly id: string
  readonly title: string
  /** Of what is on it; none where it has none of its own. */
  readonly freshness?: Freshness
  /** What stands beside the title. */
  readonly aside?: ComponentChildren
  readonly children: ComponentChildren
}

/** Frames one part of the page, with how old it is and what is failing. */
export function Card({ id, title, freshness, aside, children }: CardProps): JSX.Element {
  const status = useClock((now) => (freshness ? freshnessNow(freshness, now) : 'FRESH'))
  return (
    <section class={`card card-${id} is-${status.toLowerCase()}`} aria-labelledby={`title-${id}`}>
      <header class="card-head">
        <h2 id={`title-${id}`}>{title}</h2>
        {aside}
        {freshness !== undefined && <Age freshness={freshness} />}
      </header>
      {freshness !== undefined && <Failures freshness={freshness} />}
      {children}
    </section>
  )
}

/** Shows how old a part is, in words and in colour. */
export function Age({ freshness }: { freshness: Freshness }): JSX.Element {
  const words = useClock((now) => sayFreshness(freshness, now))
  const status = useClock((now) => freshnessNow(freshness, now))
  const { collectedAt } = freshness
  const title = collectedAt ? sayExactly(Date.parse(collectedAt)) : undefined
  return (
    <span class={`age age-${status.toLowerCase()}`} title={title} data-status={status}>
      {status !== 'FRESH' && <Icon tone={toneOf('FRESH', status)} />}
      {words}
    </span>
  )
}

function Failures({ freshness }: { freshness: Freshness }): JSX.Element | null {
  const { failures, consecutiveFailures } = freshness
  if (failures.length === 0 || isUnconfigured(freshness)) return null
  return (
    <ul class="failures">
      {failures.slice(0, 5).map(({ source, code, message, since }) => (
        <li key={`${source} ${code}`}>
          <Icon tone="warn" label="Failing" />
          <span>
            <b>{source ?? title(code)}</b> {message}; failing for <Ago at={since} bare />
            {failures.length === 1 && consecutiveFailures > 1 && (
              <>, {sayNumberOf(consecutiveFailures, 'attempt')}</>
            )}
          </span>
        </li>
      ))}
      {failures.length > 5 && <li>and {failures.length - 5} more</li>}
    </ul>
  )
}

function title(code: string): string {
  return code.replaceAll('_', ' ').toLowerCase()
}
