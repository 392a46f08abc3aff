import { utimes, writeFile } from 'node:fs/promises'
import type { ServerResponse } from 'node:http'
import { join } from 'node:path'

import type { TypedDocumentNode } from '@graphql-typed-document-node/core'
import { parse } from 'graphql'
import {
  afterEach,
  beforeEach,
  describe,
  expect,
  expectTypeOf,
  it,
  onTestFinished,
  vi,
} from 'vitest'

import { ConfigError, createGateway, type View } from '../src/index.ts'
import { useFolders } from './support/folders.ts'
import { aGateway } from './support/gateways.ts'
import { json, startOrigin } from './support/origin.ts'

const NOON = Date.parse('2026-11-16T12:00:00Z')
const MINUTE = 60_000
const newFolder = useFolders()

const EVERYTHING = `fragment Ages on Section { stale freshness {
  status collectedAt staleAt expiresAt attemptedAt consecutiveFailures failures { source code message since }
} }
query Everything($name: String = "api", $first: Int = 3) {
  snapshot {
    schemaVersion revision bootId computedAt stale staleAt restored
    overall { status since reasons { status section code subject message since url } }
    operationalState { primary paused pauseReason degradationReasons since ...Ages }
    alerts { complete activeCount worstSeverity bySeverity { critical } byCategory { category count }
      items(first: $first) { id severity title firstSeenAt source } ...Ages }
    costLadder { currentTier monthlyBudgetPctUsed spentToDateUsd spentLast24hUsd burnRateUsdPerDay ...Ages }
    serviceHealth { vercel worst byStatus { healthy } services { name status } service(name: $name) { latencyMs } ...Ages }
    tasks { openCount inProgressCount blockedCount items(first: $first) { title state } ...Ages }
  }
  gateway { name version role schedule { cron nextRefreshAt } sources { id kind latencyMs freshness { status } } }
}`

describe('a query', () => {
  it(
    'reaches no source, whichever way it comes: ten thousand of all kinds',
    { timeout: 300_000 },
    async () => {
      const origin = await startOrigin()
      onTestFinished(() => origin.close())
      const calls: string[] = []
      let locked = false
      const give = (name: string, value: unknown) => () => {
        if (!locked) return value
        calls.push(name)
        throw new Error('a query reached a source')
      }
      origin.on('/', json({ status: 'healthy' }))
      const folder = await newFolder()
      await writeFile(join(folder, 'tasks.json'), '{"openCount": 3}')
      const { gateway, log } = aGateway(folder, {
        // Far from now, so that only queries are under way.
        snapshot: { schedule: '0 0 1 1 *' },
        folder,
        sections: {
          operationalState: { from: give('state', { primary: 'active' }) },
          alerts: { rules: true, from: give('alerts', [{ title: 'disk', severity: 'warning' }]) },
          costLadder: { from: give('cost', { spentToDateUsd: 20, creditPoolUsd: 200 }) },
          serviceHealth: { services: { api: { kind: 'json', url: origin.url } } },
          tasks: { from: { kind: 'json', file: 'tasks.json' } },
        },
      })
      const url = await gateway.start()
      const { revision } = await gateway.refresh()
      const seen = origin.seen.length
      await writeFile(join(folder, 'tasks.json'), '{"openCount": 999}')
      locked = true

      const get = async (path: string, accept = '*/*') => {
        const response = await fetch(url + path, { headers: { accept } })
        await response.text()
        return response.status
      }
      const post = async (query: string, variables?: unknown) => {
        const response = await fetch(`${url}/graphql`, {
          method: 'POST',
          headers: { 'content-type': 'application/json' },
          body: JSON.stringify({ query, variables }),
        })
        await response.text()
        return response.status
      }
      const graphql = (query: string) => get(`/graphql?query=${encodeURIComponent(query)}`)
      const inProcess = async (query: string, variables?: Record<string, unknown>) => {
        const { errors } = await gateway.query(query, variables)
        return errors === undefined ? 200 : 400
      }
      const past = new Date(Date.now() - MINUTE).toISOString()
      const kinds: ((turn: number) => Promise<number>)[] = [
        () => post(EVERYTHING),
        (turn) => post(EVERYTHING, { name: `service ${turn}`, first: 1 + (turn % 9) }),
        (turn) => post(`{ a${turn}: snapshot { revision tasks { openCount } } }`),
        () => graphql('{ snapshot { overall { status } } }'),
        (turn) => graphql(`{ snapshot { serviceHealth { service(name: "${turn}") { status } } } }`),
        () => post('{ history(maxPoints: 10) { revision services { name status } } }'),
        () => post(`{ changes(since: { revision: "${revision}" }) { complete fields { path } } }`),
        () => post(`{ changes(since: { time: "${past}" }) { complete fields { path } } }`),
        (turn) =>
          post('query ($q: String!) { answer(question: $q) { text reason } }', {
            q: ['burn', 'status', 'any alerts?', 'what is open', `nonsense ${turn}`][turn % 5],
          }),
        () => post('{ __schema { queryType { fields { name } } } }'),
        () => post('{ nothing }'),
        () => get('/graphql', 'text/html'),
        () => get('/api/snapshot'),
        () => get('/healthz'),
        () => get('/readyz'),
        () => get('/livez'),
        () => get('/metrics'),
        () => get('/'),
        () => get('/nowhere'),
        () => inProcess(EVERYTHING),
        (turn) => inProcess(EVERYTHING, { first: 1 + (turn % 500) }),
        (turn) => inProcess(`{ b${turn}: snapshot { alerts { activeCount } } }`),
        async () => (gateway.view().revision === revision ? 200 : 500),
      ]
      const statuses = new Map<number, number>()
      let turn = 0
      const ask = async (): Promise<void> => {
        while (turn < 10_000) {
          const now = turn++
          const status = (await kinds[now % kinds.length]?.(now)) ?? 0
          statuses.set(status, (statuses.get(status) ?? 0) + 1)
        }
      }
      await Promise.all(Array.from({ length: 32 }, ask))

      expect([...statuses.keys()].filter((status) => status >= 500 || status === 429)).toEqual([])
      expect(statuses.get(200)).toBeGreaterThan(8_000)
      expect(calls).toEqual([])
      expect(origin.seen.length - seen).toBe(0)
      expect(gateway.view()).toMatchObject({ revision, tasks: { openCount: 3 } })
      expect(log().match(/"msg":"refresh"/g)).toHaveLength(1)
    },
  )
})

