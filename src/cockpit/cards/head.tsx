import type { JSX } from 'preact'

import { useClock } from '../data/clock.ts'
import type { Connection } from '../data/live.ts'
import type { PageFacts } from '../data/page.ts'
import type { Gateway } from '../data/snapshot.ts'
import { LinkState } from '../parts/link-state.tsx'
import { RefreshButton } from '../parts/refresh-button.tsx'
import { sayDuration } from '../words/time.ts'

export interface HeadProps {
  readonly facts: PageFacts
  readonly connection: Connection
  readonly gateway: Gateway | null
}

/** Shows whose page this is, whether it is live, and what can be done. */
export function Head({ facts, connection, gateway }: HeadProps): JSX.Element {
  const next = gateway?.schedule.nextRefreshAt ?? null
  const wait = useClock((now) => {
    const left = next === null ? 0 : Date.parse(next) - now
    return left <= 0 ? '' : `next refresh in ${sayDuration(left + 999)}`
  })
  return (
    <header class="head">
      <p class="head-name">
        <b>{facts.name}</b>
        <LinkState connection={connection} />
        <span class="quiet head-next">{connection.state === 'live' ? wait : ''}</span>
      </p>
      <nav class="head-links" aria-label="Gateway">
        {facts.canRefresh && <RefreshButton isConnected={connection.state === 'live'} />}
        <a class="button" href="/graphql">
          GraphiQL
        </a>
        {facts.isSignedIn && (
          <button type="button" class="button" onClick={() => void signOut()}>
            Sign out
          </button>
        )}
      </nav>
    </header>
  )
}

async function signOut(): Promise<void> {
  try {
    await fetch('/session', { method: 'DELETE' })
  } finally {
    location.reload()
  }
}
