import { createServer } from 'node:http'

import type { DocumentTypeDecoration, TypedDocumentNode } from '@graphql-typed-document-node/core'
import { parse } from 'graphql'
import { describe, expect, it, onTestFinished } from 'vitest'

import { createSnapshotClient, type SnapshotClient } from '../../src/client/client.ts'
import { serve } from '../serve/served.ts'
import { type Origin, type Script, startOrigin } from '../support/origin.ts'
import { makeView, NOW } from '../support/views.ts'

/** Long enough for a busy machine; only tests of the time-out make it short. */
const PATIENT = 10_000

const SPEND = '{ snapshot { costLadder { spentToDateUsd } } }'

function connect(
  url: string,
  options: { timeoutMs?: number; token?: string; allowStale?: boolean } = {},
) {
  const client = createSnapshotClient({ url, timeoutMs: PATIENT, ...options })
  onTestFinished(() => client.close())
  return client
}

async function scripted(script: Script): Promise<{ origin: Origin; client: SnapshotClient }> {
  const origin = await startOrigin()
  onTestFinished(() => origin.close())
  origin.on('/graphql', script)
  return { origin, client: connect(origin.url) }
}

/** What code generation makes of a document where it is asked for text. */
class TypedDocumentString
  extends String
  implements DocumentTypeDecoration<{ gateway: { name: string } }, Record<string, never>>
{
  declare __apiType?: (variables: Record<string, never>) => { gateway: { name: string } }
}

function json(data: unknown): Script {
  return (_request, response) => {
    response.setHeader('content-type', 'application/json').setHeader('etag', '"1"')
    response.end(JSON.stringify(data))
  }
}

