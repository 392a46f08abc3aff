import { readdir, readFile, utimes, writeFile } from 'node:fs/promises'
import { join } from 'node:path'

import { afterAll, describe, expect, it, onTestFinished } from 'vitest'

import { endAll, runMain, startMain } from './support/command-line.ts'
import { useFolders } from './support/folders.ts'
import { html, startOrigin, text } from './support/origin.ts'

const newFolder = useFolders()

afterAll(endAll)

const CONFIG = `
name: asked
snapshot: { path: snapshot.json }
sections:
  operationalState: { from: { kind: json, file: state.json } }
  tasks: { from: { kind: json, file: tasks.json } }
`

/** A folder whose sources say so much; the port is one that nobody listens on. */
async function setUp(state: object = { primary: 'active' }, config = CONFIG) {
  const folder = await newFolder()
  await writeFile(join(folder, 'snapshot-gateway.yaml'), config)
  await writeFile(join(folder, 'state.json'), JSON.stringify(state))
  await writeFile(join(folder, 'tasks.json'), '{"openCount": 3, "inProgressCount": 1}')
  return folder
}

/** Starts a gateway over a folder and waits for its first refresh. */
async function startOver(folder: string, env: Record<string, string> = {}) {
  const gateway = await startMain(['start', '--port', '0'], { folder, env })
  await gateway.logged(/^refresh$/)
  const port = new URL(gateway.url).port
  return {
    gateway,
    run: (...args: string[]) => runMain([...args, '--port', port], { folder, env }),
  }
}

const offline = (folder: string, ...args: string[]) =>
  // Nothing listens on the discard port of this machine.
  runMain([...args, '--port', '9'], { folder })

describe('status', () => {
  it.each([
    ['OK', { primary: 'active' }, 0],
    ['DEGRADED', { primary: 'active', degradationReasons: ['cost'] }, 1],
    ['CRITICAL', { primary: 'stopped' }, 2],
    ['UNKNOWN', { primary: 'unknown' }, 3],
  ])('of a running gateway that is %s exits as that says', async (overall, state, exitCode) => {
    const { run } = await startOver(await setUp(state))
    const { code, stdout, stderr } = await run('status')

    expect({ code, stderr }).toEqual({ code: exitCode, stderr: '' })
    expect(stdout).toMatch(new RegExp(`^overall +${overall}\\b`))
    expect(stdout).toMatch(/^tasks +3 open, 1 in progress +FRESH/m)
    // oxlint-disable-next-line no-control-regex -- no colours in a pipe
    expect(stdout).not.toMatch(/\u001b/)
  })

  it('prints JSON when asked to', async () => {
    const { run } = await startOver(await setUp())
    const { code, stdout } = await run('status', '--json')

    expect(code).toBe(0)
    expect(JSON.parse(stdout)).toMatchObject({
      offline: false,
      overall: { status: 'OK', reasons: [] },
      operationalState: { primary: 'ACTIVE' },
      serviceHealth: { byStatus: { healthy: 0, degraded: 0, unhealthy: 0, unknown: 5 } },
    })
  })

  it('offline shows the stored snapshot with its true ages, and exits 3', async () => {
    const folder = await setUp()
    const written = Date.now() / 1_000 - 240
    await utimes(join(folder, 'state.json'), written, written)
    await runMain(['refresh'], { folder })
    const table = await offline(folder, 'status')
    const json = await offline(folder, 'status', '--json')

    expect(table).toMatchObject({ code: 3, stderr: '' })
    expect(table.stdout).toMatch(/^offline: /)
    expect(table.stdout).toMatch(/^operational state +ACTIVE +FRESH +as of 4 min ago$/m)
    expect(json.code).toBe(3)
    expect(JSON.parse(json.stdout)).toMatchObject({
      offline: true,
      restored: true,
      operationalState: { primary: 'ACTIVE' },
    })
  })

  it('offline without a stored snapshot knows nothing, and writes nothing', async () => {
    const folder = await setUp()
    const before = await readdir(folder)
    const { code, stdout } = await offline(folder, 'status')

    expect(code).toBe(3)
    expect(stdout).toContain('No snapshot has been made yet')
    expect(await readdir(folder)).toEqual(before)
  })

  it('offline leaves a damaged file where it is', async () => {
    const folder = await setUp()
    await writeFile(join(folder, 'snapshot.json'), '{"gateway": ')

    expect(await offline(folder, 'status')).toMatchObject({ code: 3 })
    expect(await readFile(join(folder, 'snapshot.json'), 'utf8')).toBe('{"gateway": ')
  })

  it('of an address where nobody answers says so, and shows nothing in its place', async () => {
    const folder = await setUp()
    await runMain(['refresh'], { folder })
    const { code, stdout, stderr } = await runMain(['status', '--url', 'http://127.0.0.1:9'], {
      folder,
    })

    expect({ stdout, stderr }).toEqual({
      stdout: '',
      stderr: 'nobody answers at http://127.0.0.1:9\n',
    })
    expect(code).toBe(3)
  })

  it.each([
    ['a page', html()],
    ['an error', text('{"detail": "no"}', { status: 500 })],
  ])('of something else that answers with %s is no status', async (_name, answer) => {
    const origin = await startOrigin()
    onTestFinished(() => origin.close())
    origin.onAny(answer)
    const { code, stdout, stderr } = await runMain(['status', '--url', origin.url], {
      folder: await setUp(),
    })

    expect(stdout).toBe('')
    expect(stderr).toMatch(/^expected [^\n]+\n$/)
    expect(code).toBe(3)
  })
})

