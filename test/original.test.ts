import { readdir, readFile, utimes, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'

import { afterEach, beforeEach, describe, expect, it, onTestFinished, vi } from 'vitest'

import type { ConfigInput } from '../src/config/config.ts'
import { loadConfig } from '../src/config/load-config.ts'
import { createGateway } from '../src/gateway.ts'
import { startKoraDaemon } from '../src/sources/kora-daemon.ts'
import { useFolders } from './support/folders.ts'
import { aGateway, refreshed, watchGateway } from './support/gateways.ts'
import { json, startOrigin } from './support/origin.ts'

/**
 * What the tests of the original pin, one after another, for the sections that are taken over. The
 * number before a name is the number in the list of those tests; "differs" says that ours is
 * another on purpose.
 */

type Sections = NonNullable<ConfigInput['sections']>

const NOON = Date.parse('2026-11-16T12:00:00Z')
const MINUTE = 60_000
const newFolder = useFolders()

const fails = (): never => {
  throw new Error('the holder is gone')
}

const holder: Sections = { operationalState: { from: () => ({ primary: 'active' }) } }

/** All five sections of a daemon that does well. */
const whole: Sections = {
  operationalState: { from: () => ({ primary: 'active', degradationReasons: [] }) },
  alerts: { from: () => [] },
  costLadder: { from: () => ({ spentToDateUsd: 20, creditPoolUsd: 200 }) },
  serviceHealth: { from: () => ({ services: [{ name: 'vercel', status: 'healthy' }] }) },
  tasks: { from: () => ({ openCount: 3, inProgressCount: 2 }) },
}

/** What is written once sections have been read. */
const wireOf = async (sections: Sections) => (await refreshed(await newFolder(), sections)).wire

async function endpoint(url: string): Promise<{ status: number; body: unknown }> {
  const response = await fetch(`${url}/api/snapshot`)
  return { status: response.status, body: await response.json() }
}

const NO_SNAPSHOT = { status: 200, body: { error: 'no_snapshot', stale: true } }

describe('5.1 the shape of the snapshot', () => {
  it('1 has exactly its top-level keys; differs: those of schema 3, without the later three', async () => {
    expect(Object.keys(await wireOf(whole))).toEqual([
      'alerts',
      'computed_at',
      'cost_ladder',
      'operational_state',
      'schema_version',
      'service_health',
      'tasks',
    ])
  })

  it('2 says the version of its schema; differs: 3', async () => {
    expect(await wireOf(whole)).toMatchObject({ schema_version: 3 })
  })

  it('3 was computed at an instant in UTC, in whole seconds, that ends in Z', async () => {
    const { computed_at: computedAt } = await wireOf(whole)

    expect(computedAt).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/)
    expect(Date.parse(String(computedAt))).toBeGreaterThan(Date.now() - MINUTE)
  })

  it('4 has three keys of the operational state, and paused is a boolean', async () => {
    expect((await wireOf(whole)).operational_state).toEqual({
      primary: 'active',
      paused: false,
      pause_reason: null,
    })
  })

  it('5 has three keys of the alerts, with all severities', async () => {
    expect((await wireOf(whole)).alerts).toEqual({
      active_count: 0,
      by_severity: { critical: 0, warning: 0, info: 0 },
      by_category: {},
    })
  })

  it('6 has exactly five keys of the cost ladder', async () => {
    expect((await wireOf(whole)).cost_ladder).toEqual({
      current_tier: 'NORMAL',
      monthly_budget_pct_used: 10,
      model_default: 'unknown',
      spent_to_date_usd: 20,
      credit_pool_usd: 200,
    })
  })

  it('7 has exactly the five services, and any other that is configured', async () => {
    const services = ['vercel', 'sentry', 'doppler', 'supabase', 'fly']
    const { service_health: five } = await wireOf(whole)
    const { service_health: six } = await wireOf({
      serviceHealth: {
        services: { mail: { kind: 'function', read: () => ({ status: 'healthy' }) } },
      },
    })

    expect(new Set(Object.keys(five as object))).toEqual(new Set(services))
    expect(new Set(Object.keys(six as object))).toEqual(new Set([...services, 'mail']))
  })
})