describe('a daemon that falls silent', () => {
  beforeEach(() => {
    // Connections and their time limits go on as ever.
    vi.useFakeTimers({ now: NOON, toFake: ['Date'] })
  })
  afterEach(() => {
    vi.useRealTimers()
  })

  /** Reads every five minutes for 65 minutes and notes what is said of the state. */
  async function watch(
    from:
      | { kind: 'json'; file: string }
      | { kind: 'json'; url: string; asOf: string; map: { primary: string } },
  ): Promise<Record<string, unknown>[]> {
    const { gateway } = aGateway(await newFolder(), { sections: { operationalState: { from } } })
    const told: Record<string, unknown>[] = []
    for (let minute = 0; minute <= 65; minute += 5) {
      vi.setSystemTime(NOON + minute * MINUTE)
      await gateway.refresh()
      const { operationalState, overall, stale } = gateway.view()
      const { freshness, primary, paused } = operationalState
      expect(freshness).toMatchObject({ collectedAt: NOON, consecutiveFailures: 0, failures: [] })
      expect(stale).toBe(false)
      told.push({ minute, freshness: freshness.status, primary, paused, overall: overall.status })
    }
    return told
  }

  const FRESH = { freshness: 'FRESH', primary: 'ACTIVE', paused: false, overall: 'OK' }
  const STALE = { ...FRESH, freshness: 'STALE', overall: 'DEGRADED' }
  const EXPIRED = { freshness: 'EXPIRED', primary: 'UNKNOWN', paused: null, overall: 'UNKNOWN' }
  const EXPECTED = [
    ...[0, 5, 10].map((minute) => ({ minute, ...FRESH })),
    ...[15, 20, 25, 30, 35, 40, 45, 50, 55, 60].map((minute) => ({ minute, ...STALE })),
    { minute: 65, ...EXPIRED },
  ]

  it('and writes its file no more turns stale, then unknown, although every read succeeds', async () => {
    const file = join(await newFolder(), 'state.json')
    await writeFile(file, '{"primary": "active"}')
    await utimes(file, NOON / 1_000, NOON / 1_000)

    expect(await watch({ kind: 'json', file })).toEqual(EXPECTED)
  })

  it('and answers with an old asOf turns stale, then unknown, although every answer comes', async () => {
    const origin = await startOrigin()
    onTestFinished(() => origin.close())
    origin.on('/', json({ primary: 'active', at: new Date(NOON).toISOString() }))

    const from = { kind: 'json', url: origin.url, asOf: 'at', map: { primary: 'primary' } } as const

    expect(await watch(from)).toEqual(EXPECTED)
    expect(origin.seen).toHaveLength(EXPECTED.length)
  })

  it('is shown as such over every door without another refresh', async () => {
    const { gateway } = aGateway(await newFolder(), {
      // The next slot is far away, as for a schedule that has died.
      snapshot: { intervalSeconds: 86_400, staleAfter: '2h' },
      sections: {
        operationalState: {
          from: {
            kind: 'function',
            staleAfter: '10m',
            expireAfter: '1h',
            read: () => ({ primary: 'active' }),
          },
        },
      },
    })
    const url = await gateway.start()
    await gateway.refresh()
    const ask = async () => {
      const [wire, health] = await Promise.all(
        ['/api/snapshot', '/healthz'].map(async (path) => (await fetch(url + path)).json()),
      )
      const { data } = await gateway.query('{ snapshot { operationalState { primary paused } } }')
      return { wire, health, data }
    }

    expect(await ask()).toMatchObject({
      wire: { operational_state: { primary: 'active', paused: false } },
      health: { status: 'OK' },
      data: { snapshot: { operationalState: { primary: 'ACTIVE', paused: false } } },
    })
    vi.setSystemTime(NOON + 61 * MINUTE)
    expect(await ask()).toMatchObject({
      wire: { operational_state: { primary: 'unknown', paused: null } },
      health: {
        status: 'UNKNOWN',
        reasons: [{ code: 'STATE_UNKNOWN' }, { code: 'SECTION_EXPIRED' }],
      },
      data: { snapshot: { operationalState: { primary: 'UNKNOWN', paused: null } } },
    })
  })
})