describe('query', () => {
  const QUERY = '{ gateway { name } snapshot { restored operationalState { primary } } }'

  it('answers from the running gateway', async () => {
    const { run } = await startOver(await setUp())
    const { code, stdout, stderr } = await run('query', QUERY)

    expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
    expect(JSON.parse(stdout)).toEqual({
      data: {
        gateway: { name: 'asked' },
        snapshot: { restored: false, operationalState: { primary: 'ACTIVE' } },
      },
    })
  })

  it('passes variables', async () => {
    const { run } = await startOver(await setUp())
    const { stdout } = await run(
      'query',
      'query ($name: String!) { snapshot { serviceHealth { service(name: $name) { status } } } }',
      '--variables',
      '{"name": "fly"}',
    )

    expect(JSON.parse(stdout)).toEqual({
      data: { snapshot: { serviceHealth: { service: { status: 'UNKNOWN' } } } },
    })
  })

  it('exits 1 with the errors of an operation that is wrong', async () => {
    const { run } = await startOver(await setUp())
    const { code, stdout } = await run('query', '{ nothing }')

    expect(code).toBe(1)
    expect(JSON.parse(stdout)).toMatchObject({
      errors: [{ message: expect.stringContaining('nothing') }],
    })
  })

  it('offline answers from the stored snapshot, and says so beside the answer', async () => {
    const folder = await setUp()
    await runMain(['refresh'], { folder })
    const { code, stdout, stderr } = await offline(folder, 'query', QUERY)

    expect({ code, stderr }).toEqual({
      code: 0,
      stderr: 'offline: answered from the stored snapshot\n',
    })
    expect(JSON.parse(stdout)).toMatchObject({
      data: { snapshot: { restored: true, operationalState: { primary: 'ACTIVE' } } },
    })
  })
})

describe('a mutation without a gateway running', () => {
  it('is refused as a wrong query is, and reads no source', async () => {
    const origin = await startOrigin()
    onTestFinished(() => origin.close())
    origin.onAny(text('{"primary": "active"}'))
    const folder = await setUp(
      undefined,
      CONFIG.replace('file: state.json', `url: "${origin.url}"`),
    )
    await runMain(['refresh'], { folder })
    const readBefore = origin.seen.length

    const { code, stdout, stderr } = await offline(
      folder,
      'query',
      'mutation { refresh { revision } }',
    )

    expect({ code, stdout, stderr }).toEqual({
      code: 1,
      stdout: '',
      stderr:
        'nobody answers at http://127.0.0.1:9, and the stored snapshot answers queries only\n',
    })
    expect([readBefore, origin.seen.length]).toEqual([1, 1])
  })
})

describe('a gateway with tokens', () => {
  const config = `${CONFIG}
server: { tokens: [{ name: reader, value: "\${READ_TOKEN}", scopes: [read] }] }
`

  it('is asked with the token that the configuration names a file of', async () => {
    const folder = await setUp(
      undefined,
      `${CONFIG}
server:
  tokens:
    - { name: pusher, valueFile: pusher.txt, scopes: [push] }
    - { name: reader, valueFile: reader.txt, scopes: [read] }
`,
    )
    await writeFile(join(folder, 'pusher.txt'), 'pushes\n')
    await writeFile(join(folder, 'reader.txt'), 'reads\n')
    const { run } = await startOver(folder)

    expect(await run('status')).toMatchObject({ code: 0, stderr: '' })
  })

  it('is asked with the token of the configuration, of the environment, or of the flag', async () => {
    const folder = await setUp(undefined, config)
    const { gateway, run } = await startOver(folder, { READ_TOKEN: 'open-sesame' })
    const other = (env: Record<string, string>, ...args: string[]) =>
      runMain(['status', '--url', gateway.url, ...args], {
        folder,
        env: { READ_TOKEN: 'unused', ...env },
      })

    expect(await run('status')).toMatchObject({ code: 0 })
    expect(await other({ SNAPSHOT_GATEWAY_TOKEN: 'open-sesame' })).toMatchObject({ code: 0 })
    expect(await other({}, '--token', 'open-sesame')).toMatchObject({ code: 0 })
    for (const refused of [await other({}), await other({}, '--token', 'wrong')]) {
      expect(refused).toMatchObject({ code: 3, stdout: '', stderr: 'Expected a valid token\n' })
    }
  })
})

