import { execFileSync } from 'node:child_process'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { mkdtemp, rm, utimes, writeFile } from 'node:fs/promises'
import { createServer } from 'node:https'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { execPath } from 'node:process'

import { afterEach, beforeEach, describe, expect, it } from 'vitest'

import type { SourceInput } from '../../src/sources/create-source.ts'
import type { Place } from '../../src/sources/source.ts'
import { fixtureText } from '../support/fixture.ts'
import * as script from '../support/origin.ts'
import { startOrigin } from '../support/origin.ts'
import { describeHttpSource, makeSource, read, readFailure, SECRET } from './contract.ts'

const STATE: Place = { section: 'operationalState' }

describeHttpSource('json', {
  place: STATE,
  config: (url) => ({
    kind: 'json',
    url: `${url}/state?key=${SECRET}`,
    token: SECRET,
    headers: { 'x-key': SECRET },
    map: { primary: 'state.name' },
    asOf: 'at',
  }),
  answer: (origin) => origin.on('/state', script.json({ at: 1_790_000_000, state: { name: 'x' } })),
  value: { primary: 'x' },
})

describe('json over HTTP', () => {
  const open: { close(): Promise<void> }[] = []
  afterEach(async () => {
    await Promise.all(open.splice(0).map((one) => one.close()))
  })

  const start = async (answer: script.Script, options: object = {}) => {
    const origin = await startOrigin()
    open.push(origin)
    origin.onAny(answer)
    const source = makeSource({ kind: 'json', url: `${origin.url}/x`, ...options }, STATE)
    return { origin, source }
  }

  it('gives the payload itself without a map', async () => {
    const { source } = await start(script.json({ primary: 'active' }))

    expect((await read(source)).value).toEqual({ primary: 'active' })
  })

  it('sends its token, its headers and its name', async () => {
    const { origin, source } = await start(script.json({}), { token: 't', headers: { a: 'b' } })

    await read(source)

    expect(origin.seen[0]?.headers).toMatchObject({
      authorization: 'Bearer t',
      a: 'b',
      'user-agent': 'snapshot-gateway',
    })
  })

  it('sends the user and the password of its address as basic authentication', async () => {
    const { origin } = await start(script.json({}))
    const url = origin.url.replace('//', '//me:p%40ss@')

    await read(makeSource({ kind: 'json', url }, STATE))

    expect(origin.seen[0]?.headers.authorization).toBe(`Basic ${btoa('me:p@ss')}`)
  })

  it('reads the body of a status that is accepted', async () => {
    const { source } = await start(script.json({ primary: 'x' }, { status: 503 }), {
      acceptStatus: '5xx',
    })

    expect((await read(source)).value).toEqual({ primary: 'x' })
  })

  it('takes a body just under its cap', async () => {
    const { source } = await start(script.huge(5 * 1_048_576))

    expect((await read(source)).value).toHaveLength(5 * 1_048_576 - 2)
  })

  it('honours Retry-After of a 503, also as a date', async () => {
    const date = new Date(Date.now() + 3_600_000).toUTCString()
    const { source } = await start(
      script.text('', { status: 503, headers: { 'retry-after': date } }),
    )

    const { code, retryAfterMs = 0 } = await readFailure(source)

    expect(code).toBe('HTTP_STATUS')
    expect(retryAfterMs).toBeGreaterThan(3_500_000)
  })

  it('follows a redirect within its origin, with its token', async () => {
    const { origin, source } = await start(script.redirect('/y'), { token: 't' })
    origin.on('/y', script.json({ primary: 'x' }))

    expect((await read(source)).value).toEqual({ primary: 'x' })
    expect(origin.seen.at(-1)?.headers.authorization).toBe('Bearer t')
  })

  it('follows a redirect to another origin when it carries no credentials', async () => {
    const { origin: other } = await start(script.json({ primary: 'x' }))
    const { source } = await start(script.redirect(`${other.url}/z`))

    expect((await read(source)).value).toEqual({ primary: 'x' })
  })

  it.each([[{ token: SECRET }], [{ headers: { cookie: SECRET } }]])(
    'refuses a redirect to another origin with %j',
    async (options) => {
      const { origin: other } = await start(script.json({}))
      const { source } = await start(script.redirect(`${other.url}/z`), options)

      expect((await readFailure(source)).code).toBe('HTTP_STATUS')
      expect(other.seen).toEqual([])
    },
  )

  it.each([['/x'], ['file:///etc/passwd'], ['http://']])(
    'fails with HTTP_STATUS on a redirect to %s',
    async (location) => {
      const { source } = await start(script.redirect(location))

      expect((await readFailure(source)).code).toBe('HTTP_STATUS')
    },
  )

  it('refuses a certificate that is not trusted, and names the reason', async () => {
    const server = createServer({
      key: fixtureText('tls/key.pem'),
      cert: fixtureText('tls/cert.pem'),
    })
    server.listen(0, '127.0.0.1')
    await once(server, 'listening')
    open.push({ close: async () => void server.close() })
    const { port } = server.address() as AddressInfo

    const url = `https://127.0.0.1:${port}/${SECRET}`
    const failure = await readFailure(makeSource({ kind: 'json', url, token: SECRET }, STATE))

    expect(failure).toMatchObject({
      code: 'UNREACHABLE',
      message: 'cannot be reached (DEPTH_ZERO_SELF_SIGNED_CERT)',
    })
  })

  it('names a host that does not resolve by its code only', async () => {
    const source = makeSource({ kind: 'json', url: `https://${SECRET}.invalid/` }, STATE)

    const failure = await readFailure(source)

    expect(failure.code).toBe('UNREACHABLE')
    expect(failure.message).toMatch(/ENOTFOUND|EAI_AGAIN/)
  })
})

