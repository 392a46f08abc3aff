import { mkdir, readFile, rm, utimes, writeFile } from 'node:fs/promises'
import { join } from 'node:path'

import { describe, expect, it, onTestFinished } from 'vitest'

import type { ConfigInput } from '../src/config/config.ts'
import { useFolders } from './support/folders.ts'
import { aGateway } from './support/gateways.ts'
import * as script from './support/origin.ts'
import { type Script, startOrigin } from './support/origin.ts'

/** Planted wherever the other side or the configuration could have a secret. */
const SECRET = 'hunter2-s3cret'

const newFolder = useFolders()

type Section = 'operationalState' | 'alerts' | 'costLadder' | 'serviceHealth' | 'tasks'
type Source = Readonly<Record<string, unknown>> & { readonly kind: 'json' | 'kora' }

const EVERYTHING = `fragment Ages on Section { stale freshness {
  status collectedAt staleAt expiresAt attemptedAt consecutiveFailures failures { source code message since }
} }
{ snapshot {
  overall { status reasons { code message subject url } }
  operationalState { primary paused pauseReason degradationReasons ...Ages }
  alerts { complete activeCount items { id title detail url source } ...Ages }
  costLadder { currentTier spentToDateUsd creditPoolUsd modelDefault ...Ages }
  serviceHealth { services { name status summary url } ...Ages }
  tasks { openCount inProgressCount items { title url } ...Ages }
} gateway { sources { id kind freshness { status failures { code message } } } } }`

interface Shown {
  readonly snapshot: Readonly<Record<Section, Readonly<Record<string, unknown>>>>
}

/** What each section has from a source that does well. */
const GOOD: Readonly<Record<Section, unknown>> = {
  operationalState: { primary: 'active' },
  alerts: [{ title: 'disk', severity: 'warning', id: 'disk' }],
  costLadder: { spentToDateUsd: 20, creditPoolUsd: 200 },
  serviceHealth: { services: [{ name: 'fly', status: 'healthy' }] },
  tasks: { openCount: 3 },
}

const SECTIONS = Object.keys(GOOD) as Section[]

function sectionsWith(section: Section, source: Source): NonNullable<ConfigInput['sections']> {
  // The table below says what each kind takes; the program checks it.
  return Object.fromEntries(
    SECTIONS.map((key) => [key, { from: key === section ? source : () => GOOD[key] }]),
  ) as never
}

/**
 * Reads all sections twice, the second time with one source turned bad, and gives the code of its
 * failure; expects that it keeps its last good value with the failure beside it, that no other
 * section has noticed, and that the secret is nowhere.
 */
