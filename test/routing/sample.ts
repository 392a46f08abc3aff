import { type DocumentNode, executeSync, type GraphQLSchema } from 'graphql'

import type { QueryResult } from '../../src/routing/routing.ts'
import { type Layout, foldSnapshot } from '../../src/sections/fold.ts'
import { NO_MEMORY } from '../../src/sections/memory.ts'
import type { SectionKey } from '../../src/sections/section.ts'
import type { View } from '../../src/sections/view.ts'
import { createSchema } from '../../src/serve/graphql/schema.ts'
import { type FieldChange, type History, NO_HISTORY } from '../../src/snapshot/history.ts'
import { missingReading, type Reading, succeed } from '../../src/snapshot/reading.ts'

export const NOW = Date.parse('2026-11-22T09:30:00Z')
const MINUTE = 60_000

/** One source of a sample and what it says; null: it was never read. */
export interface SampleSource {
  readonly id: string
  readonly section: SectionKey
  readonly service?: string
  readonly value: unknown
  readonly ageMs?: number
}

export interface SampleOptions {
  readonly sources?: readonly SampleSource[]
  /** How long ago the snapshot was made, in milliseconds; 0 by default. */
  readonly ageMs?: number
  readonly rules?: boolean
  readonly history?: History
}

const SERVICES = {
  vercel: { status: 'HEALTHY', latencyMs: 12, summary: 'All Systems Operational', url: null },
  sentry: { status: 'HEALTHY', latencyMs: 20, summary: null, url: null },
  doppler: { status: 'HEALTHY', latencyMs: 20, summary: null, url: null },
  supabase: { status: 'DEGRADED', latencyMs: 900, summary: 'Slow queries', url: null },
  fly: { status: 'UNHEALTHY', latencyMs: null, summary: 'Outage in fra', url: null },
  api: { status: 'HEALTHY', latencyMs: 3, summary: null, url: null },
}

/** A sample in which everything is known and fresh. */
export const sampleSources: readonly SampleSource[] = [
  {
    id: 'operationalState',
    section: 'operationalState',
    value: {
      primary: 'PAUSED',
      paused: true,
      pauseReason: 'cost ceiling',
      degradationReasons: ['no memory'],
    },
  },
  {
    id: 'alerts',
    section: 'alerts',
    value: [
      alert('disk', 'CRITICAL', 'Disk is full'),
      alert('queue', 'WARNING', 'Queue is long'),
      alert('lag', 'WARNING', 'Replica lags'),
    ],
  },
  {
    id: 'costLadder',
    section: 'costLadder',
    value: {
      spentToDateUsd: 164.73,
      creditPoolUsd: 200,
      currentTier: null,
      modelDefault: 'small-model',
      periodStart: null,
      periodEnd: null,
    },
  },
  ...Object.entries(SERVICES).map(([service, value]): SampleSource => {
    return { id: `serviceHealth.${service}`, section: 'serviceHealth', service, value }
  }),
  {
    id: 'tasks',
    section: 'tasks',
    value: {
      openCount: 5,
      inProgressCount: 2,
      blockedCount: 1,
      items: [
        task('Write the parser', 'IN_PROGRESS'),
        task('Fix the door', 'OPEN'),
        task('Wait for keys', 'BLOCKED'),
      ],
    },
  },
]

function alert(id: string, severity: string, title: string): Record<string, unknown> {
  return { id, severity, title, category: 'host', detail: null, startedAt: null, url: null }
}

function task(title: string, state: string): Record<string, unknown> {
  return { title, state, url: null, updatedAt: null }
}

/** Replaces what the sources of a sample say or how old it is; those of one section, or one. */
export function withSources(
  place: string,
  change: (source: SampleSource) => Partial<SampleSource>,
): SampleSource[] {
  return sampleSources.map((source) =>
    source.section === place || source.id === place ? { ...source, ...change(source) } : source,
  )
}

/** Changes some fields of what the sources of a section say. */
export function withValue(place: string, fields: Record<string, unknown>): SampleSource[] {
  return withSources(place, ({ value }) => ({ value: { ...Object(value), ...fields } }))
}

/** Makes a view of samples: FRESH up to 10 minutes of age, gone after an hour. */
export function makeView(options: SampleOptions = {}): View {
  const { sources = sampleSources, ageMs = 0, rules = false, history = NO_HISTORY } = options
  const layout: Layout = {
    sources: sources.map(({ id, section, service }) => ({
      id,
      kind: 'json',
      section,
      ...(service === undefined ? {} : { service }),
      everyMs: 5 * MINUTE,
      staleAfterMs: 10 * MINUTE,
      expireAfterMs: 60 * MINUTE,
    })),
    required: {
      operationalState: true,
      alerts: true,
      costLadder: true,
      serviceHealth: true,
      tasks: false,
    },
    rules,
    costLadder: { creditPoolUsd: null, fallbackPoolUsd: null, models: {}, defaultModel: null },
    staleAfterMs: 10 * MINUTE,
    startedAt: NOW - 24 * 60 * MINUTE,
  }
  const readings = new Map(sources.map((source) => [source.id, makeReading(source)]))
  const snapshot = {
    revision: '7',
    bootId: 'boot',
    computedAt: NOW - ageMs,
    restored: false,
    readings,
    memory: null,
  }
  const { view } = foldSnapshot(snapshot, layout, NOW, NO_MEMORY, true)
  return {
    ...view,
    history,
    gateway: {
      name: 'sample',
      version: '0.0.0',
      bootId: 'boot',
      startedAt: layout.startedAt,
      role: 'STANDALONE',
      schedule: {
        cron: '*/5 * * * *',
        everySeconds: 300,
        timezone: 'UTC',
        lastRefreshAt: NOW - ageMs,
        lastDurationMs: 12,
        nextRefreshAt: NOW - ageMs + 5 * MINUTE,
      },
    },
  }
}

function makeReading({ id, value, ageMs = 0 }: SampleSource): Reading {
  const reading = missingReading(id, '')
  if (value === null) return reading
  const at = NOW - ageMs
  return succeed(reading, { at, slot: at, latencyMs: 1 }, value, at)
}

/** Gives a view a history of eight days, with what was spent in it. */
export function withHistory(view: View): View {
  const costLadder = { ...view.costLadder, spentLast24hUsd: 6.123, spentLast7dUsd: 41.5 }
  return { ...view, costLadder, history }
}

const history: History = {
  points: [],
  changes: [
    change('tasks.openCount', '4', '5', 26 * 60),
    change('costLadder.spentToDateUsd', '164', '164.5', 40),
    change('costLadder.spentToDateUsd', '164.5', '164.73', 20),
    change('serviceHealth.services.fly.status', '"HEALTHY"', '"UNHEALTHY"', 10),
  ],
  completeFrom: { at: NOW - 8 * 24 * 60 * MINUTE, revision: '1' },
  fieldsDigest: null,
  repeated: null,
}

function change(path: string, before: string, after: string, minutesAgo: number): FieldChange {
  return { path, before, after, at: NOW - minutesAgo * MINUTE, revision: '6' }
}

export const schema: GraphQLSchema = createSchema()

/** Answers a document from a view as the gateway does, without its machinery. */
export function query(
  document: DocumentNode,
  variableValues: Readonly<Record<string, unknown>>,
  view: View,
): QueryResult {
  const contextValue = { view, scopes: new Set() }
  return executeSync({ schema, document, variableValues, contextValue })
}
