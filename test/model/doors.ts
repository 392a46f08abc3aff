import { Agent, type ClientRequest, type IncomingMessage, request } from 'node:http'

import { expect } from 'vitest'

import type { ExpectedSnapshot } from './expected-section.ts'
import { inOrder, SNAPSHOT_FIELDS } from './expected-view.ts'
import type { ExpectedAlert, ExpectedPart } from './expected.ts'

/** What all doors must tell at one instant. */
export interface Truth {
  readonly revision: string
  readonly restored: boolean
  readonly snapshot: ExpectedSnapshot
  readonly parts: readonly ExpectedPart[]
  /** Which services have a source. */
  readonly services: readonly string[]
}

export const SNAPSHOT_QUERY = `{ snapshot ${SNAPSHOT_FIELDS.replace('{', '{ revision restored ')} }`

/** Puts the alerts of a snapshot in an order that the model knows. */
export function normalized(snapshot: unknown): unknown {
  const { alerts, ...rest } = Object(snapshot)
  const items: readonly ExpectedAlert[] | null = alerts.items
  return { ...rest, alerts: { ...alerts, items: items === null ? null : inOrder(items) } }
}

/** The doors of a gateway that listens. */
export interface Doors {
  /** Asks all doors and compares; the stream only where it must have noticed by now. */
  check(truth: Truth, withStream: boolean): Promise<void>
  close(): Promise<void>
}

interface Reply {
  readonly status: number
  readonly body: string
}

// Not the one of the globals: a test moves that by hand.
const nextTurn = setImmediate

/** How many turns of the event loop an event may take to arrive. */
const MOST_TURNS = 5_000

/** Opens the doors of a gateway over real connections. */
export async function createDoors(url: string): Promise<Doors> {
  const agent = new Agent({ keepAlive: true, maxSockets: 1 })
  const call = (method: string, path: string, body?: unknown): Promise<Reply> =>
    new Promise((resolve, reject) => {
      const asked = request(`${url}${path}`, { method, agent, headers: HEADERS }, (response) => {
        let text = ''
        response.setEncoding('utf8')
        response.on('data', (chunk: string) => (text += chunk))
        response.on('end', () => resolve({ status: response.statusCode ?? 0, body: text }))
      })
      asked.on('error', reject)
      asked.end(body === undefined ? undefined : JSON.stringify(body))
    })
  const stream = await openStream(url)

  return {
    async check(truth, withStream) {
      const expected = {
        ...truth.snapshot,
        revision: truth.revision,
        restored: truth.restored,
      }
      const asked = JSON.parse((await call('POST', '/graphql', { query: SNAPSHOT_QUERY })).body)
      expect(normalized(asked.data?.snapshot), 'GraphQL').toEqual(expected)

      const rest = await call('GET', '/api/snapshot')
      expect(JSON.parse(rest.body), '/api/snapshot').toEqual(expectWire(truth.snapshot))

      const health = await call('GET', '/healthz')
      const { status } = truth.snapshot.overall
      expect(JSON.parse(health.body).status, '/healthz').toBe(status)
      expect(health.status, '/healthz').toBe(status === 'OK' || status === 'DEGRADED' ? 200 : 503)
      const ready = await call('GET', '/readyz')
      expect(ready.status, '/readyz').toBe(truth.snapshot.computedAt === null ? 503 : 200)

      const tool = { name: 'get_snapshot', arguments: {} }
      const message = { jsonrpc: '2.0', id: 1, method: 'tools/call', params: tool }
      const mcp = JSON.parse((await call('POST', '/mcp', message)).body)
      const { restored: _, staleAt: __, ...told } = expected
      expect(normalized(mcp.result?.structuredContent), 'MCP').toMatchObject(told)

      const metrics = await call('GET', '/metrics')
      expect(readMetrics(metrics.body), '/metrics').toEqual(expectMetrics(truth))

      if (!withStream) return
      const isTold = (): boolean => {
        try {
          expect(normalized(stream.last())).toEqual(expected)
          return true
        } catch {
          return false
        }
      }
      for (let turn = 0; turn < MOST_TURNS && !isTold(); turn += 1) {
        await new Promise((resolve) => nextTurn(resolve))
      }
      expect(normalized(stream.last()), 'the stream').toEqual(expected)
    },
    async close() {
      stream.close()
      agent.destroy()
    },
  }
}

const HEADERS = {
  'content-type': 'application/json',
  accept: 'application/json, text/event-stream',
}

/** Subscribes to the snapshot, again whenever the stream ends, and keeps the last event. */
async function openStream(url: string): Promise<{ last(): unknown; close(): void }> {
  let last: unknown
  let asked: ClientRequest | undefined
  let isClosed = false

  async function connect(): Promise<void> {
    const response = await new Promise<IncomingMessage>((resolve, reject) => {
      const headers = { ...HEADERS, accept: 'text/event-stream' }
      asked = request(`${url}/graphql`, { method: 'POST', agent: false, headers }, resolve)
      asked.on('error', reject)
      asked.end(JSON.stringify({ query: `subscription ${SNAPSHOT_QUERY}` }))
    })
    let rest = ''
    response.setEncoding('utf8')
    response.on('error', () => {})
    response.on('data', (chunk: string) => {
      const events = `${rest}${chunk}`.split('\n\n')
      rest = events.pop() ?? ''
      for (const event of events) {
        const data = /^data: (.*)$/m.exec(event)?.[1]
        if (data !== undefined) last = JSON.parse(data).data?.snapshot
      }
    })
    response.on('end', () => {
      if (!isClosed) connect().catch(() => {})
    })
  }

  await connect()
  return {
    last: () => last ?? { alerts: { items: null } },
    close() {
      isClosed = true
      asked?.destroy()
    },
  }
}

