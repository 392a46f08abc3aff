import { existsSync } from 'node:fs'
import { readdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'

import { afterAll, describe, expect, it } from 'vitest'

import { endAll, type RunningGateway, startMain } from './support/command-line.ts'
import { useFolders } from './support/folders.ts'

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

  it('warns of a variable of the original that it cannot use', async () => {
    const folder = await setUp()
    const env = { KORA_SNAPSHOT_INTERVAL_SEC: 'soon' }
    const gateway = await startMain(['start', '--port', '0'], { folder, env })

    expect(gateway.stderr()).toMatch(
      /^warning KORA_SNAPSHOT_INTERVAL_SEC: [^\n]*"soon"; using 300$/m,
    )
    await end(gateway)
  })
})

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
    const gateway = await startMain(['demo', '--port', '0', '--config', 'none.yaml'], { folder })
    await gateway.logged(/^--config is not read/)
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