describe('json from a file', () => {
  let folder = ''
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'sources-'))
  })
  afterEach(() => rm(folder, { recursive: true }))

  const make = (options: object = {}) =>
    makeSource({ kind: 'json', file: 'state.json', ...options }, STATE, folder)
  const write = (content: string) => writeFile(join(folder, 'state.json'), content)

  it('is as old as the file, however often it is read', async () => {
    await write('{"primary": "active"}')
    await utimes(join(folder, 'state.json'), 1_000_000_000, 1_000_000_000)

    expect(await read(make())).toEqual({
      value: { primary: 'active' },
      collectedAt: 1_000_000_000_000,
    })
  })

  it('is as old as asOf says', async () => {
    await write('{"at": "2026-01-01T00:00:00"}')

    expect((await read(make({ asOf: 'at' }))).collectedAt).toBe(Date.UTC(2026, 0, 1))
  })

  it('goes by our clock with asOf: read', async () => {
    await write('{}')

    expect(await read(make({ asOf: 'read' }))).not.toHaveProperty('collectedAt')
  })

  it.each([
    ['half of its JSON', '{"primary": "act', 'NOT_JSON'],
    ['nothing', '', 'NOT_JSON'],
    ['a page', '<html>', 'NOT_JSON'],
    ['NaN', '{"openCount": NaN}', 'NOT_JSON'],
    ['too much', `"${'x'.repeat(5 * 1_048_576)}"`, 'TOO_LARGE'],
    ['lists in lists without end', '['.repeat(9_999) + ']'.repeat(9_999), 'INVALID_DATA'],
  ])('fails on a file that holds %s', async (_what, content, code) => {
    await write(content)

    expect((await readFailure(make())).code).toBe(code)
  })

  it('fails with UNREACHABLE when the file vanishes, without its path', async () => {
    await write('{}')
    const source = make()
    await read(source)
    await rm(join(folder, 'state.json'))

    const failure = await readFailure(source)

    expect(failure.code).toBe('UNREACHABLE')
    expect(failure.message).toContain('ENOENT')
    expect(failure.message).not.toContain('state.json')
  })

  it('refuses a folder', async () => {
    expect((await readFailure(make({ file: '.' }))).code).toBe('UNREACHABLE')
  })

  it('refuses a named pipe without waiting for its writer', async () => {
    execFileSync('mkfifo', [join(folder, 'pipe')])

    expect((await readFailure(make({ file: 'pipe' }))).code).toBe('UNREACHABLE')
  })

  it('refuses a device that never ends', async () => {
    expect((await readFailure(make({ file: '/dev/zero' }))).code).toBe('UNREACHABLE')
  })
})

