import type { JSX } from 'preact'
import { useState } from 'preact/hooks'

import { ask } from '../data/ask.ts'
import { now, useClock } from '../data/clock.ts'
import { RefreshDocument } from '../generated/graphql.ts'
import { sayNumberOf } from '../words/figures.ts'
import { sayDuration } from '../words/time.ts'

/** How soon a forced refresh may follow another where the gateway does not say, in milliseconds. */
const PAUSE_MS = 10_000

/** Refreshes the snapshot, and says what came of it. */
export function RefreshButton({ isConnected }: { isConnected: boolean }): JSX.Element {
  const [isRunning, setRunning] = useState(false)
  const [said, say] = useState('')
  const [heldUntil, holdUntil] = useState(0)
  const wait = useClock((instant) => Math.max(0, Math.ceil((heldUntil - instant) / 1_000)))

  const refresh = async (): Promise<void> => {
    setRunning(true)
    say('Refreshing…')
    const asked = await ask(RefreshDocument, {})
    setRunning(false)
    if (asked.ok) {
      const { durationMs, failed } = asked.data.refresh
      const took = durationMs < 1_000 ? `${durationMs} ms` : sayDuration(durationMs)
      const failing = failed.length === 0 ? '' : `, ${sayNumberOf(failed.length, 'source')} failing`
      say(`Refreshed in ${took}${failing}`)
      return
    }
    const { code, message, retryAfterMs } = asked.refusal
    if (code === 'TOO_SOON') {
      holdUntil(now() + (retryAfterMs ?? PAUSE_MS))
      say('Refreshed a moment ago')
    } else say(message)
  }

  const isHeld = isRunning || wait > 0 || !isConnected
  return (
    <span class="refresh">
      <span class="quiet refresh-said" role="status">
        {said}
      </span>
      <button
        type="button"
        class="button"
        // Not disabled: it would lose the focus.
        aria-disabled={isHeld}
        onClick={() => {
          if (!isHeld) void refresh()
        }}
      >
        <svg class={isRunning ? 'spinner is-spinning' : 'spinner'} viewBox="0 0 16 16" aria-hidden>
          <path d="M13.5 8A5.5 5.5 0 1 1 11.6 3.8M13.5 1.5v3.3h-3.3" />
        </svg>
        {wait > 0 ? `Again in ${wait} s` : 'Refresh'}
      </button>
    </span>
  )
}
