import type { JSX } from 'preact'
import { useMemo } from 'preact/hooks'

import { useClock } from '../data/clock.ts'
import type { DayPoint, Service, Snapshot } from '../data/snapshot.ts'
import { Ago } from '../parts/ago.tsx'
import { Age, Card } from '../parts/card.tsx'
import { HistoryBar, type StatusPoint } from '../parts/history-bar.tsx'
import { Icon } from '../parts/icon.tsx'
import { Link } from '../parts/link.tsx'
import { sayCount, sayPercent } from '../words/figures.ts'
import { freshnessNow, isShown, isUnconfigured } from '../words/freshness.ts'
import { sayWord, toneOf } from '../words/tone.ts'
import { findUptime } from '../words/uptime.ts'

const DAY_MS = 86_400_000

/** Those that need a look come first. */
const ORDER = ['UNHEALTHY', 'DEGRADED', 'UNKNOWN', 'HEALTHY']

export interface ServicesProps {
  readonly health: Snapshot['serviceHealth']
  readonly day: readonly DayPoint[] | null
}

/** Shows the services with their last day; those without a source only by name. */
export function ServicesCard({ health, day }: ServicesProps): JSX.Element {
  const past = useMemo(() => gatherPast(day ?? []), [day])
  const to = useClock((now) => Math.ceil(now / 300_000) * 300_000)
  const configured = health.services
    .filter(({ freshness }) => !isUnconfigured(freshness))
    .toSorted((left, right) => ORDER.indexOf(left.status) - ORDER.indexOf(right.status))
  const others = health.services.filter(({ freshness }) => isUnconfigured(freshness))
  return (
    <Card
      id="services"
      title="Services"
      freshness={health.freshness}
      aside={<Counts services={configured} />}
    >
      {configured.length === 0 && <p class="nothing">No service has a source.</p>}
      {configured.length > 0 && (
        <ul class="tiles" tabIndex={0} aria-label="Services">
          {configured.map((service) => (
            <Tile
              key={service.name}
              service={service}
              past={past.get(service.name) ?? []}
              to={to}
            />
          ))}
        </ul>
      )}
      {others.length > 0 && configured.length > 0 && (
        <p class="more">Without a source: {others.map(({ name }) => name).join(', ')}.</p>
      )}
    </Card>
  )
}

function gatherPast(day: readonly DayPoint[]): ReadonlyMap<string, readonly StatusPoint[]> {
  const past = new Map<string, StatusPoint[]>()
  for (const { computedAt, services } of day) {
    const at = Date.parse(computedAt)
    for (const { name, status } of services) {
      const points = past.get(name) ?? []
      if (points.length === 0) past.set(name, points)
      points.push({ at, status })
    }
  }
  return past
}

function Counts({ services }: { services: readonly Service[] }): JSX.Element {
  return (
    <span class="chips">
      {ORDER.map((status) => ({
        status,
        count: services.filter((service) => service.status === status).length,
      }))
        .filter(({ count }) => count > 0)
        .map(({ status, count }) => (
          <span key={status} class={`chip chip-${toneOf(status)}`}>
            {sayCount(count)} {sayWord(status).toLowerCase()}
          </span>
        ))}
    </span>
  )
}

interface TileProps {
  readonly service: Service
  readonly past: readonly StatusPoint[]
  readonly to: number
}

function Tile({ service, past, to }: TileProps): JSX.Element {
  const { name, since, latencyMs, summary, url, freshness } = service
  const age = useClock((now) => freshnessNow(freshness, now))
  const status = isShown(age) ? service.status : 'UNKNOWN'
  const { percent, known, total } = findUptime(past.map((point) => point.status))
  const uptime = percent === null ? '–' : sayPercent(percent)
  return (
    <li class={`tile is-${age.toLowerCase()} tile-${toneOf(status, age)}`}>
      <p class="tile-head">
        <Icon tone={toneOf(status, age)} label={sayWord(status)} />
        <b class="tile-name">
          <Link url={url}>{name}</Link>
        </b>
        <span class="quiet tile-latency">
          {latencyMs === null ? '' : `${sayCount(latencyMs)} ms`}
        </span>
      </p>
      <p class="tile-state" title={summary ?? undefined}>
        {status === 'HEALTHY' ? sayWord(status) : (summary ?? sayWord(status))}
      </p>
      <HistoryBar
        label={`${name}: worked ${uptime}`}
        points={past}
        from={to - DAY_MS}
        to={to}
        slots={72}
      />
      <p class="quiet tile-foot">
        {age === 'FRESH' ? (
          <>
            <span title={`Worked at ${known} known of ${total} points of the last 24 h`}>
              {uptime} up
            </span>
            {since !== null && (
              <span>
                for <Ago at={since} bare />
              </span>
            )}
          </>
        ) : (
          <Age freshness={freshness} />
        )}
      </p>
    </li>
  )
}