describe('json from a command', () => {
  const run = (code: string, options: object = {}) =>
    makeSource({ kind: 'json', command: [execPath, '-e', code], ...options }, STATE)

  it('reads what the command writes', async () => {
    expect((await read(run('console.log(`{"primary": "x"}`)'))).value).toEqual({ primary: 'x' })
  })

  it('passes its arguments as they are, without a shell', async () => {
    const command = [execPath, '-p', 'JSON.stringify(process.argv.slice(1))', '$HOME; *', '`id`']

    const { value } = await read(makeSource({ kind: 'json', command }, STATE))

    expect(value).toEqual(['$HOME; *', '`id`'])
  })

  it('gives the command a small environment and what is added to it', async () => {
    const source = run('console.log(JSON.stringify(Object.keys(process.env)))', {
      env: { EXTRA: SECRET },
    })

    const { value } = await read(source)

    expect(value).toEqual(['PATH', 'EXTRA'])
  })

  it.each([
    ['exits with another code than 0', 'console.log("{}"); process.exit(3)', 'COMMAND_FAILED'],
    ['is ended by a signal', 'process.kill(process.pid, "SIGTERM")', 'COMMAND_FAILED'],
    ['writes a page', 'console.log("<html>")', 'NOT_JSON'],
    ['writes nothing', '', 'NOT_JSON'],
    ['floods', 'for (;;) require("fs").writeSync(1, "x".repeat(65536))', 'TOO_LARGE'],
  ])('fails when the command %s', async (_how, code, expected) => {
    expect((await readFailure(run(code))).code).toBe(expected)
  })

  it('never shows what the command complains about', async () => {
    const failure = await readFailure(run(`console.error("${SECRET}"); process.exit(1)`))

    expect(failure.message).toContain('exited with code 1')
  })

  it('fails with COMMAND_FAILED when there is no such program', async () => {
    const source = makeSource({ kind: 'json', command: [`/no/such/${SECRET}`] }, STATE)

    expect((await readFailure(source)).code).toBe('COMMAND_FAILED')
  })

  describe('that starts others', () => {
    let folder = ''
    beforeEach(async () => {
      folder = await mkdtemp(join(tmpdir(), 'sources-'))
    })
    afterEach(() => rm(folder, { recursive: true }))

    /** Starts a child that holds the output open, says its number in a file, and then hangs. */
    const family = (then: string) => {
      const file = JSON.stringify(join(folder, 'pid'))
      return `
        const { spawn } = require('child_process')
        const child = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)'], { stdio: 'inherit' })
        require('fs').writeFileSync(${file}, String(child.pid))
        ${then}`
    }
    const isAlive = async (pid: number) => {
      for (let tries = 0; tries < 200 && existsSync(`/proc/${pid}`); tries += 1) {
        await new Promise((resolve) => setImmediate(resolve))
        if (/^State:\s+[ZX]/m.test(execFileSync('cat', [`/proc/${pid}/status`]).toString()))
          return false
      }
      return existsSync(`/proc/${pid}`)
    }
    const childPid = async () => {
      const { readFile } = await import('node:fs/promises')
      return Number(await readFile(join(folder, 'pid'), 'utf8'))
    }

    it('is read although what it left behind holds its output open', async () => {
      const { value } = await read(run(family('console.log("{}"); process.exit(0)')))

      expect(value).toEqual({})
      expect(await isAlive(await childPid())).toBe(false)
    })

    it.each<[string, (stop: AbortController, source: ReturnType<typeof run>) => unknown]>([
      ['at its deadline', (stop) => stop.abort()],
      ['when its source is closed', (_stop, source) => source.close()],
    ])('is ended with all of them %s', async (_when, end) => {
      const stop = new AbortController()
      const source = run(family('setInterval(() => {}, 1000)'))
      const failure = readFailure(source, { signal: stop.signal })
      while (!existsSync(join(folder, 'pid'))) {
        await new Promise((resolve) => setImmediate(resolve))
      }

      end(stop, source)

      expect((await failure).code).toBe('TIMEOUT')
      expect(await isAlive(await childPid())).toBe(false)
    })
  })
})

describe('map and values of json', () => {
  const map = async (payload: unknown, options: object, place: Place = STATE) => {
    const origin = await startOrigin()
    origin.onAny(script.json(payload))
    const input = { kind: 'json', url: origin.url, ...options } as SourceInput
    try {
      const source = makeSource(input, place)
      return await read(source).then(
        ({ value }) => value,
        (error: unknown) => error,
      )
    } finally {
      await origin.close()
    }
  }

  it('sets each field by its expression', async () => {
    const options = { map: { primary: 'a.b', pauseReason: 'nothing' } }

    expect(await map({ a: { b: 'x' } }, options)).toEqual({ primary: 'x', pauseReason: null })
  })

  it('gives the list itself for alerts', async () => {
    const options = { map: { items: 'firing[].{title: name, severity: level}' } }
    const payload = { firing: [{ name: 'disk', level: 'P1' }] }

    expect(
      await map(
        payload,
        { ...options, values: { severity: { p1: 'critical' } } },
        { section: 'alerts' },
      ),
    ).toEqual([{ title: 'disk', severity: 'critical' }])
  })

  it.each([
    ['UP', 'active'],
    ['up', 'active'],
    ['other', 'unknown'],
    [true, 'stopped'],
    [null, null],
  ])('translates %j to %j', async (state, primary) => {
    const values = { primary: { Up: 'active', true: 'stopped', '*': 'unknown' } }

    expect(await map({ state }, { map: { primary: 'state' }, values })).toEqual({ primary })
  })

  it('leaves a word without translation as it is', async () => {
    expect(await map({ primary: 'x' }, { values: { primary: { y: 'z' } } })).toEqual({
      primary: 'x',
    })
  })

  it('translates the words of the members of a list', async () => {
    const payload = { openCount: 1, items: [{ title: 'a', state: 'doing' }] }

    expect(
      await map(payload, { values: { state: { doing: 'IN_PROGRESS' } } }, { section: 'tasks' }),
    ).toEqual({ openCount: 1, items: [{ title: 'a', state: 'IN_PROGRESS' }] })
  })

  it.each(['constructor', 'constructor.name', 'toString', '__proto__', 'a.length', 'a.at'])(
    'finds nothing inherited at %s',
    async (primary) => {
      expect(await map({ a: ['x'] }, { map: { primary } })).toEqual({ primary: null })
    },
  )

  it('fails with INVALID_DATA on a function of what it makes itself', async () => {
    expect(await map({}, { map: { primary: '{a: `1`}.constructor' } })).toMatchObject({
      code: 'INVALID_DATA',
    })
  })

  it('fails with INVALID_DATA where an expression cannot be worked out, without the data', async () => {
    const failure = await map({ a: SECRET }, { map: { primary: 'abs(a)' } })

    expect(failure).toMatchObject({ code: 'INVALID_DATA' })
    expect(String(failure)).not.toContain(SECRET)
  })
})