describe('an embedded gateway', () => {
  it('reads what a function gives, as its program goes on', async () => {
    const holder = { current: { primary: 'ready' } }
    const gateway = createGateway({
      snapshot: { path: join(await newFolder(), 'snapshot.json') },
      sections: { operationalState: { from: () => holder.current } },
    })
    onTestFinished(() => gateway.stop())
    await gateway.refresh()
    const first = gateway.view()
    holder.current = { primary: 'active' }
    await gateway.refresh()

    expectTypeOf(first).toEqualTypeOf<View>()
    expect(first.operationalState.primary).toBe('READY')
    expect(gateway.view().operationalState.primary).toBe('ACTIVE')
  })

  it('holds a copy: what its program changes later changes nothing that was read', async () => {
    const current = { primary: 'ready', degradationReasons: ['cost'] }
    const { gateway } = aGateway(await newFolder(), {
      sections: { operationalState: { from: () => current } },
    })
    await gateway.refresh()
    current.primary = 'stopped'
    current.degradationReasons.push('auth')

    expect(gateway.view().operationalState).toMatchObject({
      primary: 'READY',
      degradationReasons: ['cost'],
    })
  })

  it('answers typed documents with typed data', async () => {
    const { gateway } = aGateway(await newFolder(), {
      sections: { tasks: { from: () => ({ openCount: 3 }) } },
    })
    await gateway.refresh()
    type Data = { snapshot: { tasks: { openCount: number | null } } }
    // As a code generator would give it.
    const document = parse('{ snapshot { tasks { openCount } } }') as TypedDocumentNode<
      Data,
      Record<string, never>
    >
    const { data } = await gateway.query(document)

    expectTypeOf(data).toEqualTypeOf<Data | null | undefined>()
    expect(data?.snapshot.tasks.openCount).toBe(3)
  })

  it('tells its listeners of every publication until they have heard enough', async () => {
    const { gateway } = aGateway(await newFolder(), { sections: {} })
    const heard: string[] = []
    const stop = gateway.subscribe((view) => void heard.push(view.revision))
    const { revision } = await gateway.refresh()
    stop()
    await gateway.refresh()

    expect(heard).toEqual([revision])
  })

  it('takes what is pushed to a source of that kind', async () => {
    const { gateway } = aGateway(await newFolder(), {
      sections: { tasks: { from: { kind: 'push' } } },
    })

    expect(await gateway.push('tasks', { openCount: 2 })).toMatchObject({ kind: 'accepted' })
    expect(await gateway.push('tasks', { openCount: -2 })).toMatchObject({ kind: 'invalid' })
    expect(await gateway.push('alerts', [])).toEqual({ kind: 'unknown' })
    expect(gateway.view().tasks.openCount).toBe(2)
  })

  it('says all that is wrong with its configuration at once', () => {
    const make = () =>
      createGateway({
        server: { host: '0.0.0.0' },
        snapshot: { timezone: 'Mars/Olympus_Mons' },
        sections: { tasks: { from: { kind: 'json', map: { openCount: 'a[' } } } },
      })

    expect(make).toThrow(ConfigError)
    for (const path of ['server.host', 'snapshot.timezone', 'sections.tasks.from']) {
      expect(make).toThrow(path)
    }
  })

  it('writes nothing to the standard output, and keeps no process alive that has stopped it', async () => {
    const written = vi.spyOn(process.stdout, 'write').mockReturnValue(true)
    const { gateway } = aGateway(await newFolder(), { sections: {} })
    await gateway.start()
    await gateway.stop()
    const writes = written.mock.calls.length
    written.mockRestore()

    expect(writes).toBe(0)
  })
})

