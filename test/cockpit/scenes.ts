import type { SourceFailureCode } from '../../src/errors.ts'
import { foldSnapshot, type Layout } from '../../src/sections/fold.ts'
import { makePoint } from '../../src/sections/history-point.ts'
import { NO_MEMORY } from '../../src/sections/memory.ts'
import type { SourceFacts } from '../../src/sections/section.ts'
import { withSpendWindows } from '../../src/sections/spend-window.ts'
import { checkValue } from '../../src/sections/value.ts'
import type { SnapshotView, View } from '../../src/sections/view.ts'
import type { FieldChange, History, HistoryPoint } from '../../src/snapshot/history.ts'
import { fail, missingReading, type Reading, succeed } from '../../src/snapshot/reading.ts'
import type { Snapshot } from '../../src/snapshot/snapshot.ts'

const MINUTE = 60_000
const HOUR = 60 * MINUTE
const DAY = 24 * HOUR
const STEP = 5 * MINUTE

/** What one source of a scene last gave, and how long before the scene. */
export interface Given {
  readonly kind?: string
  /** The last good value; none if it was never read. */
  readonly value?: unknown
  /** How old that value is, in milliseconds. */
  readonly ageMs?: number
  readonly latencyMs?: number
  readonly failure?: { readonly code: SourceFailureCode; readonly message: string }
}

/** What a page is to show: what each source gave, by its id, and what was before. */
export interface Scene {
  readonly given: Readonly<Record<string, Given>>
  readonly creditPoolUsd?: number | null
  readonly history?: (now: number, view: SnapshotView) => History
}

/** Makes the view of a scene at an instant. */
export function makeScene(scene: Scene, now: number, revision = '2041'): View {
  const sources = Object.entries(scene.given).map(([id, { kind = 'json' }]) => describe(id, kind))
  const required = Object.fromEntries(
    sources.map(({ section }) => [section, section !== 'tasks'] as const),
  )
  const layout: Layout = {
    sources,
    required,
    rules: true,
    costLadder: {
      creditPoolUsd: scene.creditPoolUsd === undefined ? 200 : scene.creditPoolUsd,
      fallbackPoolUsd: null,
      models: { DOWNSHIFT_90: 'claude-haiku-4-5-20251001' },
      defaultModel: 'claude-sonnet-4-5-20250929',
    },
    staleAfterMs: 10 * MINUTE,
    startedAt: now - 6 * DAY,
  }
  const readings = sources.map((source) => readingOf(source, scene.given[source.id] ?? {}, now))
  const snapshot: Snapshot = {
    revision,
    bootId: '0f9c3b1e-5a52-4d58-9d8d-6a4c1c1f7f10',
    computedAt: now - 1_500,
    restored: false,
    readings: new Map(readings.map((reading) => [reading.source, reading])),
    memory: null,
  }
  const first = foldSnapshot(snapshot, layout, now - 3 * HOUR, NO_MEMORY, true)
  const { view } = foldSnapshot(snapshot, layout, now, first.memory, true)
  const history = scene.history?.(now, view) ?? { points: [], changes: [], completeFrom: null }
  return {
    ...view,
    overall: { ...view.overall, since: now - 97 * MINUTE },
    costLadder: withSpendWindows(view.costLadder, history.points, now),
    history,
    gateway: {
      name: 'kora',
      version: '0.1.0',
      bootId: snapshot.bootId,
      startedAt: layout.startedAt,
      role: 'STANDALONE',
      schedule: {
        cron: '*/5 * * * *',
        everySeconds: 300,
        timezone: 'UTC',
        lastRefreshAt: now - 1_500,
        lastDurationMs: 214,
        nextRefreshAt: now + 298_500,
      },
    },
  }
}

function describe(id: string, kind: string): SourceFacts {
  const [section = '', service] = id.split('.')
  return {
    id,
    kind,
    section: section as SourceFacts['section'],
    ...(service === undefined ? {} : { service }),
    everyMs: STEP,
    staleAfterMs: 10 * MINUTE,
    expireAfterMs: HOUR,
  }
}

