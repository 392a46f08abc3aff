import type { JSX } from 'preact'

import type { Gateway, Snapshot } from '../data/snapshot.ts'
import { sayWord } from '../words/tone.ts'

export interface FootProps {
  readonly snapshot: Snapshot
  readonly gateway: Gateway | null
}

/** Shows which gateway answered, and where else to look. */
export function Foot({ snapshot, gateway }: FootProps): JSX.Element {
  return (
    <footer class="foot quiet">
      <span>
        {gateway !== null && (
          <>
            snapshot-gateway {gateway.version} · {sayWord(gateway.role).toLowerCase()} ·{' '}
            {gateway.schedule.cron === null
              ? `every ${gateway.schedule.everySeconds} s`
              : `${gateway.schedule.cron} ${gateway.schedule.timezone}`}{' '}
            ·{' '}
          </>
        )}
        revision {snapshot.revision}
      </span>
      <span class="foot-links">
        <a href="/api/snapshot">JSON</a>
        <a href="/metrics">Metrics</a>
        <a href="/healthz">Health</a>
      </span>
    </footer>
  )
}