describe('another configuration', () => {
  it('keeps what its unchanged sources gave, and reads the others', async () => {
    const folder = await newFolder()
    const { gateway } = aGateway(folder, {
      snapshot: { publishAfter: '1h' },
      sections: {
        operationalState: { from: { kind: 'push' } },
        tasks: { from: { kind: 'push' } },
      },
    })
    await gateway.push('operationalState', { primary: 'active' })
    await gateway.push('tasks', { openCount: 3 })
    await gateway.reload({
      server: { port: 0 },
      snapshot: { path: join(folder, 'snapshot.json'), publishAfter: '1h' },
      sections: {
        operationalState: { from: { kind: 'push' } },
        alerts: { from: () => new Promise(() => {}) },
      },
    })

    expect(gateway.view()).toMatchObject({
      operationalState: { primary: 'ACTIVE' },
      alerts: { activeCount: null },
      tasks: { openCount: null },
    })
  })

  /** A gateway whose one source, a command, waits for each answer of an origin. */
  async function waiting() {
    const origin = await startOrigin()
    onTestFinished(() => origin.close())
    const answers: ServerResponse[] = []
    origin.onAny((_request, response) => answers.push(response))
    const program = `fetch('${origin.url}').then(async (reply) => console.log(await reply.text()))`
    const from = { kind: 'json' as const, command: [process.execPath, '-e', program] }
    const config = { sections: { operationalState: { from } } }
    const folder = await newFolder()
    return { ...aGateway(folder, config), config, folder, answers }
  }

  it('lets a refresh read to its end what it has begun to read', async () => {
    const { gateway, config, folder, answers } = await waiting()
    const refresh = gateway.refresh()
    await vi.waitFor(() => expect(answers).toHaveLength(1), 10_000)

    await gateway.reload({ ...config, snapshot: { path: join(folder, 'snapshot.json') } })
    answers[0]?.end('{"primary": "ready"}')

    expect(await refresh).toMatchObject({ read: 1, failed: [] })
    expect(gateway.view().operationalState).toMatchObject({
      primary: 'READY',
      freshness: { consecutiveFailures: 0, failures: [] },
    })
    await gateway.stop()
  })

  it('keeps nobody from stopping', async () => {
    const { gateway, config, folder, answers } = await waiting()
    const refresh = gateway.refresh()
    await vi.waitFor(() => expect(answers).toHaveLength(1), 10_000)
    await gateway.reload({ ...config, snapshot: { path: join(folder, 'snapshot.json') } })

    await gateway.stop()

    expect(await refresh).toMatchObject({ read: 1 })
    expect(answers).toHaveLength(1)
  })

  it('that is bad changes nothing', async () => {
    const folder = await newFolder()
    const { gateway } = aGateway(folder, {
      name: 'first',
      sections: { operationalState: { from: () => ({ primary: 'active' }) } },
    })
    await gateway.refresh()
    const before = gateway.view()

    await expect(gateway.reload({ snapshot: { schedule: 'never' } })).rejects.toThrow(ConfigError)
    expect(gateway.view()).toBe(before)
  })

  it('names what it can change at the next start only', async () => {
    const folder = await newFolder()
    const { gateway, log } = aGateway(folder, { sections: {} })
    await gateway.start()
    await gateway.reload({
      server: { port: 1 },
      snapshot: { path: join(folder, 'another.json') },
      sections: {},
    })

    expect(log()).toContain('server.port changes at the next start only')
    expect(log()).toContain('snapshot.path changes at the next start only')
    expect(log()).not.toContain('server.host')
  })
})