function readingOf(source: SourceFacts, given: Given, now: number): Reading {
  const { value, ageMs = 1_500, latencyMs = 40, failure } = given
  const at = now - ageMs
  let reading = missingReading(source.id, '')
  if (value !== undefined) {
    const checked = checkValue(source, value)
    if (!checked.ok) throw new Error(`${source.id}: ${checked.message}`)
    reading = succeed(reading, { at, slot: at, latencyMs }, checked.value, at)
  }
  if (failure === undefined) return reading
  const failures = Math.max(1, Math.floor(ageMs / STEP))
  for (let count = failures - 1; count >= 0; count -= 1) {
    const failedAt = now - 1_500 - count * STEP
    reading = fail(reading, { at: failedAt, slot: failedAt, latencyMs }, failure)
  }
  return reading
}

/** Makes a week of points that ends with what a view shows; the same each time. */
export function weekOf(now: number, view: SnapshotView): History {
  const last = makePoint(view, now - 1_500)
  const count = (7 * DAY) / STEP
  const points = Array.from({ length: count }, (_, index) => pointAt(index / count, last, now))
  return {
    points: [...points, last],
    changes: changesOf(now),
    completeFrom: { at: now - 7 * DAY, revision: '25' },
  }
}

function pointAt(share: number, last: HistoryPoint, now: number): HistoryPoint {
  const computedAt = now - 7 * DAY + share * 7 * DAY
  const isGap = share > 0.935 && share < 0.942
  const wave = Math.sin(share * 43) + Math.sin(share * 131)
  const spent =
    (last.spentToDateUsd ?? 0) * (0.56 + 0.44 * share + 0.002 * Math.sin(share * 44 * Math.PI))
  const alerts = Math.max(
    0,
    Math.round(wave + (last.activeAlerts ?? 1) * (share > 0.97 ? 1 : 0.6) - 0.4),
  )
  const degraded = share > 0.895 && share < 0.914
  const overall = isGap ? 'UNKNOWN' : degraded || alerts > 1 ? 'DEGRADED' : 'OK'
  return {
    ...last,
    revision: String(26 + Math.round(share * 2_016)),
    computedAt,
    overall: alerts > 3 ? 'CRITICAL' : overall,
    primary: isGap ? 'UNKNOWN' : 'ACTIVE',
    activeAlerts: isGap ? null : alerts,
    criticalAlerts: isGap ? null : Math.max(0, alerts - 3),
    spentToDateUsd: isGap || last.spentToDateUsd === null ? null : Math.round(spent * 100) / 100,
    monthlyBudgetPctUsed: isGap ? null : Math.round(spent * 50) / 100,
    openTasks: isGap
      ? null
      : Math.round((last.openTasks ?? 16) + 5 * Math.sin(share * 14 * Math.PI) * (1.1 - share)),
    inProgressTasks: isGap
      ? null
      : Math.round((last.inProgressTasks ?? 4) + 1.4 * Math.sin(share * 20 * Math.PI)),
    services: last.services.map(({ name, status }, index) => {
      if (isGap && index % 2 === 0) return { name, status: 'UNKNOWN' }
      if (degraded && name === 'vercel') return { name, status: 'DEGRADED' }
      if (share > 0.985 && status !== 'HEALTHY') return { name, status }
      return {
        name,
        status: name === 'fly' && share > 0.951 && share < 0.956 ? 'UNHEALTHY' : 'HEALTHY',
      }
    }),
  }
}