describe('5.1 a source that fails', () => {
  const unknownState = { primary: 'unknown', paused: null, pause_reason: null }

  it('8 leaves the state unknown without a holder; differs: paused is null, not false', async () => {
    expect((await wireOf({})).operational_state).toEqual(unknownState)
  })

  it('9 leaves the state unknown when the holder throws; differs: paused is null', async () => {
    const { operational_state: state } = await wireOf({ operationalState: { from: fails } })

    expect(state).toEqual(unknownState)
  })

  it('10 leaves tier, share and spend unknown without a holder of the cost; the model is known', async () => {
    const { cost_ladder: cost } = await wireOf({
      costLadder: { creditPoolUsd: 200, defaultModel: 'claude-haiku-4-5-20251001', from: fails },
    })

    expect(cost).toEqual({
      current_tier: 'unknown',
      monthly_budget_pct_used: null,
      model_default: 'claude-haiku-4-5-20251001',
      spent_to_date_usd: 'unknown',
      credit_pool_usd: 200,
    })
  })

  it('10 differs: invents no pool of 200 where nothing names one', async () => {
    const { cost_ladder: cost } = await wireOf({ costLadder: { from: fails } })

    expect(cost).toMatchObject({ credit_pool_usd: 'unknown' })
  })

  it('11 keeps the share without the tier; differs: works the tier out of it', async () => {
    const { cost_ladder: cost } = await wireOf({
      costLadder: {
        from: () => ({ spentToDateUsd: 84, creditPoolUsd: 200, currentTier: 'unknown' }),
      },
    })

    expect(cost).toMatchObject({ monthly_budget_pct_used: 42, current_tier: 'NORMAL' })
  })

  it('11 keeps the tier without the spend', async () => {
    const { cost_ladder: cost } = await wireOf({
      costLadder: { from: () => ({ currentTier: 'warn_75' }) },
    })

    expect(cost).toEqual({
      current_tier: 'WARN_75',
      monthly_budget_pct_used: null,
      model_default: 'unknown',
      spent_to_date_usd: 'unknown',
      credit_pool_usd: 'unknown',
    })
  })

  const unknownServices = {
    vercel: 'unknown',
    sentry: 'unknown',
    doppler: 'unknown',
    supabase: 'unknown',
    fly: 'unknown',
  }

  it('12 leaves five services unknown without probes', async () => {
    const { service_health: health } = await wireOf({
      serviceHealth: { from: () => ({ services: [] }) },
    })

    expect(health).toEqual(unknownServices)
  })

  it('13 sets the one that was probed and leaves the rest unknown', async () => {
    const { service_health: health } = await wireOf({
      serviceHealth: { from: () => ({ services: [{ name: 'sentry', status: 'degraded' }] }) },
    })

    expect(health).toEqual({ ...unknownServices, sentry: 'degraded' })
  })

  it('14 leaves all services unknown when the probes throw', async () => {
    const { service_health: health } = await wireOf({ serviceHealth: { from: fails } })

    expect(health).toEqual(unknownServices)
  })

  it('15 differs: leaves the alerts unknown when they cannot be read, never zero', async () => {
    const { alerts } = await wireOf({ alerts: { from: fails } })

    expect(alerts).toEqual({
      active_count: 'unknown',
      by_severity: { critical: 'unknown', warning: 'unknown', info: 'unknown' },
      by_category: null,
    })
  })

  it('16 stops no snapshot from being made, however many fail at once', async () => {
    const wire = await wireOf({
      operationalState: { from: fails },
      alerts: { rules: true, from: fails },
      costLadder: { from: fails },
      serviceHealth: { from: fails },
      tasks: { from: () => ({ openCount: 1, inProgressCount: 0 }) },
    })

    expect(wire).toMatchObject({
      operational_state: unknownState,
      alerts: { active_count: 'unknown' },
      cost_ladder: { current_tier: 'unknown' },
      service_health: unknownServices,
      tasks: { open_count: 1, in_progress_count: 0 },
    })
  })
})

