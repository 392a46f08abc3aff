import { once } from 'node:events'
import { closeSync, existsSync, openSync } from 'node:fs'
import { readdir, readFile, writeFile } from 'node:fs/promises'
import { type IncomingMessage, request } from 'node:http'
import { join } from 'node:path'

import { afterAll, describe, expect, it, onTestFinished } from 'vitest'

import { endAll, type RunningGateway, runMain, startMain } from './support/command-line.ts'
import { useFolders } from './support/folders.ts'
import { startOrigin } from './support/origin.ts'
import { freePort } from './support/real-program.ts'

const newFolder = useFolders()

afterAll(endAll)

/** A folder with a configuration that reads one file. */
async function setUp(
  config = 'sections: { operationalState: { from: { kind: json, file: state.json } } }',
) {
  const folder = await newFolder()
  await writeFile(join(folder, 'state.json'), '{"primary": "active"}')
  await writeFile(join(folder, 'snapshot-gateway.yaml'), config)
  return folder
}

const start = (folder: string, ...args: string[]): Promise<RunningGateway> =>
  startMain(['start', '--port', '0', ...args], { folder })

async function end(gateway: RunningGateway) {
  gateway.kill('SIGTERM')
  return gateway.ended
}

describe('start', () => {
  it('says where the configuration came from, what it reads and where it listens', async () => {
    const folder = await setUp()
    const gateway = await start(folder)
    const listening = await gateway.logged(/^listening$/)
    await gateway.logged(/^refresh$/)
    const { code, stdout, stderr } = await end(gateway)

    expect(code).toBe(0)
    expect(listening).toMatchObject({ url: expect.stringMatching(/^http:\/\/127\.0\.0\.1:\d+$/) })
    expect(stderr.split('\n')).toEqual([
      `configuration: ${join(folder, 'snapshot-gateway.yaml')}`,
      'SOURCE            KIND  SECTION           EVERY',
      'operationalState  json  operationalState  5 min',
      '',
    ])
    // oxlint-disable-next-line no-control-regex -- no colours in a pipe
    expect(stdout + stderr).not.toMatch(/\u001b/)
    for (const line of stdout.trim().split('\n')) expect(JSON.parse(line)).toHaveProperty('msg')
  })

  it('is what the program does without a command', async () => {
    const gateway = await startMain(['--port', '0'], { folder: await setUp() })

    expect((await fetch(`${gateway.url}/livez`)).status).toBe(200)
    expect(await end(gateway)).toMatchObject({ code: 0 })
  })

  it('takes lines for people when asked to', async () => {
    const folder = await setUp()
    const gateway = await startMain(['start', '--port', '0', '--log', 'pretty'], { folder })

    expect(gateway.log()).toEqual([])
    expect(gateway.stdout()).toMatch(
      /^\d\d:\d\d:\d\d info listening url=http:\/\/127\.0\.0\.1:\d+\n/,
    )
    await end(gateway)
  })

  it('serves the built-in Kora default without a configuration', async () => {
    const gateway = await start(await newFolder())
    const { stderr } = await end(gateway)

    expect(stderr).toMatch(/^configuration: the built-in Kora default \(no configuration file\)$/m)
    expect(stderr.match(/^\S+ +kora /gm)).toHaveLength(5)
  })

  it('refuses a port that is taken, in one line without a stack', async () => {
    const first = await start(await setUp())
    const port = new URL(first.url).port
    const folder = await setUp()
    const { code, stdout, stderr } = await runMain(['start', '--port', port], { folder })
    await end(first)

    expect({ code, stdout }).toEqual({ code: 1, stdout: '' })
    expect(stderr).toMatch(
      new RegExp(`^configuration: [^\n]+\ncannot listen: EADDRINUSE: [^\n]+:${port}\n$`),
    )
  })

  it('warns of a variable of the original that it cannot use', async () => {
    const folder = await setUp()
    const env = { KORA_SNAPSHOT_INTERVAL_SEC: 'soon' }
    const gateway = await startMain(['start', '--port', '0'], { folder, env })

    expect(gateway.stderr()).toMatch(
      /^warning KORA_SNAPSHOT_INTERVAL_SEC: [^\n]*"soon"; using 300$/m,
    )
    await end(gateway)
  })

  it('goes on serving where its snapshot cannot be written, and says so', async () => {
    const folder = await setUp()
    const env = { KORA_SNAPSHOT_PATH: join(folder, 'state.json', 'snapshot.json') }
    const gateway = await startMain(['start', '--port', '0'], { folder, env })
    await gateway.logged(/^not saved$/)
    const { data } = await gateway.ask('{ snapshot { operationalState { primary } } }')

    expect(data).toEqual({ snapshot: { operationalState: { primary: 'ACTIVE' } } })
    expect(await end(gateway)).toMatchObject({ code: 0 })
  })

  it('goes on serving when nobody reads what it prints any more', async () => {
    const gateway = await start(
      await setUp('snapshot: { intervalSeconds: 1, path: snapshot.json }'),
    )
    gateway.deafen()
    const revision = async () =>
      (await gateway.ask('{ snapshot { revision } }')).data as { snapshot: { revision: string } }
    const seen = new Set<string>()
    // Each of them is a line of the log that nobody takes.
    while (seen.size < 3) seen.add((await revision()).snapshot.revision)

    expect(await end(gateway)).toMatchObject({ code: 0 })
  })

  it('goes on serving when the disk that its log is on is full', async () => {
    const folder = await setUp()
    const port = await freePort()
    const full = openSync('/dev/full', 'w')
    const gateway = await startMain(['start', '--port', `${port}`], {
      folder,
      stdout: full,
      url: `http://127.0.0.1:${port}`,
    })
    closeSync(full)
    const { data } = await gateway.ask('mutation { refresh { revision } }')

    expect(data).toHaveProperty('refresh')
    expect(await end(gateway)).toMatchObject({ code: 0 })
  })

  it('keeps a damaged snapshot as .bad, with one warning, and starts without', async () => {
    const folder = await setUp('snapshot: { path: snapshot.json }')
    await writeFile(join(folder, 'snapshot.json'), '{"gateway": {"revision": "1"')
    const gateway = await start(folder)
    const warnings = gateway.log().filter(({ level }) => level === 40)
    await end(gateway)

    expect(warnings).toHaveLength(1)
    expect(warnings[0]?.msg).toMatch(/snapshot\.json is damaged .* is kept as .*\.bad; starting/)
    expect(await readFile(join(folder, 'snapshot.json.bad'), 'utf8')).toContain('"1"')
  })
})

