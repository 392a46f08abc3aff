import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import { afterEach, beforeEach, describe, expect, it } from 'vitest'

import type { Place, SectionKey } from '../../src/sources/source.ts'
import { makeSource, read, readFailure } from './contract.ts'

const FILE = {
  schema_version: 6,
  computed_at: '2026-11-22T09:00:00Z',
  operational_state: { primary: 'paused', paused: true, pause_reason: 'cost' },
  alerts: {
    active_count: 3,
    by_severity: { critical: 1, warning: 2, info: 0 },
    by_category: { cost_ladder: 3 },
  },
  cost_ladder: {
    current_tier: 'WARN_75',
    monthly_budget_pct_used: 82,
    model_default: 'claude-haiku-4-5-20251001',
    spent_to_date_usd: 164.73,
    credit_pool_usd: 200,
  },
  cost_ladder_by_tenant: {},
  tasks: { open_count: 3, in_progress_count: 2 },
  service_health: { vercel: 'healthy', sentry: 'degraded', fly: 'unknown' },
  cost_telemetry: {},
  daemon_health: {},
}

describe('kora-snapshot', () => {
  let folder = ''
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'sources-'))
  })
  afterEach(() => rm(folder, { recursive: true }))

  const make = async (content: unknown, section: SectionKey, service?: string) => {
    const text = typeof content === 'string' ? content : JSON.stringify(content)
    await writeFile(join(folder, 'snapshot.json'), text)
    const place: Place = service === undefined ? { section } : { section, service }
    return makeSource({ kind: 'kora-snapshot', path: 'snapshot.json' }, place, folder)
  }
  const valueOf = async (content: unknown, section: SectionKey, service?: string) =>
    (await read(await make(content, section, service))).value

  it('is as old as the daemon says, not as the file', async () => {
    const { collectedAt } = await read(await make(FILE, 'tasks'))

    expect(collectedAt).toBe(Date.UTC(2026, 10, 22, 9))
  })

  it('reads the state', async () => {
    expect(await valueOf(FILE, 'operationalState')).toEqual({
      primary: 'paused',
      paused: true,
      pauseReason: 'cost',
    })
  })

  it('does not take an unknown state for one that is not paused', async () => {
    const state = { primary: 'unknown', paused: false, pause_reason: null }

    expect(await valueOf({ ...FILE, operational_state: state }, 'operationalState')).toEqual({
      primary: 'unknown',
      paused: null,
      pauseReason: null,
    })
  })

  it('reads as many alerts of each severity as the file counts', async () => {
    const alerts = (await valueOf(FILE, 'alerts')) as Record<string, unknown>[]

    expect(alerts.map(({ severity, category }) => [severity, category])).toEqual([
      ['critical', 'cost_ladder'],
      ['warning', 'cost_ladder'],
      ['warning', 'cost_ladder'],
    ])
    expect(new Set(alerts.map(({ id }) => id)).size).toBe(3)
  })

  it('does not guess which alert is of which category', async () => {
    const alerts = { ...FILE.alerts, by_category: { a: 1, b: 2 } }

    expect(await valueOf({ ...FILE, alerts }, 'alerts')).toMatchObject([
      { category: null },
      { category: null },
      { category: null },
    ])
  })

  it('reads spend, pool, tier and model', async () => {
    expect(await valueOf(FILE, 'costLadder')).toEqual({
      currentTier: 'WARN_75',
      spentToDateUsd: 164.73,
      creditPoolUsd: 200,
      modelDefault: 'claude-haiku-4-5-20251001',
    })
  })

  it('leaves unknown what the file calls unknown', async () => {
    const cost = {
      current_tier: 'unknown',
      monthly_budget_pct_used: null,
      model_default: 'unknown',
      spent_to_date_usd: 'unknown',
      credit_pool_usd: 200,
    }

    expect(await valueOf({ ...FILE, cost_ladder: cost }, 'costLadder')).toEqual({
      currentTier: null,
      spentToDateUsd: null,
      creditPoolUsd: 200,
      modelDefault: null,
    })
  })

  it('reads all services, or one', async () => {
    expect(await valueOf(FILE, 'serviceHealth')).toEqual({
      services: [
        { name: 'vercel', status: 'healthy' },
        { name: 'sentry', status: 'degraded' },
        { name: 'fly', status: 'unknown' },
      ],
    })
    expect(await valueOf(FILE, 'serviceHealth', 'sentry')).toEqual({ status: 'degraded' })
  })

  it('reads the counts of tasks', async () => {
    expect(await valueOf(FILE, 'tasks')).toEqual({ openCount: 3, inProgressCount: 2 })
  })

  it('reads the first schema, which had less', async () => {
    const first = {
      ...FILE,
      schema_version: 1,
      cost_ladder: {
        current_tier: 'NORMAL',
        monthly_budget_pct_used: 12,
        model_default: 'unknown',
      },
    }

    expect(await valueOf(first, 'costLadder')).toEqual({
      currentTier: 'NORMAL',
      spentToDateUsd: null,
      creditPoolUsd: null,
      modelDefault: null,
    })
  })

  it.each<[string, unknown, SectionKey, string]>([
    [
      'tasks that are unknown',
      { ...FILE, tasks: { open_count: 'unknown' } },
      'tasks',
      'INVALID_DATA',
    ],
    [
      'alerts that are unknown',
      { ...FILE, alerts: { ...FILE.alerts, active_count: 'unknown' } },
      'alerts',
      'INVALID_DATA',
    ],
    [
      'negative counts',
      { ...FILE, alerts: { ...FILE.alerts, by_severity: { critical: -1, warning: 0, info: 0 } } },
      'alerts',
      'INVALID_DATA',
    ],
    [
      'fewer severities than alerts',
      { ...FILE, alerts: { ...FILE.alerts, by_severity: { critical: 0, warning: 0, info: 0 } } },
      'alerts',
      'INVALID_DATA',
    ],
    [
      'more categories than alerts',
      { ...FILE, alerts: { ...FILE.alerts, by_category: { cost_ladder: 3, ops: 1 } } },
      'alerts',
      'INVALID_DATA',
    ],
    [
      'counts without end',
      { ...FILE, alerts: { ...FILE.alerts, by_severity: { critical: 1e9, warning: 0, info: 0 } } },
      'alerts',
      'INVALID_DATA',
    ],
    ['a newer schema', { ...FILE, schema_version: 7 }, 'tasks', 'INVALID_DATA'],
    ['no schema', { ...FILE, schema_version: undefined }, 'tasks', 'INVALID_DATA'],
    ['no instant', { ...FILE, computed_at: 'soon' }, 'tasks', 'INVALID_DATA'],
    ['a section that is missing', { ...FILE, tasks: undefined }, 'tasks', 'INVALID_DATA'],
    ['a list', [], 'tasks', 'INVALID_DATA'],
    ['half of the file', JSON.stringify(FILE).slice(0, 100), 'tasks', 'NOT_JSON'],
  ])('fails on %s', async (_what, content, section, code) => {
    expect((await readFailure(await make(content, section))).code).toBe(code)
  })

  it('fails for a service that is not in the file', async () => {
    expect((await readFailure(await make(FILE, 'serviceHealth', 'doppler'))).code).toBe(
      'INVALID_DATA',
    )
  })

  it('fails with UNREACHABLE without the file', async () => {
    const source = makeSource({ kind: 'kora-snapshot', path: 'gone' }, { section: 'tasks' }, folder)

    expect((await readFailure(source)).code).toBe('UNREACHABLE')
  })
})