describe('5.1 what the sources say', () => {
  it('17 counts three alerts by severity and category', async () => {
    const alert = (severity: string, category: string) => ({ title: category, severity, category })
    const { alerts } = await wireOf({
      alerts: {
        from: () => [
          alert('critical', 'operational_state'),
          alert('warning', 'cost_ladder'),
          alert('warning', 'service_unhealthy'),
        ],
      },
    })

    expect(alerts).toEqual({
      active_count: 3,
      by_severity: { critical: 1, warning: 2, info: 0 },
      by_category: { operational_state: 1, cost_ladder: 1, service_unhealthy: 1 },
    })
  })

  it('18 shows the cost of the holder: 164.73 of 200 is 82.37 % and WARN_75', async () => {
    const { cost_ladder: cost } = await wireOf({
      costLadder: {
        from: () => ({ spentToDateUsd: 164.73, creditPoolUsd: 200, currentTier: 'warn_75' }),
      },
    })

    expect(cost).toMatchObject({
      current_tier: 'WARN_75',
      monthly_budget_pct_used: 82.37,
      spent_to_date_usd: 164.73,
      credit_pool_usd: 200,
    })
  })

  it('19, 53 to 55 differ: has no block of the cost by tenant, which schema 6 brought', async () => {
    expect(await wireOf(whole)).not.toHaveProperty('cost_ladder_by_tenant')
  })

  describe('the pool', () => {
    /** Loads a configuration whose cost holder says so much, in an environment. */
    async function loadCost(cost: object, env: Record<string, string>) {
      const folder = await newFolder()
      const file = join(folder, 'gateway.yaml')
      await writeFile(join(folder, 'cost.json'), JSON.stringify(cost))
      await writeFile(file, 'sections: { costLadder: { from: { kind: json, file: cost.json } } }')
      const warnings: string[] = []
      const { config } = await loadConfig({
        file,
        env: { KORA_HOME: folder, ...env },
        cwd: folder,
        warn: (message) => void warnings.push(message),
      })
      const { gateway } = watchGateway(config.snapshot.path, config)
      await gateway.refresh()
      return { cost: gateway.view().costLadder, warnings }
    }

    it('20 is that of KORA_CREDIT_POOL_USD where no source names one', async () => {
      const { cost } = await loadCost({ spentToDateUsd: 35 }, { KORA_CREDIT_POOL_USD: '350' })

      expect(cost).toMatchObject({ creditPoolUsd: 350, monthlyBudgetPctUsed: 10 })
    })

    it.each([
      ['21', 'lots'],
      ['22', '0'],
      ['22', '-5'],
    ])('%s is 200 with a warning where that is %j', async (_number, pool) => {
      const { cost, warnings } = await loadCost(
        { spentToDateUsd: 20 },
        { KORA_CREDIT_POOL_USD: pool },
      )

      expect(cost).toMatchObject({ creditPoolUsd: 200, currentTier: 'NORMAL' })
      expect(warnings).toEqual([expect.stringMatching(`^KORA_CREDIT_POOL_USD: .*${pool}`)])
    })

    it('23 is that of the holder, whatever the environment says', async () => {
      const said = { spentToDateUsd: 20, creditPoolUsd: 500 }
      const { cost } = await loadCost(said, { KORA_CREDIT_POOL_USD: '350' })

      expect(cost).toMatchObject({ creditPoolUsd: 500 })
    })

    it('26 differs: is unknown where the holder fails, and nothing names one', async () => {
      const { cost_ladder: cost } = await wireOf({ costLadder: { from: fails } })

      expect(cost).toMatchObject({
        current_tier: 'unknown',
        spent_to_date_usd: 'unknown',
        credit_pool_usd: 'unknown',
      })
    })
  })

  it('24 names the model of the router, which the configuration names', async () => {
    const { cost_ladder: cost } = await wireOf({
      costLadder: { defaultModel: 'small', from: () => ({ spentToDateUsd: 1 }) },
    })

    expect(cost).toMatchObject({ model_default: 'small' })
  })

  it('24 names the model of the tier where it has one of its own', async () => {
    const { cost_ladder: cost } = await wireOf({
      costLadder: {
        creditPoolUsd: 200,
        defaultModel: 'small',
        models: { HARD_STOP_100: 'none' },
        from: () => ({ spentToDateUsd: 200 }),
      },
    })

    expect(cost).toMatchObject({ current_tier: 'HARD_STOP_100', model_default: 'none' })
  })

  it('25 says "unknown" where nothing names a model', async () => {
    const { cost_ladder: cost } = await wireOf({ costLadder: { from: fails } })

    expect(cost).toMatchObject({ model_default: 'unknown' })
  })

  it('27 shows a pause, with the alphabetically first reason', async () => {
    const { operational_state: state } = await wireOf({
      operationalState: {
        from: () => ({ primary: 'paused', degradationReasons: ['operator', 'cost'] }),
      },
    })

    expect(state).toEqual({ primary: 'paused', paused: true, pause_reason: 'cost' })
  })

  it('28 leaves both counts of tasks unknown without a source', async () => {
    expect((await wireOf(holder)).tasks).toEqual({
      open_count: 'unknown',
      in_progress_count: 'unknown',
    })
  })
})

