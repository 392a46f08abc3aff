import { existsSync } from 'node:fs'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { execPath } from 'node:process'

import { afterEach, beforeEach, describe, expect, it } from 'vitest'

import { sourceConfig } from '../../src/sources/create-source.ts'
import type { Place, Source } from '../../src/sources/source.ts'
import { fixture } from '../support/fixture.ts'
import * as script from '../support/origin.ts'
import { startOrigin, type Script } from '../support/origin.ts'
import { describeHttpSource, makeSource, read, readFailure, SECRET } from './contract.ts'

const TASKS: Place = { section: 'tasks' }

const DEX = {
  map: {
    openCount: 'length([?completed==`false`])',
    inProgressCount: 'length([?completed==`false` && started_at!=null])',
  },
}

/** Answers the protocol over HTTP, and each call of a tool with a result. */
function answering(result: unknown, session?: () => string | undefined): Script {
  return (request, response, body) => {
    if (request.method === 'DELETE') return script.text('')(request, response, body)
    const message = JSON.parse(body) as { id?: number; method: string }
    const headers: Record<string, string> = {}
    const id = session?.()
    if (id !== undefined) headers['mcp-session-id'] = id
    if (message.id === undefined) return script.text('', { status: 202 })(request, response, body)
    if (message.method === 'tools/call' && request.headers['mcp-session-id'] !== id) {
      return script.json({}, { status: 404 })(request, response, body)
    }
    const answer = message.method === 'initialize' ? INITIALIZED : result
    script.json({ jsonrpc: '2.0', id: message.id, result: answer }, { headers })(
      request,
      response,
      body,
    )
  }
}

const INITIALIZED = {
  protocolVersion: '2025-06-18',
  capabilities: { tools: {} },
  serverInfo: { name: 'scripted', version: '1' },
}

describeHttpSource('mcp over HTTP', {
  place: TASKS,
  config: (url) => ({
    kind: 'mcp',
    url: `${url}/mcp?key=${SECRET}`,
    token: SECRET,
    headers: { 'x-key': SECRET },
    tool: 'list_tasks',
    arguments: { secret: SECRET },
    ...DEX,
  }),
  answer: (origin) => origin.on('/mcp', answering(fixture('mcp/dex-list-tasks.json'))),
  value: { openCount: 2, inProgressCount: 1 },
})

describe('mcp, its results', () => {
  const open: { close(): Promise<void> }[] = []
  afterEach(async () => {
    await Promise.all(open.splice(0).map((one) => one.close()))
  })

  const start = async (answer: Script, options: object = {}) => {
    const origin = await startOrigin()
    origin.onAny(answer)
    const source = makeSource({ kind: 'mcp', url: origin.url, tool: 't', ...options }, TASKS)
    open.push(source, origin)
    return { origin, source }
  }

  it('takes structured content rather than text', async () => {
    const { source } = await start(
      answering({
        content: [{ type: 'text', text: '{"openCount": 1}' }],
        structuredContent: { openCount: 2 },
      }),
    )

    expect((await read(source)).value).toEqual({ openCount: 2 })
  })

  it('reads the JSON of a text', async () => {
    const result = {
      content: [
        { type: 'image', data: '', mimeType: 'image/png' },
        { type: 'text', text: '{"openCount": 1}' },
      ],
    }
    const { source } = await start(answering(result))

    expect((await read(source)).value).toEqual({ openCount: 1 })
  })

  it.each<[string, string, unknown]>([
    ['an error', 'TOOL_FAILED', { isError: true, content: [{ type: 'text', text: SECRET }] }],
    ['a recorded error', 'TOOL_FAILED', fixture('mcp/everything-unknown-tool.json')],
    ['Markdown', 'NOT_JSON', fixture('mcp/shrimp-list-tasks-markdown.json')],
    ['nothing', 'NOT_JSON', { content: [] }],
  ])('fails on %s with %s', async (_what, code, result) => {
    const { source } = await start(answering(result))

    expect((await readFailure(source)).code).toBe(code)
  })

  it('fails with TOOL_FAILED when the server refuses the call', async () => {
    const { source } = await start((request, response, body) => {
      const { id, method } = JSON.parse(body || '{}') as { id?: number; method?: string }
      if (method !== 'tools/call') return answering({})(request, response, body)
      const error = { code: -32_602, message: SECRET }
      script.json({ jsonrpc: '2.0', id, error })(request, response, body)
    })

    expect(await readFailure(source)).toMatchObject({
      code: 'TOOL_FAILED',
      message: 'the server refused the call (-32602)',
    })
  })

  it('keeps its session from one read to the next, and ends it when it is closed', async () => {
    const { origin, source } = await start(answering({ structuredContent: {} }, () => 'one'))

    await read(source)
    await read(source)
    await source.close()

    const methods = origin.seen.map(({ method, body }) =>
      method === 'POST' ? (JSON.parse(body) as { method: string }).method : method,
    )
    expect(methods).toEqual([
      'initialize',
      'notifications/initialized',
      'tools/call',
      'tools/call',
      'DELETE',
    ])
  })

  it('begins a new session when the server has forgotten the old one', async () => {
    let session = 'one'
    const { source } = await start(
      answering({ structuredContent: { openCount: 1 } }, () => session),
    )
    await read(source)

    session = 'two'

    expect((await read(source)).value).toEqual({ openCount: 1 })
  })

  it('reads an answer that comes as a stream of events', async () => {
    const { source } = await start((request, response, body) => {
      const { id, method } = JSON.parse(body || '{}') as { id?: number; method?: string }
      if (method !== 'tools/call') return answering({})(request, response, body)
      const message = { jsonrpc: '2.0', id, result: { structuredContent: { openCount: 3 } } }
      response.writeHead(200, { 'content-type': 'text/event-stream' })
      response.end(`event: message\ndata: ${JSON.stringify(message)}\n\n`)
    })

    expect((await read(source)).value).toEqual({ openCount: 3 })
  })

  it.each([
    [{ kind: 'mcp', tool: 't' }],
    [{ kind: 'mcp', tool: 't', url: 'http://127.0.0.1/', command: ['x'] }],
    [{ kind: 'mcp', tool: 't', command: ['x'], token: 'x' }],
    [{ kind: 'mcp', tool: 't', url: 'http://127.0.0.1/', cwd: 'x' }],
    [{ kind: 'mcp', url: 'http://127.0.0.1/' }],
  ])('refuses %j', (input) => {
    expect(sourceConfig('tasks', false).safeParse(input).success).toBe(false)
  })
})

