import type { JSX } from 'preact'

import { useClock } from '../data/clock.ts'
import type { Alert, FreshnessStatus, Snapshot } from '../data/snapshot.ts'
import { Ago } from '../parts/ago.tsx'
import { Card } from '../parts/card.tsx'
import { Icon } from '../parts/icon.tsx'
import { Link } from '../parts/link.tsx'
import { sayCount, sayNumberOf } from '../words/figures.ts'
import { freshnessNow, isShown } from '../words/freshness.ts'
import { sayWord, toneOf } from '../words/tone.ts'

type Alerts = Snapshot['alerts']

/** Shows what is alerting, worst first. */
export function AlertsCard({ alerts }: { alerts: Alerts }): JSX.Element {
  const status = useClock((now) => freshnessNow(alerts.freshness, now))
  // An incomplete list may hold what is known of other sources than the one that is too old.
  const isOvertaken = !isShown(status) && isShown(alerts.freshness.status)
  const items = isOvertaken ? null : alerts.items
  const isComplete = alerts.complete && !isOvertaken
  const count = isComplete ? alerts.activeCount : null
  return (
    <Card
      id="alerts"
      title="Alerts"
      freshness={alerts.freshness}
      aside={<Severities counts={isComplete ? alerts.bySeverity : null} />}
    >
      {!isComplete && items !== null && (
        <p class="notice">
          <Icon tone="unknown" /> Not everything that could alert is known: there may be more.
        </p>
      )}
      {items === null && <p class="nothing">It is not known what is alerting.</p>}
      {items?.length === 0 && <Quiet isComplete={isComplete} status={status} />}
      {items !== null && items.length > 0 && (
        <ul class="rows alert-rows" tabIndex={0} aria-label="Active alerts">
          {items.map((alert) => (
            <AlertRow key={alert.id} alert={alert} />
          ))}
        </ul>
      )}
      {items !== null && count !== null && count > items.length && (
        <p class="more">
          The first {items.length} of {sayNumberOf(count, 'alert')}.
        </p>
      )}
    </Card>
  )
}

function Quiet({
  isComplete,
  status,
}: {
  isComplete: boolean
  status: FreshnessStatus
}): JSX.Element {
  const tone = isComplete ? toneOf('OK', status) : 'unknown'
  return (
    <p class="nothing">
      <Icon tone={tone} /> Nothing {isComplete ? 'is' : 'known is'} alerting.
    </p>
  )
}

function Severities({ counts }: { counts: Alerts['bySeverity'] }): JSX.Element {
  if (counts === null) return <span class="chip chip-unknown">Count unknown</span>
  const rows = [
    ['critical', counts.critical],
    ['warn', counts.warning],
    ['info', counts.info],
  ] as const
  const names = { critical: 'critical', warn: 'warning', info: 'info' }
  return (
    <span class="chips">
      {rows
        .filter(([, count]) => count > 0)
        .map(([tone, count]) => (
          <span key={tone} class={`chip chip-${tone}`}>
            {sayCount(count)} {names[tone]}
          </span>
        ))}
    </span>
  )
}

function AlertRow({ alert }: { alert: Alert }): JSX.Element {
  const { severity, category, title, detail, startedAt, firstSeenAt, url, source } = alert
  return (
    <li class={`alert severity-${toneOf(severity)}`}>
      <Icon tone={toneOf(severity)} label={sayWord(severity)} />
      <div class="row-text">
        <p class="alert-title">
          <Link url={url}>{title}</Link>
        </p>
        {detail !== null && <p class="alert-detail">{detail}</p>}
        <p class="quiet">
          {category} · {source === 'rules' ? 'derived' : source}
        </p>
      </div>
      <span class="quiet row-end">
        <Ago at={startedAt ?? firstSeenAt} bare />
      </span>
    </li>
  )
}