describe('5.1 writing', () => {
  it('29 makes the file and its folder, and what it holds reads back', async () => {
    const folder = await newFolder()
    const path = join(folder, 'new', 'cache', 'snapshot.json')
    const { gateway, saved } = aGateway(folder, { snapshot: { path }, sections: holder })
    await gateway.refresh()
    const { text, wire } = await saved()

    expect(wire).toMatchObject({ operational_state: { primary: 'active' } })
    expect(text).toMatch(/^\{\n {2}"alerts": [\s\S]*\n\}\n$/)
    const again = aGateway(folder, { snapshot: { path }, sections: holder }).gateway
    await again.restore()
    expect(again.view()).toMatchObject({ restored: true, revision: gateway.view().revision })
  })

  const load = async (env: Record<string, string>) => {
    const folder = await newFolder()
    const file = join(folder, 'gateway.yaml')
    await writeFile(file, 'sections: {}')
    const { config } = await loadConfig({
      file,
      env: { HOME: folder, ...env },
      cwd: folder,
      warn: () => {},
    })
    return { folder, path: config.snapshot.path }
  }

  it('30 writes where KORA_SNAPSHOT_PATH says', async () => {
    expect((await load({ KORA_SNAPSHOT_PATH: ' /elsewhere/s.json ' })).path).toBe(
      '/elsewhere/s.json',
    )
  })

  it('31 writes to the cache below the home of Kora by default', async () => {
    const { folder, path } = await load({})

    expect(path).toBe(join(folder, '.kora', 'cache', 'daemon_snapshot.json'))
    expect((await load({ KORA_HOME: '/kora' })).path).toBe('/kora/cache/daemon_snapshot.json')
  })

  it('32 replaces the file as a whole', async () => {
    const folder = await newFolder()
    let count = 500
    const { gateway, saved } = aGateway(folder, {
      sections: {
        tasks: {
          from: () => ({
            openCount: count,
            items: Array.from({ length: count }, (_, index) => ({
              title: `task ${index}`,
              state: 'open',
            })),
          }),
        },
      },
    })
    await gateway.refresh()
    count = 1
    await gateway.refresh()
    const { wire, text } = await saved()

    expect(wire).toMatchObject({ tasks: { open_count: 1 } })
    expect(text.match(/task \d+/g)).toEqual(['task 0'])
  })
})