describe('query', () => {
  it('gives what the document selects', async () => {
    const { url } = await serve()
    const client = connect(url)

    expect(await client.query(SPEND)).toEqual({
      snapshot: { costLadder: { spentToDateUsd: 82.365 } },
    })
    expect(await client.query('query Who { gateway { name } }')).toEqual({
      gateway: { name: 'test' },
    })
  })

  it('takes variables, and documents that know their types', async () => {
    const { url } = await serve()
    const client = connect(url)
    const document: TypedDocumentNode<
      { snapshot: { alerts: { items: { title: string }[] } } },
      { first: number }
    > = parse('query ($first: Int!) { snapshot { alerts { items(first: $first) { title } } } }')

    const data = await client.query(document, { first: 1 })

    expect(data?.snapshot.alerts.items.map(({ title }) => title)).toEqual(['Alert 0'])
  })

  it('takes documents that are written as String objects', async () => {
    const { url } = await serve()

    expect(await connect(url).query(new TypedDocumentString('{ gateway { name } }'))).toEqual({
      gateway: { name: 'test' },
    })
  })

  it('asks a question as GraphQL does', async () => {
    const { url } = await serve()
    const client = connect(url)
    const document = 'query ($question: String!) { answer(question: $question) { text outcome } }'

    expect(await client.query(document, { question: "what's open?" })).toEqual({
      answer: { text: '3 open tasks, among them Write it.', outcome: 'ANSWERED' },
    })
  })

  it('has no answer while a section that it asks for is stale, but has of the others', async () => {
    const served = await serve()
    const client = connect(served.url)
    served.publish(makeView({ values: { costLadder: null } }))

    expect(await client.query(SPEND)).toBeUndefined()
    expect(await client.query(SPEND)).toBeUndefined()
    expect(await client.query('{ snapshot { tasks { openCount } } }')).toEqual({
      snapshot: { tasks: { openCount: 3 } },
    })
  })

  it('has no answer while the snapshot is overdue, unless that is allowed', async () => {
    const served = await serve()
    served.publish(makeView({ at: NOW + 20 * 60_000 }))

    expect(await connect(served.url).query('{ snapshot { revision } }')).toBeUndefined()
    expect(
      await connect(served.url, { allowStale: true }).query('{ snapshot { revision stale } }'),
    ).toEqual({ snapshot: { revision: '7', stale: true } })
  })

  it('has an answer again once the data is fresh', async () => {
    const served = await serve()
    const client = connect(served.url)
    served.publish(makeView({ values: { costLadder: null } }))
    await client.query(SPEND)

    served.publish(makeView({ revision: '8' }))

    expect(await client.query(SPEND)).toEqual({
      snapshot: { costLadder: { spentToDateUsd: 82.365 } },
    })
  })

  it('asks whether what it knows still holds, and shows it again', async () => {
    const { url } = await serve()
    const client = connect(url)

    const first = await client.query(SPEND)
    const second = await client.query(SPEND)

    expect(second).toBe(first)
    expect(Object.isFrozen(first)).toBe(true)
  })

  it('sends the validator of what it knows, and believes a 304 only', async () => {
    let answered = 0
    const { origin, client } = await scripted((request, response) => {
      answered += 1
      if (answered === 2) response.writeHead(304).end()
      else json({ data: { gateway: { name: String(answered) } } })(request, response, '')
    })

    const ask = () => client.query('{ gateway { name } }')

    expect(await ask()).toEqual({ gateway: { name: '1' } })
    expect(await ask()).toEqual({ gateway: { name: '1' } })
    expect(await ask()).toEqual({ gateway: { name: '3' } })
    expect(origin.seen.map(({ headers }) => headers['if-none-match'])).toEqual([
      undefined,
      '"1"',
      '"1"',
    ])
  })

  it('shares one request among all who ask the same at once', async () => {
    const { origin, client } = await scripted(json({ data: { a: 1 } }))

    const answers = await Promise.all([
      client.query('{ a }'),
      client.query('{ a }'),
      client.query('{ b }'),
    ])

    expect(answers).toEqual([{ a: 1 }, { a: 1 }, { a: 1 }])
    expect(origin.seen).toHaveLength(2)
  })

  it('sends its token, and long documents as POST', async () => {
    const { origin } = await scripted(json({ data: { a: 1 } }))
    const client = connect(`${origin.url}/`, { token: 'a-token' })

    await client.query('{ a }')
    await client.query(`{ a } # ${'x'.repeat(10_000)}`, { b: 1 })

    expect(origin.seen.map(({ method, path }) => [method, path.split('?')[0]])).toEqual([
      ['GET', '/graphql'],
      ['POST', '/graphql'],
    ])
    expect(origin.seen.map(({ headers }) => headers.authorization)).toEqual([
      'Bearer a-token',
      'Bearer a-token',
    ])
  })

  it('asks again on a new connection when a kept one was closed meanwhile', async () => {
    let onThisSocket = 0
    const server = createServer((request, response) => {
      onThisSocket += 1
      if (onThisSocket === 2) request.socket.destroy()
      else json({ data: { a: 1 } })(request, response, '')
    })
    await new Promise<void>((resolve) => {
      server.listen(0, '127.0.0.1', resolve)
    })
    onTestFinished(() => {
      server.close()
      server.closeAllConnections()
    })
    const address = server.address()
    const port = typeof address === 'object' && address !== null ? address.port : 0
    const client = connect(`http://127.0.0.1:${port}`)

    expect(await client.query('{ a }')).toEqual({ a: 1 })
    expect(await client.query('{ a }')).toEqual({ a: 1 })
    expect(onThisSocket).toBe(3)
  })

  const silent: Script = () => {}
  const failures: [string, Script][] = [
    ['errors', json({ errors: [{ message: 'no' }] })],
    ['data with errors', json({ data: { a: null }, errors: [{ message: 'no' }] })],
    ['no data', json({ data: null })],
    ['something else', json([1])],
    ['no JSON', (_request, response) => void response.end('<html>')],
    ['status 500', (_request, response) => void response.writeHead(500).end('{"data":{"a":1}}')],
    ['a 304 nobody asked for', (_request, response) => void response.writeHead(304).end()],
    [
      'half an answer',
      (request) => void request.socket.end('HTTP/1.1 200 OK\r\ncontent-length: 9\r\n\r\n{'),
    ],
    ['a closed connection', (request) => void request.socket.destroy()],
    [
      'more than any gateway says',
      (_request, response) => void response.end(`{"data":{"a":"${'x'.repeat(9_000_000)}"}}`),
    ],
  ]
  it.each(failures)('has no answer where there is %s', async (_, script) => {
    const { client } = await scripted(script)

    expect(await client.query('{ a }')).toBeUndefined()
  })

  it('has no answer when none comes in time, or nobody is there', async () => {
    const { origin } = await scripted(silent)

    expect(await connect(origin.url, { timeoutMs: 20 }).query('{ a }')).toBeUndefined()
    expect(await connect('http://127.0.0.1:1').query('{ a }')).toBeUndefined()
  })

  it('has no answer for what cannot be sent', async () => {
    const { client } = await scripted(json({ data: { a: 1 } }))
    const circular: Record<string, unknown> = {}
    circular.self = circular

    expect(await client.query('{ a }', circular)).toBeUndefined()
    expect(await client.query(parse('type A { b: Int }'))).toBeUndefined()
    expect(await client.query({} as never)).toBeUndefined()
  })

  it('refuses an address that is none', () => {
    expect(() => createSnapshotClient({ url: 'nowhere' })).toThrow(/Invalid URL/)
  })
})

