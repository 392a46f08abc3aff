import { foldSnapshot, type Layout } from '../../src/sections/fold.ts'
import { NO_MEMORY } from '../../src/sections/memory.ts'
import type { SourceFacts } from '../../src/sections/section.ts'
import type { View } from '../../src/sections/view.ts'
import { NO_HISTORY } from '../../src/snapshot/history.ts'
import { fail, missingReading, type Reading, succeed } from '../../src/snapshot/reading.ts'
import { emptySnapshot, type Snapshot } from '../../src/snapshot/snapshot.ts'

/** The instant of the views that tests are answered from. */
export const NOW = Date.UTC(2026, 10, 22, 9, 30)

const MINUTE = 60_000

function source(id: string, section: SourceFacts['section'], service?: string): SourceFacts {
  return {
    id,
    kind: 'json',
    section,
    ...(service === undefined ? {} : { service }),
    everyMs: 5 * MINUTE,
    staleAfterMs: 10 * MINUTE,
    expireAfterMs: 60 * MINUTE,
  }
}

const layout: Layout = {
  sources: [
    source('operationalState', 'operationalState'),
    source('alerts', 'alerts'),
    source('costLadder', 'costLadder'),
    source('serviceHealth.vercel', 'serviceHealth', 'vercel'),
    source('tasks', 'tasks'),
  ],
  required: {
    operationalState: true,
    alerts: true,
    costLadder: true,
    serviceHealth: true,
    tasks: false,
  },
  rules: false,
  costLadder: { creditPoolUsd: 200, fallbackPoolUsd: null, models: {}, defaultModel: 'small' },
  staleAfterMs: 10 * MINUTE,
  startedAt: NOW - MINUTE,
}

const values: Readonly<Record<string, unknown>> = {
  operationalState: {
    primary: 'ACTIVE',
    paused: false,
    pauseReason: null,
    degradationReasons: [],
  },
  alerts: ['CRITICAL', 'WARNING', 'INFO'].map((severity, index) => ({
    title: `Alert ${index}`,
    severity,
    category: 'disk',
    id: `alert-${index}`,
    detail: null,
    startedAt: NOW - index * MINUTE,
    url: null,
  })),
  costLadder: {
    spentToDateUsd: 82.365,
    creditPoolUsd: null,
    currentTier: null,
    modelDefault: null,
    periodStart: null,
    periodEnd: null,
  },
  'serviceHealth.vercel': { status: 'HEALTHY', latencyMs: 12, summary: null, url: null },
  tasks: {
    openCount: 3,
    inProgressCount: 1,
    blockedCount: 0,
    items: [{ title: 'Write it', state: 'OPEN', url: null, updatedAt: NOW }],
  },
}

/** What a view may be made to differ in. */
export interface ViewOptions {
  readonly revision?: string
  /** The instant it is seen at. */
  readonly at?: number
  /** Overrides what sources gave, by id; null: the source fails. */
  readonly values?: Readonly<Record<string, unknown>>
}

/** Makes a view of one snapshot in which every section is known. */
export function makeView({
  revision = '7',
  at = NOW,
  values: changed = {},
}: ViewOptions = {}): View {
  const given: Record<string, unknown> = { ...values, ...changed }
  const attempt = { at: NOW, slot: NOW, latencyMs: 5 }
  const readings = layout.sources.map(({ id }): [string, Reading] => {
    const missing = missingReading(id, '')
    const value = given[id]
    return [
      id,
      value === null
        ? fail(missing, attempt, { code: 'TIMEOUT', message: 'expected an answer, found none' })
        : succeed(missing, attempt, value, NOW),
    ]
  })
  return see(
    {
      revision,
      bootId: 'boot-1',
      computedAt: NOW,
      restored: false,
      readings: new Map(readings),
      memory: null,
    },
    at,
  )
}

/** Makes the view before the first refresh. */
export function makeEmptyView(): View {
  return see(emptySnapshot('boot-1'), NOW)
}

function see(snapshot: Snapshot, at: number): View {
  return {
    ...foldSnapshot(snapshot, layout, at, NO_MEMORY, true).view,
    history: NO_HISTORY,
    gateway: {
      name: 'test',
      version: '0.0.0',
      bootId: 'boot-1',
      startedAt: NOW - MINUTE,
      role: 'STANDALONE',
      schedule: {
        cron: '*/5 * * * *',
        everySeconds: 300,
        timezone: 'UTC',
        lastRefreshAt: NOW,
        lastDurationMs: 12,
        nextRefreshAt: NOW + 5 * MINUTE,
      },
    },
  }
}
