import { afterEach, describe, expect, it } from 'vitest'

import { createSource, sourceConfig } from '../../src/sources/create-source.ts'
import { startKoraDaemon } from '../../src/sources/kora-daemon.ts'
import { createSourceContext } from '../../src/sources/source-context.ts'
import type { Place, SectionKey } from '../../src/sources/source.ts'
import * as script from '../support/origin.ts'
import { startOrigin, type Origin } from '../support/origin.ts'
import { describeHttpSource, makeSource, read, readFailure, SECRET } from './contract.ts'

const PATHS: Readonly<Record<SectionKey, string>> = {
  operationalState: '/api/operational-state',
  alerts: '/api/alerts/current',
  costLadder: '/api/cost-state',
  serviceHealth: '/api/heartbeat/services',
  tasks: '/api/sea-tickets/kora-assigned',
}

const STATE = { primary_state: 'active', degradation_reasons: ['dispatch'] }

describeHttpSource('kora', {
  place: { section: 'operationalState' },
  config: (url) => ({ kind: 'kora', url, token: SECRET, headers: { 'x-key': SECRET } }),
  answer: (origin) => origin.on(PATHS.operationalState, script.json(STATE)),
  value: { primary: 'active', paused: false, pauseReason: null, degradationReasons: ['dispatch'] },
})

const open: { close(): Promise<void> }[] = []
afterEach(async () => {
  await Promise.all(open.splice(0).map((one) => one.close()))
})

async function answering(section: SectionKey, body: unknown, service?: string) {
  const origin = await startOrigin()
  open.push(origin)
  origin.on(PATHS[section], script.json(body))
  const place: Place = service === undefined ? { section } : { section, service }
  return makeSource({ kind: 'kora', url: origin.url, token: 't' }, place)
}

const page = (token: string) =>
  script.html(`<script>window.__HERMES_SESSION_TOKEN__ = "${token}";</script>`)

const guarded =
  (token: () => string, body: unknown): script.Script =>
  (request, response, text) => {
    const given = request.headers['x-hermes-session-token']
    const answer = given === token() ? script.json(body) : script.json({}, { status: 401 })
    answer(request, response, text)
  }

describe('kora, its session', () => {
  const start = async (origin: Origin) => {
    const context = createSourceContext({ fetch: globalThis.fetch, env: {} })
    const make = (section: SectionKey) => {
      const config = sourceConfig(section, false).parse({ kind: 'kora', url: origin.url })
      return createSource(config, { id: section, place: { section }, gapMs: 300_000, context })
    }
    open.push(origin)
    return { state: make('operationalState'), cost: make('costLadder') }
  }
  const pagesOf = (origin: Origin) => origin.seen.filter(({ path }) => path === '/').length

  it('takes the token out of the page, once for all sources of the daemon', async () => {
    const origin = await startOrigin()
    origin.on('/', page('one'))
    origin.on(
      PATHS.operationalState,
      guarded(() => 'one', STATE),
    )
    origin.on(
      PATHS.costLadder,
      guarded(() => 'one', { current: {} }),
    )
    const { state, cost } = await start(origin)

    await Promise.all([read(state), read(cost)])
    await read(state)

    expect(pagesOf(origin)).toBe(1)
  })

  it('takes the new token after the daemon has been started again', async () => {
    let token = 'one'
    const origin = await startOrigin()
    origin.on('/', (...exchange) => page(token)(...exchange))
    origin.on(
      PATHS.operationalState,
      guarded(() => token, STATE),
    )
    origin.on(
      PATHS.costLadder,
      guarded(() => token, { current: {} }),
    )
    const { state, cost } = await start(origin)
    await read(state)

    token = 'two'
    await Promise.all([read(state), read(cost)])

    expect(pagesOf(origin)).toBe(2)
  })

  it('asks for a new token only once when it is refused as well', async () => {
    const origin = await startOrigin()
    origin.on('/', page('one'))
    origin.on(PATHS.operationalState, script.json({}, { status: 401 }))
    const { state } = await start(origin)

    expect((await readFailure(state)).code).toBe('UNAUTHORIZED')
    expect(origin.seen.map(({ path }) => path)).toEqual([
      '/',
      PATHS.operationalState,
      '/',
      PATHS.operationalState,
    ])
  })

  it('fails with UNAUTHORIZED when the page holds no token', async () => {
    const origin = await startOrigin()
    origin.on('/', script.html())
    const { state } = await start(origin)

    expect((await readFailure(state)).code).toBe('UNAUTHORIZED')
  })

  it('does not fail for a deadline that is not its own', async () => {
    const deadline = new AbortController()
    const origin = await startOrigin()
    origin.on('/', (...exchange) => {
      deadline.abort()
      setImmediate(() => page('one')(...exchange))
    })
    origin.on(
      PATHS.costLadder,
      guarded(() => 'one', { current: {} }),
    )
    const { state, cost } = await start(origin)

    const [failure] = await Promise.all([
      readFailure(state, { signal: deadline.signal }),
      read(cost),
    ])

    expect(failure.code).toBe('TIMEOUT')
  })

  it('looks for no page when the configuration gives a token', async () => {
    const origin = await startOrigin()
    open.push(origin)
    const source = makeSource({ kind: 'kora', url: origin.url, token: 'old' }, { section: 'tasks' })
    origin.on('/', page('one'))
    origin.on(PATHS.tasks, script.json({}, { status: 401 }))

    expect((await readFailure(source)).code).toBe('UNAUTHORIZED')
    expect(origin.seen).toHaveLength(1)
  })
})