function changesOf(now: number): FieldChange[] {
  const rows: [number, string, unknown, unknown][] = [
    [1_180, 'serviceHealth.services.vercel.status', 'HEALTHY', 'DEGRADED'],
    [1_180, 'overall.status', 'OK', 'DEGRADED'],
    [985, 'serviceHealth.services.vercel.status', 'DEGRADED', 'HEALTHY'],
    [640, 'alerts.items.queue-lag', null, { severity: 'WARNING', title: 'Queue lag above 5 min' }],
    [410, 'tasks.openCount', 17, 15],
    [322, 'alerts.items.queue-lag', { severity: 'WARNING', title: 'Queue lag above 5 min' }, null],
    [175, 'operationalState.primary', 'READY', 'ACTIVE'],
    [95, 'costLadder.spentToDateUsd', 128.4, 129.92],
    [41, 'tasks.inProgressCount', 3, 4],
    [12, 'costLadder.monthlyBudgetPctUsed', 65.4, 65.92],
  ]
  return rows.map(([minutes, path, before, after], index) => ({
    path,
    before: path.includes('items') && before === null ? 'null' : JSON.stringify(before),
    after: path.includes('items') && after === null ? 'null' : JSON.stringify(after),
    at: now - minutes * MINUTE,
    revision: String(2_030 + index),
  }))
}

const month = (now: number): { periodStart: number; periodEnd: number } => {
  const date = new Date(now)
  return {
    periodStart: Date.UTC(date.getUTCFullYear(), date.getUTCMonth(), 1),
    periodEnd: Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + 1, 1),
  }
}

const SERVICES: Readonly<Record<string, Given>> = {
  'serviceHealth.vercel': {
    kind: 'statuspage',
    value: {
      status: 'HEALTHY',
      latencyMs: 84,
      summary: 'All Systems Operational',
      url: 'https://www.vercel-status.com',
    },
  },
  'serviceHealth.sentry': {
    kind: 'statuspage',
    value: {
      status: 'HEALTHY',
      latencyMs: 112,
      summary: 'All Systems Operational',
      url: 'https://status.sentry.io',
    },
  },
  'serviceHealth.supabase': {
    kind: 'statuspage',
    value: {
      status: 'HEALTHY',
      latencyMs: 95,
      summary: 'All Systems Operational',
      url: 'https://status.supabase.com',
    },
  },
  'serviceHealth.fly': {
    kind: 'statuspage',
    value: { status: 'HEALTHY', latencyMs: 141, summary: 'All Systems Operational' },
  },
  'serviceHealth.api': {
    kind: 'http-probe',
    value: { status: 'HEALTHY', latencyMs: 23, url: 'https://api.example.com/health' },
  },
  'serviceHealth.queue': { kind: 'tcp-probe', value: { status: 'HEALTHY', latencyMs: 3 } },
}

const TASKS = [
  ['Rotate the deploy keys', 'BLOCKED'],
  ['Backfill embeddings for the archive', 'IN_PROGRESS'],
  ['Answer the three open review comments', 'IN_PROGRESS'],
  ['Summarise the incident of Tuesday', 'IN_PROGRESS'],
  ['Prune stale preview deployments', 'OPEN'],
  ['Draft the weekly report', 'OPEN'],
  ['Upgrade the vector index', 'OPEN'],
].map(([title, state], index) => ({ title, state, url: `https://example.com/tasks/${index + 1}` }))

/** Everything is as it should be. */
export function calm(now: number): Scene {
  return {
    given: {
      operationalState: {
        kind: 'kora',
        value: { primary: 'ACTIVE', paused: false, degradationReasons: [] },
      },
      alerts: {
        kind: 'alertmanager',
        value: [
          {
            title: 'Certificate of api.example.com expires in 21 days',
            severity: 'INFO',
            category: 'certificates',
            startedAt: now - 9 * HOUR,
            url: 'https://example.com/alerts/cert',
          },
        ],
      },
      costLadder: { kind: 'litellm', value: { spentToDateUsd: 131.84, ...month(now) } },
      ...SERVICES,
      tasks: {
        kind: 'mcp',
        value: { openCount: 16, inProgressCount: 4, blockedCount: 1, items: TASKS },
      },
    },
    history: weekOf,
  }
}

