import { once } from 'node:events'
import { writeFile } from 'node:fs/promises'
import { request } from 'node:http'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

import { Client } from '@modelcontextprotocol/sdk/client/index.js'
import { StdioClientTransport } from '@modelcontextprotocol/sdk/client/stdio.js'
import { StreamableHTTPClientTransport } from '@modelcontextprotocol/sdk/client/streamableHttp.js'
import type { Transport } from '@modelcontextprotocol/sdk/shared/transport.js'
import { describe, expect, it, onTestFinished } from 'vitest'

import { runMain } from '../support/command-line.ts'
import { useFolders } from '../support/folders.ts'
import { makeView } from '../support/views.ts'
import { serve, type Served } from './served.ts'

const newFolder = useFolders()

const MAIN = fileURLToPath(new URL('../../dist/main.js', import.meta.url))

async function connect(transport: Transport): Promise<Client> {
  const client = new Client({ name: 'test', version: '0.0.0' })
  onTestFinished(() => client.close())
  await client.connect(transport)
  return client
}

function overHttp({ url }: Served, headers: Record<string, string> = {}): Transport {
  // The SDK's own types disagree about an optional session id.
  return new StreamableHTTPClientTransport(new URL('/mcp', url), {
    requestInit: { headers },
  }) as Transport
}

function overStdio({ url }: Served): Transport {
  return new StdioClientTransport({
    command: process.execPath,
    args: [MAIN, 'mcp', '--url', url],
    stderr: 'ignore',
  })
}