/** Collects what a listener hears, and waits for it without a clock. */
function createListener<Data>() {
  const heard: (Data | undefined)[] = []
  const waiting: (() => void)[] = []
  return {
    heard,
    listener(data: Data | undefined) {
      heard.push(data)
      for (const wake of waiting.splice(0)) wake()
    },
    async until(count: number) {
      while (heard.length < count) {
        await new Promise<void>((resolve) => {
          waiting.push(resolve)
        })
      }
    },
  }
}

describe('watch', () => {
  const OPEN_TASKS = 'subscription { snapshot { revision tasks { openCount } } }'

  it('hears the present answer and every other one', async () => {
    const served = await serve()
    const { heard, listener, until } = createListener()
    const stop = connect(served.url).watch(OPEN_TASKS, listener)
    onTestFinished(stop)
    await until(1)

    served.publish(makeView({ revision: '8' }))
    await until(2)

    expect(heard).toEqual([
      { snapshot: { revision: '7', tasks: { openCount: 3 } } },
      { snapshot: { revision: '8', tasks: { openCount: 3 } } },
    ])
  })

  it('hears that the gateway is gone, and connects again', async () => {
    let connections = 0
    const { client } = await scripted((_request, response) => {
      connections += 1
      response.writeHead(200, { 'content-type': 'text/event-stream' })
      response.write(`:\n\nevent: next\r\ndata: {"data":{"connection":${connections}}}\n\n`)
      if (connections === 1) response.end()
    })
    const { heard, listener, until } = createListener()
    const stop = client.watch('subscription { snapshot { revision } }', listener)
    onTestFinished(stop)

    await until(3)

    expect(heard).toEqual([{ connection: 1 }, undefined, { connection: 2 }])
  })

  it('hears an event that comes in pieces once, and nothing of what is no event', async () => {
    const { client } = await scripted((_request, response) => {
      response.writeHead(200, { 'content-type': 'text/event-stream' })
      response.write('id: 1\ndata: no json\n\ndata: {"da')
      setImmediate(() => response.write('ta":{"a":1}}\n\n'))
    })
    const { heard, listener, until } = createListener()
    const stop = client.watch('subscription { a }', listener)
    onTestFinished(stop)

    await until(1)

    expect(heard).toEqual([{ a: 1 }])
  })

  it('hears nothing after it was stopped', async () => {
    const served = await serve()
    const { heard, listener, until } = createListener()
    const stop = connect(served.url).watch(OPEN_TASKS, listener)
    await until(1)

    stop()
    served.publish(makeView({ revision: '8' }))
    await served.ask('{ gateway { name } }')

    expect(heard).toHaveLength(1)
  })

  it('hears that there is no answer where the subscription is refused', async () => {
    const served = await serve({
      tokens: [{ name: 'reader', value: 'a-token-to-read-with', scopes: ['read'] }],
    })
    const { heard, listener, until } = createListener()
    const stop = connect(served.url, { token: 'a-wrong-token' }).watch(OPEN_TASKS, listener)
    onTestFinished(stop)

    await until(1)

    expect(heard).toEqual([undefined])
  })
})
