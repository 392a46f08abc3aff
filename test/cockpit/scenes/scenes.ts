import type { Given, Scene } from './make-scene.ts'
import { weekOf } from './week.ts'

const MINUTE = 60_000
const HOUR = 60 * MINUTE

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

/** Something needs a look: three quarters of the budget are spent, and a service is slow. */
export function uneasy(now: number): Scene {
  const { given, ...rest } = calm(now)
  return {
    ...rest,
    given: {
      ...given,
      alerts: {
        kind: 'alertmanager',
        value: [
          {
            title: 'Queue lag above 5 min',
            severity: 'WARNING',
            category: 'queue',
            detail: 'ingest: 412 s behind, and falling',
            startedAt: now - 48 * MINUTE,
            url: 'https://example.com/alerts/2',
          },
          {
            title: 'Certificate of api.example.com expires in 21 days',
            severity: 'INFO',
            category: 'certificates',
            startedAt: now - 9 * HOUR,
          },
        ],
      },
      costLadder: { kind: 'litellm', value: { spentToDateUsd: 155.84, ...month(now) } },
      'serviceHealth.sentry': {
        kind: 'statuspage',
        value: { status: 'DEGRADED', latencyMs: 480, summary: 'Delayed ingestion' },
      },
    },
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
