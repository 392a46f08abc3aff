import { resolve } from 'node:path'

import fc from 'fast-check'
import { describe, expect, it } from 'vitest'

import { koraDefault } from '../../src/config/kora-default.ts'
import { parseConfig, type ParseOptions } from '../../src/config/parse-config.ts'

const ENV = { HOME: '/home/u' }

const MINUTE = 60_000

const json = { kind: 'json', url: 'http://127.0.0.1:1' }

function problems(input: unknown, options: ParseOptions = {}): string[] {
  try {
    parseConfig(input, options)
    return []
  } catch (error) {
    return error instanceof Error ? error.message.split('\n') : []
  }
}

function outcome(input: unknown): string {
  try {
    parseConfig(input, { env: ENV })
    return 'valid'
  } catch (error) {
    return error instanceof Error ? error.name : ''
  }
}

describe('parseConfig', () => {
  it('fills in every default', () => {
    expect(parseConfig({}, { env: ENV, baseDir: '/etc/gw' })).toEqual({
      name: 'snapshot-gateway',
      folder: '/etc/gw',
      server: {
        host: '127.0.0.1',
        port: 4747,
        allowedHosts: [],
        corsOrigins: [],
        tokens: [],
        trustedDocumentsOnly: false,
        rateLimit: { perMinute: 600 },
        trustProxy: false,
        publicBadges: [],
        maxSubscribers: 10_000,
      },
      snapshot: {
        path: '/home/u/.kora/cache/daemon_snapshot.json',
        schedule: '*/5 * * * *',
        intervalSeconds: null,
        timezone: 'UTC',
        history: 7 * 24 * 60 * MINUTE,
        publishAfter: 2_000,
        staleAfter: 10 * MINUTE,
        concurrency: 8,
      },
      sections: {},
      store: { kind: 'file' },
    })
  })

  it('fills in the defaults of each section, and makes lists of their sources', () => {
    const section = { from: json }
    const input = {
      sections: {
        operationalState: section,
        alerts: section,
        costLadder: section,
        serviceHealth: { services: { api: json } },
        tasks: { from: [json, json] },
      },
    }

    expect(parseConfig(input).sections).toEqual({
      operationalState: { from: [json], required: true },
      alerts: { from: [json], required: true, rules: false },
      costLadder: { from: [json], required: true, fallbackPoolUsd: null, models: {} },
      serviceHealth: { from: [], services: { api: [json] }, required: true },
      tasks: { from: [json, json], required: false },
    })
  })

  it('takes what it gave and gives the same again', () => {
    const inputs: unknown[] = [
      {},
      koraDefault(),
      {
        $schema: './x.json',
        name: '$${literal}',
        folder: '/srv',
        server: {
          host: '0.0.0.0',
          rateLimit: false,
          tokens: [
            { name: 'a', value: '${x}' },
            { name: 'b', valueFile: './b' },
          ],
          trustedDocuments: './documents',
        },
        snapshot: { path: '~/x.json', schedule: '@hourly', staleAfter: '90s', history: '1d' },
        sections: {
          tasks: { from: [() => 1, { kind: 'json', file: './a', every: '2h', asOf: 'read' }] },
        },
        phrasebook: './p.yaml',
        store: { kind: 'redis', url: 'redis://127.0.0.1', passwordFile: './pw' },
      },
    ]

    for (const input of inputs) {
      const once = parseConfig(input, { env: { ...ENV, x: 'a${b' }, baseDir: '/etc' })
      expect(parseConfig(once)).toEqual(once)
    }
  })

  it('starts every path in the folder of the configuration, or in the home folder', () => {
    const config = parseConfig(
      {
        server: {
          tokens: [{ name: 'a', valueFile: 'tokens/a' }],
          trustedDocuments: '~/documents',
        },
        snapshot: { path: '../snapshot.json' },
        sections: { tasks: { from: { kind: 'json', file: './tasks.json' } } },
        phrasebook: '/abs/phrasebook.yaml',
        store: { kind: 'redis', url: 'redis://127.0.0.1', passwordFile: 'password' },
      },
      { env: ENV, baseDir: '/etc/gw' },
    )

    expect([
      config.folder,
      config.server.tokens[0]?.valueFile,
      config.server.trustedDocuments,
      config.snapshot.path,
      config.sections.tasks?.from[0]?.file,
      config.phrasebook,
      config.store,
    ]).toEqual([
      '/etc/gw',
      '/etc/gw/tokens/a',
      '/home/u/documents',
      '/etc/snapshot.json',
      '/etc/gw/tasks.json',
      '/abs/phrasebook.yaml',
      {
        kind: 'redis',
        url: 'redis://127.0.0.1',
        passwordFile: '/etc/gw/password',
        name: 'snapshot-gateway',
        tls: false,
      },
    ])
  })

  it('starts paths where the process runs, unless a program names a folder', () => {
    expect(parseConfig({}).folder).toBe(resolve('.'))
    expect(parseConfig({ folder: '/srv/gw', snapshot: { path: 'a.json' } }).snapshot.path).toBe(
      '/srv/gw/a.json',
    )
  })

  it('keeps its file beside that of the daemon where a Kora daemon is a source', () => {
    const path = (sections: unknown): string =>
      parseConfig({ sections }, { env: { KORA_HOME: '/srv/kora' } }).snapshot.path

    expect(path({ tasks: { from: json } })).toBe('/srv/kora/cache/daemon_snapshot.json')
    expect(path({ tasks: { from: [json, { kind: 'kora' }] } })).toBe(
      '/srv/kora/cache/gateway_snapshot.json',
    )
    expect(path({ serviceHealth: { services: { fly: { kind: 'kora' } } } })).toBe(
      '/srv/kora/cache/gateway_snapshot.json',
    )
  })

  it('calls the snapshot stale after twice the longest gap, never before ten minutes', () => {
    const stale = (snapshot: unknown): number => parseConfig({ snapshot }).snapshot.staleAfter

    expect(stale({ schedule: '* * * * *' })).toBe(10 * MINUTE)
    expect(stale({ schedule: '0 * * * *' })).toBe(120 * MINUTE)
    expect(stale({ schedule: '0 * * * *', intervalSeconds: 600 })).toBe(20 * MINUTE)
    expect(stale({ schedule: '0 * * * *', staleAfter: '1s' })).toBe(1_000)
  })

  it('always knows KORA_HOME, and reads numbers and booleans from the environment', () => {
    const config = parseConfig(
      {
        name: '${KORA_HOME}',
        server: { port: '${PORT}', trustProxy: '${TRUST:-true}' },
        sections: {
          costLadder: { creditPoolUsd: '${POOL}' },
          tasks: { required: '${TRUST:-true}' },
        },
      },
      { env: { ...ENV, PORT: '8080', POOL: '12.5' } },
    )

    expect(config).toMatchObject({
      name: '/home/u/.kora',
      server: { port: 8_080, trustProxy: true },
      sections: { costLadder: { creditPoolUsd: 12.5 }, tasks: { required: true } },
    })
  })

  it('leaves ${...} of a program as it is, which has variables of its own', () => {
    expect(parseConfig({ name: '${NAME}' }).name).toBe('${NAME}')
  })

  it('takes a function for a source wherever a source may be', () => {
    const read = (): number => 1
    const sections = {
      tasks: { from: read },
      serviceHealth: { services: { api: [read, { kind: 'function', read, every: '10m' }] } },
    }

    expect(parseConfig({ sections }).sections).toMatchObject({
      tasks: { from: [{ kind: 'function', read }] },
      serviceHealth: {
        services: {
          api: [
            { kind: 'function', read },
            { kind: 'function', read, every: 10 * MINUTE },
          ],
        },
      },
    })
  })

  it.each(['127.0.0.1', '127.9.9.9', 'localhost', '::1', '[::1]'])(
    'listens on %s without tokens',
    (host) => {
      expect(problems({ server: { host } })).toEqual([])
    },
  )

  it.each(['0.0.0.0', '::', '192.168.0.1', 'gateway.example.com', '127.0.0.1.example.com'])(
    'refuses to listen on %s without tokens',
    (host) => {
      expect(problems({ server: { host } })).toEqual([
        `server.host: expected a loopback address where server.tokens is empty, found "${host}"`,
      ])
      expect(problems({ server: { host, tokens: [{ name: 'a', value: 'b' }] } })).toEqual([])
    },
  )

  it('refuses two tokens of one name', () => {
    const tokens = [
      { name: 'a', value: 'b' },
      { name: 'a', value: 'c' },
    ]

    expect(problems({ server: { tokens } })).toEqual([
      'server.tokens[1].name: expected a name of its own, found "a" again',
    ])
  })

  it('holds every source against the interval where that wins over the schedule', () => {
    const sections = { tasks: { from: { ...json, every: '1m' } } }

    expect(problems({ snapshot: { intervalSeconds: 60 }, sections })).toEqual([])
    expect(
      problems({ snapshot: { schedule: '* * * * *', intervalSeconds: 90 }, sections }),
    ).toEqual(["sections.tasks.from.every: expected at least 90s (the schedule's gap), found 1m"])
  })

  it('lets a badge be that of any service where a source tells of several', () => {
    const server = { publicBadges: ['overall', 'service/any'] }
    const sections = { serviceHealth: { from: { kind: 'kora', url: json.url } } }

    expect(problems({ server, sections })).toEqual([])
    expect(problems({ server })).toEqual([
      expect.stringMatching(/^server\.publicBadges\[1\]: .*, found "service\/any"$/),
    ])
  })

  it('tells what is wrong between parts together with what is wrong in others', () => {
    const input = {
      name: 3,
      server: { host: '0.0.0.0', port: -1 },
      sections: { tasks: { from: [{ ...json, every: '1m' }, { kind: 'none' }] } },
    }

    expect(problems(input)).toEqual([
      'name: expected a text, found 3',
      'server.port: expected at least 0, found -1',
      expect.stringMatching(/^sections\.tasks\.from\[1\]\.kind: expected .*, found "none"$/),
      'server.host: expected a loopback address where server.tokens is empty, found "0.0.0.0"',
      "sections.tasks.from[0].every: expected at least 5m (the schedule's gap), found 1m",
    ])
  })

  it('tells what is wrong between the keys of a source together with what is wrong in others', () => {
    const from = { ...json, staleAfter: '2h', expireAfter: '1h', timeout: '10x', mapp: {} }

    expect(problems({ sections: { tasks: { from } } })).toEqual([
      expect.stringMatching(/^sections\.tasks\.from\.timeout: expected a duration .*"10x"$/),
      'sections.tasks.from.mapp: unknown key; did you mean "map"?',
      'sections.tasks.from.expireAfter: expected at least 2h (its staleAfter), found 1h',
    ])
  })

  it('says once that the address of a status page is none', () => {
    const services = { own: { kind: 'statuspage', url: 'nowhere' } }

    expect(problems({ sections: { serviceHealth: { services } } })).toEqual([
      expect.stringMatching(/^sections\.serviceHealth\.services\.own\.url: .*"nowhere"$/),
    ])
  })

  it('shows the variable rather than the secret in it', () => {
    const env = { ...ENV, SECRET: 'hunter2 hunter2' }
    const input = {
      server: { port: '${SECRET}', tokens: [{ name: 'a', value: '${SECRET}' }] },
      snapshot: { history: '${SECRET}', timezone: '${SECRET}', schedule: '${SECRET}' },
      sections: {
        tasks: { from: { ...json, url: '${SECRET}', token: '${SECRET}', asOf: '${SECRET}[' } },
      },
      store: { kind: 'redis', url: 'x://${SECRET}' },
    }

    const text = problems(input, { env }).join('\n')

    expect(text).toContain('server.port: expected a number, found "${SECRET}"')
    expect(text).not.toContain('hunter2')
  })

  it.each([null, 3, 'text', [], () => 1])('refuses %s', (input) => {
    expect(problems(input)).toEqual([expect.stringMatching(/^expected a mapping, found /)])
  })

  it('throws nothing but a ConfigError, whatever it is given', () => {
    const key = fc.oneof(
      fc.constantFrom('server', 'snapshot', 'sections', 'tasks', 'from', 'kind', 'services'),
      fc.constantFrom('__proto__', 'constructor', 'schedule', 'every', 'tokens', 'store', 'path'),
      fc.string(),
    )
    const value = fc.letrec((tie) => ({
      any: fc.oneof(
        { maxDepth: 5 },
        fc.constantFrom('json', 'kora', '1m', '${HOME}', '${', '*/5 * * * *', '', null, NaN, -1),
        fc.anything(),
        fc.dictionary(key, tie('any'), { maxKeys: 4 }),
        fc.array(tie('any'), { maxLength: 3 }),
      ),
    })).any

    fc.assert(
      fc.property(value, (input) => {
        expect(['valid', 'ConfigError']).toContain(outcome(input))
      }),
    )
  })
})