describe('a signal', () => {
  it.each(['SIGTERM', 'SIGINT'] as const)(
    '%s ends it with 0, the snapshot written',
    async (signal) => {
      const folder = await setUp('snapshot: { path: snapshot.json }')
      const gateway = await start(folder)
      await gateway.logged(/^refresh$/)
      gateway.kill(signal)

      expect(await gateway.ended).toMatchObject({ code: 0 })
      expect(JSON.parse(await readFile(join(folder, 'snapshot.json'), 'utf8'))).toMatchObject({
        schema_version: 3,
      })
      expect((await readdir(folder)).filter((name) => /\.\d+$/.test(name))).toEqual([])
    },
  )

  it('lets a request that has begun end, and takes no new one', async () => {
    const gateway = await start(await setUp())
    const body = JSON.stringify({ query: '{ snapshot { operationalState { primary } } }' })
    const sent = request(`${gateway.url}/graphql`, {
      method: 'POST',
      headers: {
        expect: '100-continue',
        'content-type': 'application/json',
        'content-length': body.length,
      },
    })
    await once(sent, 'continue')
    gateway.kill('SIGTERM')
    await refusesNew(gateway)
    sent.end(body)
    const [response] = (await once(sent, 'response')) as [IncomingMessage]
    const answer = Buffer.concat(await response.toArray()).toString()

    expect(response.statusCode).toBe(200)
    expect(JSON.parse(answer)).toHaveProperty('data.snapshot')
    expect(await gateway.ended).toMatchObject({ code: 0 })
  })

  it('gives up a source that does not answer', async () => {
    const origin = await startOrigin()
    onTestFinished(() => origin.close())
    const reached = new Promise<void>((resolve) => origin.onAny(() => resolve()))
    const folder = await setUp(
      `sections: { tasks: { from: { kind: json, url: "${origin.url}", timeout: 1h } } }`,
    )
    const gateway = await start(folder)
    await reached
    gateway.kill('SIGTERM')

    expect(await gateway.ended).toMatchObject({ code: 0 })
    expect(gateway.stdout()).not.toContain('not stopped')
  })

  it('sent twice ends it at once', async () => {
    const gateway = await start(await setUp())
    // A request that is only half sent keeps it from ending by itself.
    const sent = request(`${gateway.url}/graphql`, {
      method: 'POST',
      headers: { expect: '100-continue', 'content-type': 'application/json', 'content-length': 9 },
    })
    sent.on('error', () => {})
    await once(sent, 'continue')
    gateway.kill('SIGINT')
    await refusesNew(gateway)
    gateway.kill('SIGINT')

    expect(await gateway.ended).toMatchObject({ code: 130 })
  })
})