async function containedFailure(
  section: Section,
  source: Source,
  turnBad: () => Promise<void> | void,
): Promise<unknown> {
  const folder = await newFolder()
  const { gateway, log, saved } = aGateway(folder, { sections: sectionsWith(section, source) })
  const url = await gateway.start()
  await gateway.refresh()
  const show = async (): Promise<Shown> => {
    const response = await fetch(`${url}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ query: EVERYTHING }),
    })
    const text = await response.text()
    expect(text).not.toContain(SECRET)
    const { data, errors } = JSON.parse(text) as { data: Shown; errors?: unknown }
    expect(errors).toBeUndefined()
    return data
  }
  const before = await show()
  expect(before.snapshot[section]).toMatchObject({ freshness: { status: 'FRESH', failures: [] } })

  await turnBad()
  await gateway.refresh()
  const after = await show()

  const { freshness, ...value } = after.snapshot[section]
  const { freshness: ages, ...valueBefore } = before.snapshot[section]
  expect(value).toEqual(valueBefore)
  expect(freshness).toMatchObject({
    status: 'FRESH',
    collectedAt: (ages as { collectedAt: string }).collectedAt,
    consecutiveFailures: 1,
    failures: [{ source: section }],
  })
  for (const other of SECTIONS.filter((key) => key !== section)) {
    expect(after.snapshot[other]).toMatchObject({
      stale: false,
      freshness: { status: 'FRESH', consecutiveFailures: 0, failures: [] },
    })
  }
  const doors = ['/api/snapshot', '/healthz', '/metrics', '/readyz']
  const texts = await Promise.all(doors.map(async (path) => (await fetch(url + path)).text()))
  const { text } = await saved()
  for (const told of [...texts, text, log()]) expect(told).not.toContain(SECRET)
  return (freshness as { failures: { code: string }[] }).failures[0]?.code
}

/** What a source over HTTP answers when it turns bad. */
const ANSWERS: readonly (readonly [string, string, Script])[] = [
  ['HTML', 'NOT_JSON', script.html(`<title>${SECRET}</title>`)],
  ['half of its JSON', 'NOT_JSON', script.text(`{"primary": "${SECRET}`)],
  ['an empty body', 'NOT_JSON', script.text('')],
  ['NaN', 'NOT_JSON', script.text('{"primary": NaN}')],
  ['one byte more than it may', 'TOO_LARGE', script.huge(5 * 1_048_576 + 1)],
  ['a small body that grows without end', 'TOO_LARGE', script.gzipBomb()],
  ['nothing at all', 'TIMEOUT', script.hang()],
  ['without an end', 'TIMEOUT', script.neverEnding()],
  [
    '401',
    'UNAUTHORIZED',
    script.text(SECRET, { status: 401, headers: { 'www-authenticate': SECRET } }),
  ],
  ['403', 'UNAUTHORIZED', script.json({ error: SECRET }, { status: 403 })],
  ['429', 'RATE_LIMITED', script.text(SECRET, { status: 429 })],
  ['500 with its stack', 'HTTP_STATUS', script.text(`Error: ${SECRET}\n at x`, { status: 500 })],
  ['a redirect away', 'HTTP_STATUS', script.redirect(`http://localhost:1/?${SECRET}`)],
  ['by breaking off', 'UNREACHABLE', script.breakOff()],
  ['another word', 'INVALID_DATA', script.json({ primary: SECRET })],
  ['a list', 'INVALID_DATA', script.json([SECRET])],
  ['null', 'INVALID_DATA', script.json(null)],
  ['more than is known', 'INVALID_DATA', script.json({ primary: 'ready', [SECRET]: SECRET })],
]

describe('a source over HTTP takes away only its own part when it answers', () => {
  it.each(ANSWERS)('%s (%s)', { timeout: 60_000 }, async (_name, code, answer) => {
    const origin = await startOrigin()
    onTestFinished(() => origin.close())
    origin.on('/state', script.json(GOOD.operationalState))
    const source = {
      kind: 'json',
      url: `${origin.url.replace('//', `//user:${SECRET}@`)}/state?key=${SECRET}`,
      headers: { 'x-key': SECRET },
      timeout: code === 'TIMEOUT' ? '1s' : '30s',
    } as const

    const failure = await containedFailure('operationalState', source, () =>
      origin.on('/state', answer),
    )

    expect(failure).toBe(code)
  })

  it('nobody any more (UNREACHABLE)', async () => {
    const origin = await startOrigin()
    origin.on('/', script.json(GOOD.tasks))
    const source = { kind: 'json', url: `${origin.url}/?${SECRET}`, token: SECRET } as const

    const failure = await containedFailure('tasks', source, () => origin.close())

    expect(failure).toBe('UNREACHABLE')
  })
})

/** Values of a shape that its section cannot take. */
const VALUES: readonly (readonly [string, Section, unknown])[] = [
  ['a negative amount', 'costLadder', { spentToDateUsd: -1 }],
  ['1e308 dollars', 'costLadder', { spentToDateUsd: 1e308 }],
  ['an amount in words', 'costLadder', { spentToDateUsd: SECRET }],
  ['nothing of the cost', 'costLadder', {}],
  ['half a task', 'tasks', { openCount: 1.5 }],
  ['fewer than no tasks', 'tasks', { openCount: -1 }],
  ['more in progress than JSON can count', 'tasks', { openCount: 1, inProgressCount: 2 ** 53 }],
  ['an alert without a title', 'alerts', [{ severity: 'critical' }]],
  ['alerts that are no list', 'alerts', { [SECRET]: [] }],
  [
    'two alerts of one id',
    'alerts',
    [
      { title: 'a', id: '1' },
      { title: 'b', id: '1' },
    ],
  ],
  ['a severity of its own', 'alerts', [{ title: 'a', severity: SECRET }]],
  ['a service without a name', 'serviceHealth', { services: [{ status: 'healthy' }] }],
  ['a status of its own', 'serviceHealth', { services: [{ name: 'fly', status: SECRET }] }],
]

describe('a source takes away only its own part when it gives', () => {
  it.each(VALUES)('%s (%s)', async (_name, section, value) => {
    const origin = await startOrigin()
    onTestFinished(() => origin.close())
    origin.on('/', script.json(GOOD[section]))

    const failure = await containedFailure(section, { kind: 'json', url: origin.url }, () =>
      origin.on('/', script.json(value)),
    )

    expect(failure).toBe('INVALID_DATA')
  })
})

describe('a file takes away only its own part when it', () => {
  it.each<[string, string, (file: string) => Promise<void>]>([
    ['vanishes', 'UNREACHABLE', (file) => rm(file)],
    ['is half written', 'NOT_JSON', (file) => writeFile(file, `{"primary": "${SECRET}`)],
    ['is empty', 'NOT_JSON', (file) => writeFile(file, '')],
    ['has grown too large', 'TOO_LARGE', (file) => writeFile(file, ' '.repeat(5 * 1_048_576 + 1))],
    [
      'is a folder',
      'UNREACHABLE',
      async (file) => {
        await rm(file)
        await mkdir(file)
      },
    ],
  ])('%s (%s)', async (_name, code, turnBad) => {
    const file = join(await newFolder(), `${SECRET}.json`)
    await writeFile(file, JSON.stringify(GOOD.operationalState))

    const failure = await containedFailure('operationalState', { kind: 'json', file }, () =>
      turnBad(file),
    )

    expect(failure).toBe(code)
  })
})

describe('a command takes away only its own part when it', () => {
  it.each([
    ['fails', 'COMMAND_FAILED', `console.error('${SECRET}'); process.exit(3)`],
    ['dies', 'COMMAND_FAILED', `process.kill(process.pid, 'SIGKILL')`],
    ['hangs', 'TIMEOUT', 'setInterval(() => {}, 1000)'],
    ['floods', 'TOO_LARGE', `for (;;) require('fs').writeSync(1, '${SECRET}'.repeat(9999))`],
    ['says what is no JSON', 'NOT_JSON', `console.log('${SECRET}')`],
  ])('%s (%s)', { timeout: 60_000 }, async (_name, code, program) => {
    const folder = await newFolder()
    const file = join(folder, 'command.cjs')
    await writeFile(file, 'console.log(`{"primary": "active"}`)')

    const failure = await containedFailure(
      'operationalState',
      {
        kind: 'json',
        command: [process.execPath, file, `--token=${SECRET}`],
        env: { TOKEN: SECRET },
        timeout: code === 'TIMEOUT' ? '5s' : '30s',
      },
      () => writeFile(file, program),
    )

    expect(failure).toBe(code)
  })
})

describe('a Kora daemon takes away only its own part when it', () => {
  it.each([
    ['has made its data up', 'INVALID_DATA', script.json({ ...koraState(SECRET), stub: true })],
    ['is gone behind a proxy', 'HTTP_STATUS', script.html(SECRET, { status: 502 })],
    ['wants another token', 'UNAUTHORIZED', script.json({ detail: SECRET }, { status: 401 })],
  ])('%s (%s)', async (_name, code, answer) => {
    const origin = await startOrigin()
    onTestFinished(() => origin.close())
    origin.on('/api/operational-state', script.json(koraState('active')))

    const failure = await containedFailure(
      'operationalState',
      { kind: 'kora', url: origin.url, token: SECRET },
      () => origin.on('/api/operational-state', answer),
    )

    expect(failure).toBe(code)
  })
})

function koraState(primary: string): object {
  return { primary_state: primary, claim_permission: 'normal', degradation_reasons: [] }
}

describe('a source that has always failed', () => {
  it('leaves its part unknown, never 0, false or empty', async () => {
    const fails = (): never => {
      throw new Error(SECRET)
    }
    const { gateway } = aGateway(await newFolder(), {
      sections: {
        operationalState: { from: fails },
        alerts: { rules: true, from: fails },
        costLadder: { from: fails },
        serviceHealth: { from: fails },
        tasks: { from: fails },
      },
    })
    await gateway.refresh()
    const { operationalState, alerts, costLadder, serviceHealth, tasks, overall } = gateway.view()

    expect(operationalState).toMatchObject({
      primary: 'UNKNOWN',
      paused: null,
      pauseReason: null,
      degradationReasons: null,
    })
    expect(alerts).toMatchObject({
      complete: false,
      activeCount: null,
      bySeverity: null,
      byCategory: null,
      items: null,
    })
    expect(costLadder).toMatchObject({
      currentTier: 'UNKNOWN',
      spentToDateUsd: null,
      monthlyBudgetPctUsed: null,
      creditPoolUsd: null,
    })
    expect(serviceHealth).toMatchObject({ worst: 'UNKNOWN', byStatus: { healthy: 0, unknown: 5 } })
    expect(tasks).toMatchObject({ openCount: null, inProgressCount: null, items: null })
    expect(overall.status).toBe('UNKNOWN')
    expect(JSON.stringify(gateway.view())).not.toContain(SECRET)
  })
})

describe('a list of sources', () => {
  it('goes on with what is left of it, and says what is missing', async () => {
    const folder = await newFolder()
    const file = join(folder, 'more.json')
    await writeFile(file, '[{ "title": "from the file", "severity": "critical" }]')
    const { gateway } = aGateway(folder, {
      sections: {
        alerts: {
          from: [
            { kind: 'function', read: () => [{ title: 'from the function', severity: 'warning' }] },
            { kind: 'json', file, staleAfter: '10m', expireAfter: '1h' },
          ],
        },
      },
    })
    await gateway.refresh()
    expect(gateway.view().alerts).toMatchObject({ complete: true, activeCount: 2 })

    const old = Date.now() / 1_000 - 2 * 3_600
    await utimes(file, old, old)
    await gateway.refresh()
    expect(await readFile(file, 'utf8')).toContain('critical')
    expect(gateway.view().alerts).toMatchObject({
      complete: false,
      activeCount: null,
      worstSeverity: null,
      items: [{ title: 'from the function' }],
      freshness: { status: 'EXPIRED' },
    })
  })
})