/** Much is wrong at once: alerts, a service down, the budget nearly spent, tasks too old to show. */
export function trouble(now: number): Scene {
  const { given } = calm(now)
  const failure = {
    code: 'TIMEOUT',
    message: 'expected an answer within 10 s, found none',
  } as const
  return {
    given: {
      ...given,
      operationalState: {
        kind: 'kora',
        value: {
          primary: 'PAUSED',
          paused: true,
          pauseReason: 'Paused by an operator while the queue drains',
          degradationReasons: ['memory index is rebuilding', 'voice is offline'],
        },
      },
      alerts: {
        kind: 'alertmanager',
        value: [
          {
            title: 'Checkout error rate above 5 %',
            severity: 'CRITICAL',
            category: 'slo',
            detail:
              'Rate over the last 10 min is 7.2 %; the budget of the month is spent in 6 h at this rate.',
            startedAt: now - 26 * MINUTE,
            url: 'https://example.com/alerts/1',
          },
          {
            title: 'Disk of worker-3 is 94 % full',
            severity: 'WARNING',
            category: 'disk',
            startedAt: now - 3 * HOUR,
          },
          {
            title: 'Queue lag above 5 min',
            severity: 'WARNING',
            category: 'queue',
            detail: 'ingest: 412 s',
            startedAt: now - 48 * MINUTE,
          },
          {
            title: 'Certificate of api.example.com expires in 21 days',
            severity: 'INFO',
            category: 'certificates',
            startedAt: now - 9 * HOUR,
          },
        ],
      },
      costLadder: {
        kind: 'litellm',
        value: { spentToDateUsd: 184.27, ...month(now) },
        ageMs: 22 * MINUTE,
        failure: { code: 'HTTP_STATUS', message: 'expected status 200, found 503' },
      },
      'serviceHealth.fly': {
        kind: 'statuspage',
        value: {
          status: 'UNHEALTHY',
          latencyMs: 4_120,
          summary: 'Major outage: Machines API',
          url: 'https://status.flyio.net',
        },
      },
      'serviceHealth.sentry': {
        kind: 'statuspage',
        value: { status: 'DEGRADED', latencyMs: 480, summary: 'Delayed ingestion' },
      },
      'serviceHealth.queue': {
        kind: 'tcp-probe',
        value: { status: 'HEALTHY', latencyMs: 3 },
        ageMs: 3 * HOUR,
        failure,
      },
      tasks: { kind: 'mcp', value: { openCount: 16 }, ageMs: 2 * HOUR, failure },
    },
    history: weekOf,
  }
}

/** More of everything than fits. */
export function crowded(now: number, alerts = 500, services = 200): Scene {
  const { given } = calm(now)
  const severities = ['CRITICAL', 'WARNING', 'INFO']
  const extra = Array.from({ length: services }, (_, index): [string, Given] => [
    `serviceHealth.region-${String(index + 1).padStart(3, '0')}`,
    {
      kind: 'http-probe',
      value: { status: index % 40 === 7 ? 'UNHEALTHY' : 'HEALTHY', latencyMs: 10 + index },
    },
  ])
  return {
    given: {
      ...given,
      alerts: {
        kind: 'alertmanager',
        value: Array.from({ length: alerts }, (_, index) => ({
          title: `Alert number ${index + 1}`,
          severity: severities[index % 3],
          category: `category-${index % 7}`,
          startedAt: now - index * MINUTE,
        })),
      },
      ...Object.fromEntries(extra),
    },
    history: weekOf,
  }
}

/** Nothing is wrong and nothing is there. */
export function empty(): Scene {
  return {
    given: {
      operationalState: { value: { primary: 'READY', paused: false, degradationReasons: [] } },
      alerts: { value: [] },
      costLadder: { value: { spentToDateUsd: 0 } },
      tasks: { value: { openCount: 0, inProgressCount: 0, blockedCount: 0, items: [] } },
    },
  }
}
