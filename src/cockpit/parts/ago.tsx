import type { JSX } from 'preact'

import { useClock } from '../data/clock.ts'
import { sayAgo, sayDuration, sayExactly } from '../words/time.ts'

/** Shows how long ago an instant was, and the instant itself on hovering. */
export function Ago({ at, bare = false }: { at: string; bare?: boolean }): JSX.Element {
  const ms = Date.parse(at)
  const words = useClock((now) => (bare ? sayDuration(now - ms) : sayAgo(now - ms)))
  return (
    <time dateTime={at} title={sayExactly(ms)}>
      {words}
    </time>
  )
}