/** Asks until nobody listens any more: then the signal has been heard. */
async function refusesNew({ url }: RunningGateway): Promise<void> {
  while (
    await fetch(`${url}/livez`).then(
      () => true,
      () => false,
    )
  );
}

describe('SIGHUP', () => {
  const config = (name: string) =>
    `name: ${name}\nsnapshot: { path: snapshot.json }\n` +
    'sections: { operationalState: { from: { kind: push } } }\n'

  async function startPushed() {
    const folder = await setUp(config('first'))
    const gateway = await start(folder)
    const pushed = await fetch(`${gateway.url}/push/operationalState`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: '{"primary": "active"}',
    })
    expect(pushed.status).toBeLessThan(300)
    const reload = async (text: string) => {
      await writeFile(join(folder, 'snapshot-gateway.yaml'), text)
      gateway.kill('SIGHUP')
    }
    const look = async () =>
      (await gateway.ask('{ gateway { name } snapshot { operationalState { primary } } }')).data
    return { gateway, reload, look }
  }

  const ACTIVE = { operationalState: { primary: 'ACTIVE' } }

  it('takes a valid configuration and keeps what is held', async () => {
    const { gateway, reload, look } = await startPushed()
    await reload(config('second'))
    await gateway.logged(/^configuration read again$/)

    expect(await look()).toEqual({ gateway: { name: 'second' }, snapshot: ACTIVE })
    expect(await end(gateway)).toMatchObject({ code: 0 })
  })

  it('refuses an invalid one with its errors, and the old one stays', async () => {
    const { gateway, reload, look } = await startPushed()
    await reload('name: 3\nsnapshot: { schedule: never }')
    const { msg, level } = await gateway.logged(/the old one stays/)

    expect(level).toBe(50)
    expect(msg).toMatch(
      /:1: name: expected a text, found 3\n.*:2: snapshot\.schedule: expected a cron/,
    )
    expect(await look()).toEqual({ gateway: { name: 'first' }, snapshot: ACTIVE })
    await reload(config('third'))
    await gateway.logged(/^configuration read again$/)
    expect(await look()).toEqual({ gateway: { name: 'third' }, snapshot: ACTIVE })
    await end(gateway)
  })

  it('says what changes at the next start only', async () => {
    const { gateway, reload } = await startPushed()
    await reload(config('second').replace('snapshot.json', 'another.json'))

    expect(await gateway.logged(/^snapshot\.path changes/)).toMatchObject({ level: 40 })
    await end(gateway)
  })
})

describe('demo', () => {
  it('has five fresh sections, GraphiQL for a browser, and leaves nothing behind', async () => {
    const folder = await newFolder()
    const gateway = await startMain(['demo', '--port', '0'], { folder })
    await gateway.logged(/^refresh$/)
    const ages = ['operationalState', 'alerts', 'costLadder', 'serviceHealth', 'tasks']
    const { data } = await gateway.ask(
      `{ snapshot { ${ages.map((name) => `${name} { freshness { status } }`).join(' ')} } }`,
    )
    const page = await fetch(`${gateway.url}/graphql`, { headers: { accept: 'text/html' } })
    const html = await page.text()
    const scripts = [...html.matchAll(/<script[^>]* src="([^"]+)"/g)].map(
      ([, source = '']) => source,
    )
    const kept = (await readdir(folder)).filter((name) => name.startsWith('snapshot-gateway-demo-'))
    const { code, stderr } = await end(gateway)

    expect(data).toEqual({
      snapshot: Object.fromEntries(ages.map((name) => [name, { freshness: { status: 'FRESH' } }])),
    })
    expect(html).toContain('GraphiQL')
    expect(scripts.length).toBeGreaterThan(0)
    expect(scripts.every((source) => source.startsWith('/'))).toBe(true)
    expect(kept).toHaveLength(1)
    expect(code).toBe(0)
    expect(stderr.match(/^\S+ +kora /gm)).toHaveLength(5)
    expect(stderr).toContain(`open ${gateway.url} in a browser`)
    expect(existsSync(join(folder, kept[0] ?? ''))).toBe(false)
    expect(await readdir(folder)).toEqual([])
  })
})