describe('kora, its sections', () => {
  it('names the first reason of a pause, and none otherwise', async () => {
    const paused = { primary_state: 'paused', degradation_reasons: ['operator', 'cost'] }

    expect((await read(await answering('operationalState', paused))).value).toEqual({
      primary: 'paused',
      paused: true,
      pauseReason: 'cost',
      degradationReasons: ['operator', 'cost'],
    })
  })

  it('reads alerts, as old as the daemon says', async () => {
    const alert = {
      id: 'operator_paused',
      severity: 'critical',
      category: 'operational_state',
      title: 'Paused',
      detail: 'By the operator',
      source_panel: 'ops',
      source_panel_route: '/operational-state',
      first_seen_at: '2026-11-22T09:00:00Z',
    }
    const source = await answering('alerts', {
      alerts: [alert],
      stub: false,
      generated_at: '2026-11-22T09:00:00Z',
      total_active: 1,
    })

    const { value, collectedAt } = await read(source)

    expect(collectedAt).toBe(Date.UTC(2026, 10, 22, 9))
    expect(value).toEqual([
      {
        id: 'operator_paused',
        severity: 'critical',
        category: 'operational_state',
        title: 'Paused',
        detail: 'By the operator',
        url: expect.stringMatching(/^http:\/\/127\.0\.0\.1:\d+\/operational-state$/),
      },
    ])
  })

  it('refuses a list that is shorter than its own count', async () => {
    const source = await answering('alerts', { alerts: [], total_active: 2 })

    expect((await readFailure(source)).code).toBe('INVALID_DATA')
  })

  it('reads spend and writes the rung in upper case', async () => {
    const source = await answering('costLadder', {
      current: {
        spent_to_date_usd: 164.73,
        credit_pool_usd: 200,
        active_rung: 'warn_75',
        billing_period_start: '2026-11-01T00:00:00Z',
        billing_period_end: '2026-12-01T00:00:00Z',
        effective_model_tier: 'haiku',
      },
    })

    expect((await read(source)).value).toEqual({
      spentToDateUsd: 164.73,
      creditPoolUsd: 200,
      currentTier: 'WARN_75',
      periodStart: '2026-11-01T00:00:00Z',
      periodEnd: '2026-12-01T00:00:00Z',
    })
  })

  it('leaves unknown what the cost state does not tell', async () => {
    expect((await read(await answering('costLadder', { current: {} }))).value).toMatchObject({
      spentToDateUsd: null,
      creditPoolUsd: null,
      currentTier: null,
    })
  })

  const SERVICES = {
    services: [
      { name: 'vercel', status: 'healthy', last_check_at: '2026-11-22T08:59:00Z', latency_ms: 90 },
      { name: 'fly', status: 'unknown', last_check_at: null, latency_ms: null, error: 'no token' },
    ],
    generated_at: '2026-11-22T09:00:00Z',
    stub: false,
    cache_warming: false,
  }

  it('reads all services with the age of each', async () => {
    const { value, collectedAt } = await read(await answering('serviceHealth', SERVICES))

    expect(collectedAt).toBe(Date.UTC(2026, 10, 22, 9))
    expect(value).toEqual({
      services: [
        {
          name: 'vercel',
          status: 'healthy',
          latencyMs: 90,
          summary: null,
          checkedAt: Date.UTC(2026, 10, 22, 8, 59),
        },
        { name: 'fly', status: 'unknown', latencyMs: null, summary: 'no token', checkedAt: null },
      ],
    })
  })

  it('reads one service, as old as its own check', async () => {
    expect(await read(await answering('serviceHealth', SERVICES, 'vercel'))).toEqual({
      value: { status: 'healthy', latencyMs: 90, summary: null },
      collectedAt: Date.UTC(2026, 10, 22, 8, 59),
    })
  })

  it('fails for a service that the daemon does not probe', async () => {
    const source = await answering('serviceHealth', SERVICES, 'doppler')

    expect((await readFailure(source)).code).toBe('INVALID_DATA')
  })

  it('fails while the daemon has not probed yet', async () => {
    const source = await answering('serviceHealth', {
      services: [],
      generated_at: '2026-11-22T09:00:00Z',
      cache_warming: true,
    })

    expect((await readFailure(source)).code).toBe('INVALID_DATA')
  })

  it('counts tickets as the original does: queued and in progress are open', async () => {
    const row = { id: '1', title: 'a', criticality: 'frontier_only' }
    const source = await answering('tasks', {
      in_progress: [{ ...row, claimed_at: '2026-11-22T09:00:00Z' }],
      queued: [
        { ...row, title: 'b' },
        { ...row, title: 'c' },
      ],
      recently_resolved: [row],
      failed_or_blocked: [{ ...row, title: 'd', state: 'failed_terminal' }],
    })

    expect((await read(source)).value).toEqual({
      openCount: 3,
      inProgressCount: 1,
      blockedCount: 1,
      items: [
        { title: 'a', state: 'IN_PROGRESS', updatedAt: '2026-11-22T09:00:00Z' },
        { title: 'b', state: 'OPEN', updatedAt: null },
        { title: 'c', state: 'OPEN', updatedAt: null },
        { title: 'd', state: 'BLOCKED', updatedAt: null },
      ],
    })
  })

  it.each(['operationalState', 'alerts', 'costLadder', 'serviceHealth', 'tasks'] as const)(
    'refuses stub data and wrong shapes for %s',
    async (section) => {
      const stub = await readFailure(await answering(section, { stub: true, error: 'x' }))
      const wrong = await readFailure(await answering(section, { stub: false, services: 7 }))

      expect(stub).toMatchObject({
        code: 'INVALID_DATA',
        message: 'expected live data, found stub data',
      })
      expect(wrong.code).toBe('INVALID_DATA')
    },
  )
})

describe('the small Kora daemon', () => {
  it.each(['operationalState', 'alerts', 'costLadder', 'serviceHealth', 'tasks'] as const)(
    'feeds %s',
    async (section) => {
      const daemon = await startKoraDaemon()
      open.push(daemon)
      const source = makeSource({ kind: 'kora', url: daemon.url }, { section })

      await expect(read(source)).resolves.toHaveProperty('value')
    },
  )

  it('tells the state only to those who have its token', async () => {
    const daemon = await startKoraDaemon()
    open.push(daemon)

    expect((await fetch(`${daemon.url}${PATHS.tasks}`)).status).toBe(401)
  })
})