function expectWire(snapshot: ExpectedSnapshot): unknown {
  if (snapshot.stale) return { error: 'no_snapshot', stale: true }
  const { operationalState, alerts, costLadder, serviceHealth, tasks } = snapshot
  const severity = (name: string): unknown => alerts.bySeverity?.[name] ?? 'unknown'
  const categories = alerts['byCategory']
  return {
    schema_version: 3,
    computed_at: `${snapshot.computedAt?.slice(0, 19)}Z`,
    operational_state: {
      primary: String(operationalState.primary).toLowerCase(),
      paused: operationalState.paused,
      pause_reason: operationalState['pauseReason'],
    },
    alerts: {
      active_count: alerts.activeCount ?? 'unknown',
      by_severity: {
        critical: severity('critical'),
        warning: severity('warning'),
        info: severity('info'),
      },
      by_category: Array.isArray(categories)
        ? Object.fromEntries(categories.map(({ category, count }) => [category, count]))
        : null,
    },
    cost_ladder: {
      current_tier: costLadder.currentTier === 'UNKNOWN' ? 'unknown' : costLadder.currentTier,
      monthly_budget_pct_used: costLadder['monthlyBudgetPctUsed'],
      model_default: costLadder['modelDefault'] ?? 'unknown',
      spent_to_date_usd: costLadder.spentToDateUsd ?? 'unknown',
      credit_pool_usd: costLadder['creditPoolUsd'] ?? 'unknown',
    },
    service_health: Object.fromEntries(
      serviceHealth.services.map(({ name, status }) => [name, status.toLowerCase()]),
    ),
    tasks: {
      open_count: tasks.openCount ?? 'unknown',
      in_progress_count: tasks.inProgressCount ?? 'unknown',
    },
  }
}

const FAMILIES =
  /^gateway_(?:overall_status|revision|snapshot_stale|section_freshness|source_up|source_consecutive_failures|alerts_active|budget_used_percent|spent_usd|service_status|tasks|source_calls_during_query)(?:\{| )/

function readMetrics(text: string): Record<string, number> {
  const lines = text.split('\n').filter((line) => FAMILIES.test(line))
  return Object.fromEntries(
    lines.map((line) => {
      const space = line.lastIndexOf(' ')
      return [line.slice('gateway_'.length, space), Number(line.slice(space))]
    }),
  )
}

const SECTIONS = ['operationalState', 'alerts', 'costLadder', 'serviceHealth', 'tasks'] as const

function expectMetrics({ snapshot, revision, parts, services }: Truth): Record<string, number> {
  const lines: Record<string, number> = {
    revision: Number(revision),
    snapshot_stale: snapshot.stale ? 1 : 0,
    source_calls_during_query: 0,
  }
  const known = (key: string, value: unknown): void => {
    if (typeof value === 'number') lines[key] = value
  }
  for (const status of ['OK', 'DEGRADED', 'CRITICAL', 'UNKNOWN']) {
    lines[`overall_status{status="${status}"}`] = status === snapshot.overall.status ? 1 : 0
  }
  for (const section of SECTIONS) {
    const { status: own } = Object(snapshot[section]['freshness'])
    for (const status of ['FRESH', 'STALE', 'EXPIRED', 'MISSING']) {
      const key = `section_freshness{section="${section}",status="${status}"}`
      lines[key] = status === own ? 1 : 0
    }
  }
  for (const { spec, freshness } of parts) {
    const { attemptedAt, failures, consecutiveFailures } = freshness
    if (attemptedAt !== null)
      lines[`source_up{source="${spec.id}"}`] = failures.length === 0 ? 1 : 0
    for (const { code } of failures) {
      const key = `source_consecutive_failures{source="${spec.id}",code="${code}"}`
      lines[key] = consecutiveFailures
    }
  }
  for (const [severity, count] of Object.entries(snapshot.alerts.bySeverity ?? {})) {
    lines[`alerts_active{severity="${severity}"}`] = count
  }
  known('budget_used_percent', snapshot.costLadder['monthlyBudgetPctUsed'])
  known('spent_usd', snapshot.costLadder.spentToDateUsd)
  for (const { name, status: own } of snapshot.serviceHealth.services) {
    if (own === 'UNKNOWN' || !services.includes(name)) continue
    for (const status of ['HEALTHY', 'DEGRADED', 'UNHEALTHY']) {
      lines[`service_status{service="${name}",status="${status}"}`] = status === own ? 1 : 0
    }
  }
  known('tasks{state="open"}', snapshot.tasks.openCount)
  known('tasks{state="in_progress"}', snapshot.tasks.inProgressCount)
  known('tasks{state="blocked"}', snapshot.tasks['blockedCount'])
  return lines
}