/** A server over standard input and output that answers calls with what `onCall` says. */
function server(onCall: string): string {
  return `
    const answer = (id, result) => console.log(JSON.stringify({ jsonrpc: '2.0', id, result }))
    console.log('a line that is no message')
    require('readline').createInterface({ input: process.stdin }).on('line', (line) => {
      const { id, method, params } = JSON.parse(line)
      if (method === 'initialize') answer(id, ${JSON.stringify(INITIALIZED)})
      if (method === 'tools/call') { ${onCall} }
    })`
}

describe('mcp with a command', () => {
  let folder = ''
  const open: Source[] = []
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'sources-'))
  })
  afterEach(async () => {
    await Promise.all(open.splice(0).map((one) => one.close()))
    await rm(folder, { recursive: true })
  })

  const make = (onCall: string, options: object = {}) => {
    const command = [execPath, '-e', server(onCall)]
    const source = makeSource({ kind: 'mcp', command, tool: 't', ...options }, TASKS, folder)
    open.push(source)
    return source
  }
  const isAlive = async (pid: number) => {
    for (let tries = 0; tries < 2_000; tries += 1) {
      const status = await readFile(`/proc/${pid}/status`, 'utf8').catch(() => 'State: Z')
      if (/^State:\s+[ZX]/m.test(status)) return false
      await new Promise((resolve) => setImmediate(resolve))
    }
    return true
  }

  it('calls the tool with its arguments', async () => {
    const source = make('answer(id, { structuredContent: { got: params } })', {
      arguments: { project: 'x' },
    })

    expect((await read(source)).value).toEqual({ got: { name: 't', arguments: { project: 'x' } } })
  })

  it('keeps one process from read to read', async () => {
    const source = make('answer(id, { structuredContent: { pid: process.pid } })')

    expect((await read(source)).value).toEqual((await read(source)).value)
  })

  it('starts another one after the first has ended', async () => {
    const source = make(
      `answer(id, { structuredContent: { pid: process.pid } }); setTimeout(() => process.exit(), 1)`,
    )
    const { value } = await read(source)
    await isAlive((value as { pid: number }).pid)

    expect((await read(source)).value).not.toEqual(value)
  })

  it('gives it a small environment and the folder of the configuration', async () => {
    const source = make(
      'answer(id, { structuredContent: { env: Object.keys(process.env), cwd: process.cwd() } })',
      { env: { EXTRA: SECRET } },
    )

    expect((await read(source)).value).toEqual({ env: ['PATH', 'EXTRA'], cwd: folder })
  })

  it.each<[string, string, string]>([
    ['ends during the call', 'process.exit(3)', 'COMMAND_FAILED'],
    ['answers with an error', 'answer(id, { isError: true, content: [] })', 'TOOL_FAILED'],
    ['floods', 'setInterval(() => process.stdout.write("x".repeat(1e6)), 0)', 'TOO_LARGE'],
    [
      'answers with too much',
      'answer(id, { content: [{ type: "text", text: "x".repeat(6e6) }] })',
      'TOO_LARGE',
    ],
  ])('fails when it %s', async (_how, onCall, code) => {
    expect((await readFailure(make(onCall))).code).toBe(code)
  })

  it.each<[string, string[], string]>([
    ['is not there', [`/no/such/${SECRET}`], 'COMMAND_FAILED'],
    ['ends at once', [execPath, '-e', ''], 'COMMAND_FAILED'],
  ])('fails with a program that %s', async (_how, command, code) => {
    const source = makeSource({ kind: 'mcp', command, tool: 't' }, TASKS)

    expect((await readFailure(source)).code).toBe(code)
  })

  it('ends a server that hangs, and starts another one for the next read', async () => {
    const file = JSON.stringify(join(folder, 'pid'))
    const source = make(`
      const fs = require('fs')
      if (fs.existsSync(${file})) answer(id, { structuredContent: { openCount: 1 } })
      else fs.writeFileSync(${file}, String(process.pid))`)
    const stop = new AbortController()
    const failure = readFailure(source, { signal: stop.signal })
    while (!existsSync(join(folder, 'pid'))) {
      await new Promise((resolve) => setImmediate(resolve))
    }

    stop.abort()

    expect((await failure).code).toBe('TIMEOUT')
    expect(await isAlive(Number(await readFile(join(folder, 'pid'), 'utf8')))).toBe(false)
    expect((await read(source)).value).toEqual({ openCount: 1 })
  })

  it('ends what the server started when it is closed, even what does not heed a signal', async () => {
    const source = make(`
      const code = "process.on('SIGTERM', () => {}); console.log('up'); setInterval(() => {}, 1000)"
      const child = require('child_process').spawn(process.execPath, ['-e', code])
      child.stdout.once('data', () => answer(id, { structuredContent: { pid: child.pid } }))`)
    const { value } = await read(source)

    await source.close()

    expect(await isAlive((value as { pid: number }).pid)).toBe(false)
  })
})