describe('a gateway whose address is given', () => {
  it('is asked whatever the configuration of this folder is, unless that is named', async () => {
    const { gateway } = await startOver(await setUp())
    const folder = await setUp(undefined, 'sections: 3')
    const run = (...args: string[]) => runMain([...args, '--url', gateway.url], { folder })

    expect(await run('status')).toMatchObject({ code: 0, stderr: '' })
    expect(await run('query', '{ gateway { name } }')).toMatchObject({ code: 0, stderr: '' })
    expect(await run('ask', "what's open?")).toMatchObject({ code: 0, stderr: '' })
    expect(await run('status', '--config', 'snapshot-gateway.yaml')).toMatchObject({ code: 78 })
  })
})

describe('refresh', () => {
  it('reads all sources once, writes the snapshot and prints what they gave', async () => {
    const folder = await setUp()
    await writeFile(join(folder, 'tasks.json'), 'not JSON')
    const { code, stdout, stderr } = await runMain(['refresh'], { folder })
    const stored: unknown = JSON.parse(await readFile(join(folder, 'snapshot.json'), 'utf8'))

    expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
    expect(stdout).toMatch(/^operationalState +json +ok\b/m)
    expect(stdout).toMatch(/^tasks +json +NOT_JSON\b/m)
    expect(stdout).toMatch(/\nrevision \d+, overall DEGRADED\n$/)
    expect(stored).toMatchObject({
      operational_state: { primary: 'active' },
      tasks: { open_count: 'unknown' },
    })
  })

  it('says of a push source that nobody read it, and of data how it is dated', async () => {
    const config = CONFIG.replace('{ kind: json, file: state.json }', '{ kind: push }')
    const folder = await setUp(undefined, config)
    const ahead = Date.now() / 1_000 + 90_000
    await utimes(join(folder, 'tasks.json'), ahead, ahead)

    for (const command of ['refresh', 'check']) {
      const { stdout } = await runMain([command], { folder })
      expect(stdout).toMatch(/^operationalState +push +not read +waits for a push$/m)
      expect(stdout).toMatch(/^tasks +json +STALE +\d+ ms +dated 1 d ahead\b/m)
    }
    const { stdout } = await offline(folder, 'status')
    expect(stdout).toMatch(/^tasks +3 open, 1 in progress +STALE +dated 1 d ahead$/m)
  })

  it('exits 1 where it cannot write, and says so in words', async () => {
    const folder = await setUp(
      undefined,
      CONFIG.replace('snapshot.json', 'tasks.json/snapshot.json'),
    )
    const { code, stdout, stderr } = await runMain(['refresh'], { folder })

    expect(code).toBe(1)
    expect(stdout).toMatch(/^operationalState +json +ok\b/m)
    expect(stderr).toMatch(/error not saved: /)
    expect(stderr).not.toMatch(/\b(E[A-Z]+): \1\b/)
    expect(stderr).not.toMatch(/^\{|^ +at /m)
  })
})

describe('check', () => {
  it('tries each source once, says what it would set, and writes nothing', async () => {
    const folder = await setUp()
    const before = await readdir(folder)
    const { code, stdout } = await runMain(['check'], { folder })

    expect(code).toBe(0)
    expect(stdout).toMatch(/^operationalState +json +ok\b/m)
    expect(stdout).toContain('"primary":"ACTIVE"')
    expect(await readdir(folder)).toEqual(before)
  })

  it('says that data is too old to be set', async () => {
    const folder = await setUp()
    const before = Date.now() / 1_000 - 6 * 3_600
    await utimes(join(folder, 'tasks.json'), before, before)

    const { stdout } = await runMain(['check'], { folder })

    expect(stdout).toMatch(/^tasks +json +EXPIRED +\d+ ms +6 h +nothing: its data is too old$/m)
  })

  it('exits 1 when a source fails', async () => {
    const { code, stdout } = await runMain(['check'], {
      folder: await setUp({ primary: 'asleep' }),
    })

    expect(code).toBe(1)
    expect(stdout).toMatch(/^operationalState +json +INVALID_DATA\b/m)
  })
})

describe('init', () => {
  it('writes what starts as it is', async () => {
    const folder = await newFolder()
    await runMain(['init'], { folder })
    const gateway = await startMain(['start', '--port', '0'], { folder })
    const { data } = await gateway.ask('{ gateway { name sources { section } } }')
    gateway.kill('SIGTERM')

    expect(data).toMatchObject({
      gateway: { name: 'my-daemon', sources: expect.arrayContaining([{ section: 'TASKS' }]) },
    })
    expect(await gateway.ended).toMatchObject({ code: 0 })
  })
})

describe('ask', () => {
  it('answers a routine question with 0, and another with 4', async () => {
    const { run } = await startOver(await setUp())
    const known = await run('ask', "what's", 'open')
    const other = await run('ask', 'write me a poem')

    expect(known).toMatchObject({ code: 0, stdout: expect.stringMatching(/\b3\b/) })
    expect(other).toMatchObject({ code: 4, stdout: '' })
  })
})