describe('5.1 reading and freshness', () => {
  /** Starts a gateway over a stored file; its only source never answers. */
  async function startOver(path: string) {
    const watched = aGateway(dirname(path), {
      snapshot: { path, publishAfter: '1h' },
      sections: {
        operationalState: {
          from: { kind: 'function', timeout: '1h', read: () => new Promise(() => {}) },
        },
      },
    })
    return { ...watched, url: await watched.gateway.start() }
  }

  /** Leaves the file of a gateway that ended some time ago. */
  async function storedBefore(ms: number): Promise<string> {
    vi.useFakeTimers({ now: Date.now() - ms, toFake: ['Date'] })
    const { gateway, path, saved } = aGateway(await newFolder(), { sections: holder })
    await gateway.refresh()
    await saved()
    vi.useRealTimers()
    return path
  }

  afterEach(() => {
    vi.useRealTimers()
  })

  it('33, 45 says that there is none where there is no file', async () => {
    const { url } = await startOver(join(await newFolder(), 'snapshot.json'))

    expect(await endpoint(url)).toEqual(NO_SNAPSHOT)
  })

  it('34, 46 gives what is stored while it is fresh', async () => {
    const { url } = await startOver(await storedBefore(MINUTE))

    expect((await endpoint(url)).body).toMatchObject({ schema_version: 3 })
  })

  it('35, 47 says that there is none where what is stored is an hour old', async () => {
    const { url } = await startOver(await storedBefore(60 * MINUTE))

    expect(await endpoint(url)).toEqual(NO_SNAPSHOT)
  })

  it('35, 47 differs: tells over GraphQL what it holds all the same, and how old it is', async () => {
    const { gateway } = await startOver(await storedBefore(60 * MINUTE))
    const { data } = await gateway.query('{ snapshot { stale restored revision } }')

    expect(data).toMatchObject({ snapshot: { stale: true, restored: true } })
    expect(data).not.toMatchObject({ snapshot: { revision: '0' } })
  })

  it.each([
    ['36 malformed JSON', '{"schema_version": 3, '],
    ['37 a JSON array', '[]'],
    ['an empty file', ''],
  ])('%s is nothing, is kept, and is told once', async (_name, text) => {
    const path = join(await newFolder(), 'snapshot.json')
    await writeFile(path, text)
    const { url, log } = await startOver(path)

    expect(await endpoint(url)).toEqual(NO_SNAPSHOT)
    expect(await readFile(`${path}.bad`, 'utf8')).toBe(text)
    expect(log().match(/"level":40/g)).toHaveLength(1)
  })

  it.each([
    ['another', (text: string) => text.replace(/"computed_at": "\d+/, '"computed_at": "1999')],
    ['null as', (text: string) => text.replace(/"computed_at": "[^"]*"/, '"computed_at": null')],
    ['no', (text: string) => text.replace(/ {2}"computed_at": "[^"]*",\n/, '')],
  ])(
    '40 differs: with %s timestamp the seal is broken, and nothing is believed',
    async (_name, edit) => {
      const path = await storedBefore(MINUTE)
      const text = await readFile(path, 'utf8')
      await writeFile(path, edit(text))
      expect(await readFile(path, 'utf8')).not.toBe(text)
      const { url } = await startOver(path)

      expect(await endpoint(url)).toEqual(NO_SNAPSHOT)
    },
  )

  const isFresh = async (computedBefore: number): Promise<boolean> => {
    vi.useFakeTimers({ now: NOON, toFake: ['Date'] })
    const { gateway } = aGateway(await newFolder(), { sections: holder })
    await gateway.refresh()
    vi.setSystemTime(NOON + computedBefore)
    return !gateway.view().stale
  }

  it.each([
    ['38 of now is fresh', 0, true],
    ['41 nine minutes old is fresh', 9 * MINUTE, true],
    ['exactly at its limit is fresh', 10 * MINUTE, true],
    ['39 a minute past its limit is stale', 11 * MINUTE, false],
    ['of the future is stale', -MINUTE, false],
  ])('a snapshot %s', async (_name, age, fresh) => {
    expect(await isFresh(age)).toBe(fresh)
  })
})

describe('5.1 the cycle', () => {
  it('42 writes from end to end', async () => {
    const daemon = await startKoraDaemon()
    onTestFinished(() => daemon.close())
    const kora = { kind: 'kora', url: daemon.url } as const
    const { wire } = await refreshed(await newFolder(), {
      operationalState: { from: kora },
      alerts: { from: kora },
      costLadder: { defaultModel: 'small', from: kora },
      serviceHealth: { from: kora },
      tasks: { from: kora },
    })

    expect(JSON.stringify(wire)).not.toContain('"unknown"')
    expect(wire).toMatchObject({
      operational_state: { primary: expect.stringMatching(/^(?:active|ready)$/), paused: false },
      alerts: { active_count: expect.any(Number) },
      cost_ladder: {
        current_tier: expect.stringMatching(/^(?:NORMAL|WARN_75)$/),
        credit_pool_usd: 200,
      },
      service_health: {
        vercel: 'healthy',
        doppler: 'healthy',
        supabase: 'healthy',
        fly: 'healthy',
      },
      tasks: { open_count: expect.any(Number), in_progress_count: expect.any(Number) },
    })
  })

  it('43 differs: where every source fails, it publishes and writes that all is unknown', async () => {
    const { wire, gateway } = await refreshed(await newFolder(), {
      operationalState: { from: fails },
    })

    expect(wire).toMatchObject({ operational_state: { primary: 'unknown' } })
    expect(gateway).toMatchObject({ readings: [{ failure: { code: 'INTERNAL' } }] })
  })

  it('44 logs that it cannot write, and goes on', async () => {
    const folder = await newFolder()
    await writeFile(join(folder, 'file'), '')
    const path = join(folder, 'file', 'snapshot.json')
    const { gateway, log } = aGateway(folder, { snapshot: { path }, sections: holder })
    const first = await gateway.refresh()
    const second = await gateway.refresh()
    await gateway.stop()

    expect(BigInt(second.revision)).toBeGreaterThan(BigInt(first.revision))
    expect(gateway.view().operationalState).toMatchObject({ primary: 'ACTIVE' })
    expect(log()).toContain('"msg":"not saved"')
  })
})

describe('5.1 tasks', () => {
  beforeEach(() => {
    vi.useFakeTimers({ now: NOON })
  })
  afterEach(() => {
    vi.useRealTimers()
  })

  it('48 are unknown before the first refresh', async () => {
    const { gateway } = aGateway(await newFolder(), { sections: whole })

    expect(gateway.view().tasks).toMatchObject({ openCount: null, inProgressCount: null })
  })

  it('49 of which two are in progress and one is queued are three open and two in progress', async () => {
    const origin = await startOrigin()
    onTestFinished(() => origin.close())
    const ticket = (title: string) => ({ id: title, title })
    origin.on(
      '/api/sea-tickets/kora-assigned',
      json({
        in_progress: [ticket('a'), ticket('b')],
        queued: [ticket('c')],
        recently_resolved: [ticket('d')],
        failed_or_blocked: [],
        stub: false,
      }),
    )
    const { wire } = await refreshed(await newFolder(), {
      tasks: { from: { kind: 'kora', url: origin.url, token: 't' } },
    })

    expect(wire.tasks).toEqual({ open_count: 3, in_progress_count: 2 })
  })

  /** Runs a gateway whose tasks are read every half hour. */
  async function startTasks(read: () => unknown) {
    const state = vi.fn<() => unknown>(() => ({ primary: 'ready' }))
    const tasks = vi.fn<() => unknown>(read)
    const { gateway } = aGateway(await newFolder(), {
      sections: {
        operationalState: { from: state },
        tasks: { from: { kind: 'function', every: '30m', read: tasks } },
      },
    })
    await gateway.start()
    await gateway.refresh()
    return { gateway, state, tasks }
  }

  it('50 are asked for no second time within half an hour', async () => {
    const { state, tasks } = await startTasks(() => ({ openCount: 1 }))
    const before = { state: state.mock.calls.length, tasks: tasks.mock.calls.length }

    await vi.advanceTimersByTimeAsync(25 * MINUTE)
    expect(state.mock.calls.length - before.state).toBe(5)
    expect(tasks.mock.calls.length - before.tasks).toBe(0)

    await vi.advanceTimersByTimeAsync(5 * MINUTE)
    expect(tasks.mock.calls.length - before.tasks).toBe(1)
  })

  it('51 stay unknown without a provider', async () => {
    const { gateway } = await startTasks(fails)

    expect(gateway.view().tasks).toMatchObject({
      openCount: null,
      freshness: { status: 'MISSING', failures: [{ code: 'INTERNAL' }] },
    })
  })

  it('52 keep their counts when the provider fails; differs: and say so', async () => {
    let read: () => unknown = () => ({ openCount: 3, inProgressCount: 2 })
    const { gateway } = await startTasks(() => read())
    read = fails
    await vi.advanceTimersByTimeAsync(30 * MINUTE)

    expect(gateway.view().tasks).toMatchObject({
      openCount: 3,
      inProgressCount: 2,
      freshness: { status: 'FRESH', consecutiveFailures: 1, failures: [{ code: 'INTERNAL' }] },
    })
  })
})

describe('5.3 the listener', () => {
  beforeEach(() => {
    vi.useFakeTimers({ now: NOON })
  })
  afterEach(() => {
    vi.useRealTimers()
  })

  /** Runs a gateway in an environment, and notes when it reads. */
  async function startIn(env: Record<string, string>) {
    const folder = await newFolder()
    const file = join(folder, 'gateway.yaml')
    await writeFile(file, 'sections: { operationalState: {} }')
    const warnings: string[] = []
    const { config } = await loadConfig({
      file,
      env: { KORA_HOME: folder, ...env },
      cwd: folder,
      warn: (message) => void warnings.push(message),
    })
    const reads: string[] = []
    const watched = aGateway(folder, {
      snapshot: config.snapshot,
      sections: {
        operationalState: {
          from() {
            reads.push(new Date().toISOString().slice(11, 19))
            return { primary: 'ready' }
          },
        },
      },
    })
    await watched.gateway.start()
    return { ...watched, warnings, reads }
  }

  it('1 to 4 computes the snapshot every 300 s by default', async () => {
    const { gateway, reads } = await startIn({})
    await vi.advanceTimersByTimeAsync(15 * MINUTE)

    expect(gateway.view().gateway.schedule).toMatchObject({
      cron: '*/5 * * * *',
      everySeconds: 300,
    })
    expect(reads).toEqual(['12:00:00', '12:05:00', '12:10:00', '12:15:00'])
  })

  it('differs: refreshes at once, not after the first wait', async () => {
    const { reads } = await startIn({})
    await vi.advanceTimersByTimeAsync(0)

    expect(reads).toEqual(['12:00:00'])
  })

  it('3, 14 stops once asked to', async () => {
    const { gateway, reads } = await startIn({})
    await vi.advanceTimersByTimeAsync(0)
    await gateway.stop()
    await vi.advanceTimersByTimeAsync(60 * MINUTE)

    expect(reads).toEqual(['12:00:00'])
  })

  it('5 takes 60 s from KORA_SNAPSHOT_INTERVAL_SEC', async () => {
    const { reads, warnings } = await startIn({ KORA_SNAPSHOT_INTERVAL_SEC: ' 60 ' })
    await vi.advanceTimersByTimeAsync(2 * MINUTE)

    expect(reads).toEqual(['12:00:00', '12:01:00', '12:02:00'])
    expect(warnings).toEqual([])
  })

  it.each([
    ['6', 'soon'],
    ['7', '0'],
    ['8', '-60'],
    ['6 differs:', 'nan'],
    ['6 differs:', 'inf'],
    ['6 differs:', '1.5'],
  ])('%s takes 300 s where it says %j, and warns', async (_number, value) => {
    const { gateway, warnings } = await startIn({ KORA_SNAPSHOT_INTERVAL_SEC: value })

    expect(gateway.view().gateway.schedule.everySeconds).toBe(300)
    expect(warnings).toEqual([expect.stringMatching(`^KORA_SNAPSHOT_INTERVAL_SEC: .*"${value}"`)])
  })

  it('takes an empty value for none, without a warning', async () => {
    const { gateway, warnings } = await startIn({ KORA_SNAPSHOT_INTERVAL_SEC: '  ' })

    expect(gateway.view().gateway.schedule.everySeconds).toBe(300)
    expect(warnings).toEqual([])
  })

  it('9 differs: logs each refresh, rather than start and stop alone', async () => {
    const { log } = await startIn({})
    await vi.advanceTimersByTimeAsync(5 * MINUTE)

    expect(log().match(/"msg":"refresh"/g)).toHaveLength(2)
  })

  it('10 to 13 needs no registry: two gateways are two, each with a schedule of its own', async () => {
    const first = await startIn({})
    const second = await startIn({ KORA_SNAPSHOT_INTERVAL_SEC: '60' })
    await first.gateway.stop()
    await vi.advanceTimersByTimeAsync(5 * MINUTE)

    expect(first.reads).toHaveLength(1)
    expect(second.reads).toHaveLength(6)
  })
})

describe('5.4 /api/snapshot', () => {
  it('gives exactly the unavailable object before the first snapshot', async () => {
    const { gateway } = aGateway(await newFolder(), {
      snapshot: { publishAfter: '1h' },
      sections: { operationalState: { from: () => new Promise(() => {}) } },
    })

    expect(await endpoint(await gateway.start())).toEqual(NO_SNAPSHOT)
  })

  it('gives the sections and no error while it is fresh', async () => {
    const { gateway } = aGateway(await newFolder(), { sections: whole })
    const url = await gateway.start()
    await gateway.refresh()
    const { status, body } = await endpoint(url)

    expect(status).toBe(200)
    expect(body).not.toHaveProperty('error')
    expect(body).not.toHaveProperty('gateway')
    expect(body).toMatchObject({
      operational_state: { primary: 'active' },
      alerts: { active_count: 0 },
      cost_ladder: { spent_to_date_usd: 20 },
      service_health: { vercel: 'healthy' },
      tasks: { open_count: 3 },
    })
  })

  it('gives exactly the unavailable object when it is old', async () => {
    vi.useFakeTimers({ now: NOON, toFake: ['Date'] })
    const { gateway } = aGateway(await newFolder(), { sections: whole })
    const url = await gateway.start()
    await gateway.refresh()
    vi.setSystemTime(NOON + 11 * MINUTE)

    expect(await endpoint(url)).toEqual(NO_SNAPSHOT)
    vi.useRealTimers()
  })
})

describe('8 the weak points of the original', () => {
  it('1 has no two spellings of a tier: whatever a source says, it is in upper case', async () => {
    for (const tier of ['warn_75', 'WARN_75', 'Warn_75']) {
      const { cost_ladder: cost } = await wireOf({
        costLadder: { from: () => ({ currentTier: tier }) },
      })
      expect(cost).toMatchObject({ current_tier: 'WARN_75' })
    }
  })

  it('3 says of every snapshot which run of the gateway made it', async () => {
    const folder = await newFolder()
    const first = aGateway(folder, { sections: holder })
    await first.gateway.refresh()
    const { gateway: stored } = await first.saved()
    const second = aGateway(folder, { sections: holder }).gateway
    await second.restore()
    const restored = second.view()
    await second.refresh()

    expect(restored).toMatchObject({ restored: true, bootId: stored.bootId })
    expect(second.view().restored).toBe(false)
    expect(second.view().bootId).not.toBe(stored.bootId)
  })

  it('8 has an age for every part, each its own', async () => {
    const folder = await newFolder()
    const file = join(folder, 'state.json')
    await writeFile(file, '{"primary": "ready"}')
    const written = new Date(Math.floor(Date.now() / 1_000) * 1_000 - 4 * MINUTE)
    await utimes(file, written, written)
    const { gateway } = aGateway(folder, {
      sections: {
        operationalState: { from: { kind: 'json', file } },
        tasks: { from: () => ({ openCount: 1 }) },
      },
    })
    await gateway.refresh()
    const { operationalState, tasks, computedAt } = gateway.view()

    expect(operationalState.freshness.collectedAt).toBe(written.getTime())
    expect(tasks.freshness.collectedAt).toBeGreaterThan(written.getTime() + 3 * MINUTE)
    expect(computedAt).toBeGreaterThan(written.getTime() + 3 * MINUTE)
  })

  it('10 leaves no temporary file behind', async () => {
    const folder = await newFolder()
    const { gateway } = aGateway(folder, { sections: holder })
    await gateway.refresh()
    await gateway.refresh()
    await gateway.stop()

    expect((await readdir(folder)).toSorted()).toEqual([
      'snapshot.json',
      'snapshot.json.prev',
      'snapshot_history.json',
    ])
  })

  it('tells a bad configuration before anything starts', () => {
    expect(() => createGateway({ snapshot: { schedule: '*/90 * * * *' } })).toThrow(
      'snapshot.schedule: expected a cron expression',
    )
  })
})