describe.each([
  ['streamable HTTP', overHttp],
  ['stdio', overStdio],
])('the tools over %s', (_, makeTransport) => {
  it('are listed, answer, and read the resource', async () => {
    const served = await serve()
    const client = await connect(makeTransport(served))

    const { tools } = await client.listTools()
    expect(tools.map(({ name, annotations }) => [name, annotations?.readOnlyHint])).toEqual([
      ['get_snapshot', true],
      ['ask', true],
    ])

    const answered = await client.callTool({ name: 'ask', arguments: { question: 'Any alerts?' } })
    expect(answered.structuredContent).toMatchObject({
      outcome: 'ANSWERED',
      entry: 'alerts',
      revision: '7',
      collectedAt: '2026-11-22T09:30:00.000Z',
    })
    expect(answered.content).toEqual([
      { type: 'text', text: expect.stringMatching(/^3 active alerts \(1 critical/) },
    ])

    // The client holds what comes against the tool's output schema.
    const { structuredContent } = await client.callTool({
      name: 'get_snapshot',
      arguments: { sections: ['tasks'] },
    })
    expect(structuredContent).toMatchObject({
      revision: '7',
      stale: false,
      restored: false,
      tasks: { openCount: 3 },
    })
    expect(structuredContent).not.toHaveProperty('offline')
    expect(structuredContent).not.toHaveProperty('alerts')

    const { contents } = await client.readResource({ uri: 'snapshot://current' })
    const [content] = contents
    const text = content !== undefined && 'text' in content ? content.text : ''
    expect(JSON.parse(text)).toMatchObject({
      costLadder: { spentToDateUsd: 82.365 },
      serviceHealth: { services: expect.any(Array) },
    })
  })
})

describe('the tools without a gateway running', () => {
  it('say that nobody answers at the address that is given', async () => {
    const transport = new StdioClientTransport({
      command: process.execPath,
      args: [MAIN, 'mcp', '--url', 'http://127.0.0.1:9'],
      stderr: 'ignore',
    })
    const client = await connect(transport)

    await expect(client.callTool({ name: 'get_snapshot' })).rejects.toThrow(
      'nobody answers at http://127.0.0.1:9',
    )
  })

  it('say in each answer that it is that of the stored snapshot', async () => {
    const folder = await newFolder()
    await writeFile(join(folder, 'state.json'), '{"primary": "active"}')
    await writeFile(
      join(folder, 'snapshot-gateway.yaml'),
      'snapshot: { path: snapshot.json }\n' +
        'sections: { operationalState: { from: { kind: json, file: state.json } } }\n',
    )
    await runMain(['refresh'], { folder })
    const transport = new StdioClientTransport({
      command: process.execPath,
      // Nothing listens on the discard port of this machine.
      args: [MAIN, 'mcp', '--port', '9'],
      cwd: folder,
      stderr: 'pipe',
    })
    const told: string[] = []
    transport.stderr?.on('data', (chunk: Buffer) => told.push(chunk.toString()))
    const client = await connect(transport)

    const { structuredContent } = await client.callTool({ name: 'get_snapshot' })
    const asked = await client.callTool({ name: 'ask', arguments: { question: 'status?' } })
    const { contents } = await client.readResource({ uri: 'snapshot://current' })

    const marked = { offline: true, restored: true, operationalState: { primary: 'ACTIVE' } }
    expect(structuredContent).toMatchObject(marked)
    expect(asked.structuredContent).toMatchObject({ offline: true })
    expect(asked.content).toEqual([
      { type: 'text', text: expect.stringMatching(/^Offline, from the stored snapshot: /) },
    ])
    const [content] = contents
    const text = content !== undefined && 'text' in content ? content.text : ''
    expect(JSON.parse(text)).toMatchObject(marked)
    expect(told.join('')).toContain('offline: answered from the stored snapshot\n')
  })
})

describe('the MCP door', () => {
  it('gives every section with unknown values as null', async () => {
    const served = await serve()
    served.publish(makeView({ values: { alerts: null, tasks: null } }))
    const client = await connect(overHttp(served))

    const { structuredContent } = await client.callTool({ name: 'get_snapshot' })

    expect(structuredContent).toMatchObject({
      alerts: { activeCount: null, items: null, freshness: { status: 'MISSING' } },
      tasks: { openCount: null },
      operationalState: { primary: 'ACTIVE' },
    })
  })

  it('says why there is no answer', async () => {
    const served = await serve()
    served.publish(makeView({ values: { tasks: null } }))
    const client = await connect(overHttp(served))

    const { content, structuredContent } = await client.callTool({
      name: 'ask',
      arguments: { question: "what's open" },
    })

    expect(content).toEqual([{ type: 'text', text: 'No answer (NOT_FRESH: tasks is MISSING)' }])
    expect(structuredContent).toMatchObject({ outcome: 'ABSTAINED', text: null })
  })

  it.each([
    ['an unknown tool', { name: 'refresh', arguments: {} }, 'expected the tool'],
    ['no question', { name: 'ask', arguments: {} }, 'question'],
    ['a question that is no text', { name: 'ask', arguments: { question: 7 } }, 'question'],
    ['an argument too many', { name: 'ask', arguments: { question: 'a', as: 'root' } }, 'as'],
    ['an unknown section', { name: 'get_snapshot', arguments: { sections: ['x'] } }, 'sections'],
  ])('answers %s with an error of the protocol', async (_, params, message) => {
    const client = await connect(overHttp(await serve()))

    await expect(client.callTool(params)).rejects.toMatchObject({
      code: -32_602,
      message: expect.stringContaining(message),
    })
  })

  it('answers an unknown resource and an unknown method with an error of the protocol', async () => {
    const client = await connect(overHttp(await serve()))

    await expect(client.readResource({ uri: 'file:///etc/passwd' })).rejects.toMatchObject({
      code: -32_602,
    })
    await expect(client.listPrompts()).rejects.toThrow(/-32601/)
  })

  it('tells nothing of what goes wrong inside', async () => {
    const served = await serve(
      {},
      {
        answer: () => {
          throw new Error('secret of the house')
        },
      },
    )
    const client = await connect(overHttp(served))

    await expect(
      client.callTool({ name: 'ask', arguments: { question: 'burn' } }),
    ).rejects.toMatchObject({
      code: -32_603,
      message: expect.not.stringContaining('secret'),
    })
  })

  it('stands behind the guard', async () => {
    const served = await serve({
      tokens: [
        { name: 'reader', value: 'a-token-to-read-with', scopes: ['read'] },
        { name: 'pusher', value: 'a-token-to-push-with', scopes: ['push'] },
      ],
    })
    const listAs = async (headers: Record<string, string>) => {
      const client = await connect(overHttp(served, headers))
      return (await client.listTools()).tools.length
    }

    await expect(listAs({ authorization: 'Bearer a-token-to-read-with' })).resolves.toBe(2)
    await expect(listAs({ authorization: 'Bearer a-token-to-push-with' })).rejects.toThrow(
      /FORBIDDEN/,
    )
    await expect(listAs({})).rejects.toThrow(/UNAUTHENTICATED/)
  })

  it('refuses many messages in one, and anything but POST', async () => {
    const { url } = await serve()
    const message = { jsonrpc: '2.0', id: 1, method: 'tools/list' }
    const headers = {
      accept: 'application/json, text/event-stream',
      'content-type': 'application/json',
    }

    const many = await fetch(`${url}/mcp`, {
      method: 'POST',
      headers,
      body: JSON.stringify([message, message]),
    })
    expect(many.status).toBe(400)
    expect(await many.json()).toMatchObject({ error: { code: -32_600 } })

    const stream = await fetch(`${url}/mcp`, { headers: { accept: 'text/event-stream' } })
    expect(stream.status).toBe(405)
    expect(stream.headers.get('allow')).toBe('POST')
  })

  it.each([
    ['no JSON', '{'],
    ['no message', '{"a":1}'],
    ['nothing', ''],
  ])('answers %s with 400', async (_, body) => {
    const { url } = await serve()

    const { status } = await fetch(`${url}/mcp`, {
      method: 'POST',
      headers: {
        accept: 'application/json, text/event-stream',
        'content-type': 'application/json',
      },
      body,
    })

    expect(status).toBe(400)
  })

  it('goes on when a client vanishes', async () => {
    const served = await serve()
    const body = JSON.stringify({
      jsonrpc: '2.0',
      id: 1,
      method: 'tools/call',
      params: { name: 'get_snapshot' },
    })
    const vanishing = request(`${served.url}/mcp`, {
      method: 'POST',
      headers: {
        accept: 'application/json, text/event-stream',
        'content-type': 'application/json',
        'content-length': Buffer.byteLength(body),
      },
    })
    vanishing.on('error', () => {})
    vanishing.write(body.slice(0, 20))
    await once(vanishing, 'socket')
    vanishing.destroy()

    const client = await connect(overHttp(served))
    expect((await client.listTools()).tools).toHaveLength(2)
  })
})
