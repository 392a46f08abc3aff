import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { ServerResponse } from 'node:http'
import { connect } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import { afterEach, describe, expect, it, onTestFinished, vi } from 'vitest'

import type { View } from '../../src/sections/view.ts'
import { makeEmptyView, makeView, NOW } from '../support/views.ts'
import { send, target } from './send.ts'
import { OPEN, serve, type Served } from './served.ts'

const REVISION = 'subscription { snapshot { revision } }'
const TIER = 'subscription { snapshot { costLadder { currentTier } } }'
const STALE = 'subscription { snapshot { stale } }'

/** A stream that is read event by event. */
interface Stream {
  readonly response: Response
  /** Reads up to the next event or comment; undefined at the end. */
  next(): Promise<string | undefined>
}

const opened: AbortController[] = []
afterEach(() => {
  for (const controller of opened.splice(0)) controller.abort()
  vi.useRealTimers()
})

async function open(
  url: string,
  query: string,
  headers: Record<string, string> = {},
): Promise<Stream> {
  const controller = new AbortController()
  opened.push(controller)
  const response = await fetch(`${url}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', accept: 'text/event-stream', ...headers },
    body: JSON.stringify({ query }),
    signal: controller.signal,
  })
  const reader = response.body?.pipeThrough(new TextDecoderStream()).getReader()
  let held = ''
  return {
    response,
    async next() {
      while (!held.includes('\n\n')) {
        const chunk = await reader?.read()
        if (chunk?.value === undefined) return undefined
        held += chunk.value
      }
      const end = held.indexOf('\n\n')
      const event = held.slice(0, end)
      held = held.slice(end + 2)
      return event
    },
  }
}

const event = (data: unknown): string => `event: next\ndata: ${JSON.stringify({ data })}`

describe('a subscription', () => {
  it('gets the current answer at once', async () => {
    const { url } = await serve()

    const { response, next } = await open(url, REVISION)

    expect(response.headers.get('content-type')).toContain('text/event-stream')
    expect([await next(), await next()]).toEqual([':', event({ snapshot: { revision: '7' } })])
  })

  it('is told when what it selected has changed, and only then', async () => {
    const { url, publish } = await serve()
    const tiers = await open(url, TIER)
    const revisions = await open(url, REVISION)
    for (const stream of [tiers, revisions]) {
      await stream.next()
      await stream.next()
    }

    publish(makeView({ revision: '8' }))
    const costLadder = {
      spentToDateUsd: 190,
      creditPoolUsd: null,
      currentTier: null,
      modelDefault: null,
      periodStart: null,
      periodEnd: null,
    }
    publish(makeView({ revision: '9', values: { costLadder } }))

    expect(await revisions.next()).toBe(event({ snapshot: { revision: '8' } }))
    expect(await revisions.next()).toBe(event({ snapshot: { revision: '9' } }))
    expect(await tiers.next()).toBe(
      event({ snapshot: { costLadder: { currentTier: 'DOWNSHIFT_90' } } }),
    )
  })

  it('is told when a freshness flips without a refresh', async () => {
    vi.useFakeTimers({ now: NOW, toFake: ['Date', 'setTimeout', 'clearTimeout'] })
    let view: View = makeView()
    const { url } = await serve(
      {},
      {
        view: () => {
          if (view.validUntil <= Date.now()) view = makeView({ at: Date.now() })
          return view
        },
      },
    )
    const { next } = await open(url, STALE)
    const before = [await next(), await next()]

    await vi.advanceTimersByTimeAsync(10 * 60_000 + 1)

    expect(before[1]).toBe(event({ snapshot: { stale: false } }))
    expect(await next()).toBe(event({ snapshot: { stale: true } }))
  })

  it('is told when what was restored after the server was made flips', async () => {
    vi.useFakeTimers({ now: NOW, toFake: ['Date', 'setTimeout', 'clearTimeout'] })
    let view = makeEmptyView()
    const serving = serve({}, { view: () => view })
    view = makeView({ at: NOW + 10 * 60_000 })
    vi.setSystemTime(view.validUntil - 1)
    const { url } = await serving
    const { next } = await open(url, STALE)
    const before = [await next(), await next()]

    view = makeView({ at: view.validUntil })
    await vi.advanceTimersByTimeAsync(1)

    expect(before[1]).toBe(event({ snapshot: { stale: false } }))
    expect(await next()).toBe(event({ snapshot: { stale: true } }))
  })

  it('is kept alive by a comment every 15 s', async () => {
    vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] })
    const { url } = await serve()
    const { next } = await open(url, REVISION)
    await next()
    await next()

    await vi.advanceTimersByTimeAsync(15_000)

    expect(await next()).toBe(':')
  })

  it('is one of many that each operation is executed once for', async () => {
    let executed = 0
    const { url, publish } = await serve()
    const streams = await Promise.all(Array.from({ length: 20 }, () => open(url, REVISION)))
    for (const stream of streams) {
      await stream.next()
      await stream.next()
    }
    const view = makeView({ revision: '8' })
    const counting = new Proxy(view, {
      get: (target, name, receiver) => {
        if (name === 'revision') executed += 1
        return Reflect.get(target, name, receiver) as unknown
      },
    })

    publish(counting)
    const events = await Promise.all(streams.map((stream) => stream.next()))

    expect(events).toEqual(Array(20).fill(event({ snapshot: { revision: '8' } })))
    expect(executed).toBe(1)
  })

  it('makes no request wait until all others have been told', async () => {
    const { url, publish } = await serve()
    const streams = await Promise.all(
      Array.from({ length: 30 }, (_, index) =>
        open(url, `subscription { snapshot { f${index}: revision } }`),
      ),
    )
    for (const stream of streams) {
      await stream.next()
      await stream.next()
    }
    const write = vi.spyOn(ServerResponse.prototype, 'write')

    publish(makeView({ revision: '8' }))
    const writtenAtOnce = write.mock.calls.length

    expect(await Promise.all(streams.map((stream) => stream.next()))).toEqual(
      streams.map((_, index) => event({ snapshot: { [`f${index}`]: '8' } })),
    )
    expect(writtenAtOnce).toBeLessThan(streams.length)
  })

  it('makes no request wait until all others have had their comment', async () => {
    vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] })
    const { url } = await serve()
    const streams = await Promise.all(Array.from({ length: 30 }, () => open(url, REVISION)))
    for (const stream of streams) {
      await stream.next()
      await stream.next()
    }
    const write = vi.spyOn(ServerResponse.prototype, 'write')

    vi.advanceTimersByTime(15_000)
    const writtenAtOnce = write.mock.calls.length

    expect(await Promise.all(streams.map((stream) => stream.next()))).toEqual(Array(30).fill(':'))
    expect(writtenAtOnce).toBeLessThan(streams.length)
  })

  it('takes no notice of the event that a client saw last', async () => {
    const { url } = await serve()

    const { next } = await open(url, REVISION, { 'last-event-id': '9999\u00ff' })

    expect([await next(), await next()]).toEqual([':', event({ snapshot: { revision: '7' } })])
  })

  it('is opened with GET, as EventSource does', async () => {
    const { url } = await serve()
    const controller = new AbortController()
    opened.push(controller)

    const response = await fetch(`${url}/graphql?query=${encodeURIComponent(REVISION)}`, {
      headers: { accept: 'text/event-stream' },
      signal: controller.signal,
    })
    const { value } = (await response.body?.getReader().read()) ?? {}

    expect(new TextDecoder().decode(value)).toBe(
      `:\n\n${event({ snapshot: { revision: '7' } })}\n\n`,
    )
  })

  it('is refused where the client takes no events', async () => {
    const { ask } = await serve()

    const { status, body } = await ask(REVISION, { headers: { accept: 'application/json' } })

    expect([status, body.errors?.[0]?.extensions.code]).toEqual([406, 'NOT_ACCEPTABLE'])
  })

  it('that is not valid is told so in the stream', async () => {
    const { url } = await serve()

    const { next } = await open(url, 'subscription { nope }')

    expect([await next(), await next()]).toEqual([
      ':',
      expect.stringContaining('GRAPHQL_VALIDATION_FAILED'),
    ])
  })

  it('is refused beyond the number that is served', async () => {
    const { url } = await serve({ maxSubscribers: 1 })
    await open(url, REVISION)

    const { response } = await open(url, TIER)

    expect([response.status, response.headers.get('retry-after')]).toEqual([503, '30'])
  })

  it('makes room when it is closed', async () => {
    const { url } = await serve({ maxSubscribers: 1 })
    await open(url, REVISION)
    opened.pop()?.abort()

    await vi.waitFor(async () => {
      expect((await open(url, REVISION)).response.status).toBe(200)
    }, 20_000)
  })

  it('is ended when the server closes', async () => {
    const { url, server } = await serve()
    const { next } = await open(url, REVISION)
    await next()
    await next()

    await server.close()

    expect(await next()).toBeUndefined()
  })

  it('has to be opened again when the rules of the server change', async () => {
    const { url, server } = await serve()
    const { next } = await open(url, REVISION)
    await next()
    await next()

    server.reconfigure(OPEN)

    expect(await next()).toBeUndefined()
    expect(await (await open(url, REVISION)).next()).toBe(':')
  })

  it('gets nothing after its end, though its connection is still open', async () => {
    const { url, server, publish } = await serve()
    const { next } = await open(url, REVISION)
    await next()
    await next()

    server.reconfigure(OPEN)
    publish(makeView({ revision: '8' }))

    expect(await next()).toBeUndefined()
  })

  it('is dropped when its client does not read', async () => {
    const { url, publish } = await serve()
    const { port } = new URL(url)
    const items = (revision: number): unknown[] =>
      Array.from({ length: 500 }, (_, index) => ({
        title: `${revision} ${'x'.repeat(500)}`,
        severity: 'INFO',
        category: 'a',
        id: `${index}`,
        detail: null,
        startedAt: null,
        url: null,
      }))
    const socket = connect(Number(port), '127.0.0.1')
    const closed = new Promise((resolve) => socket.on('close', resolve))
    socket.on('error', () => undefined)
    const query = encodeURIComponent(
      'subscription { snapshot { alerts { items(first: 500) { title } } } }',
    )
    socket.write(
      `GET /graphql?query=${query} HTTP/1.1\r\nhost: 127.0.0.1\r\naccept: text/event-stream\r\n\r\n`,
    )
    await new Promise((resolve) => socket.once('data', resolve))
    socket.pause()

    const metrics = async (): Promise<string> => (await fetch(`${url}/metrics`)).text()
    await vi.waitFor(async () => {
      for (let revision = 0; revision < 20; revision += 1) {
        publish(makeView({ values: { alerts: items(Math.random()) } }))
      }
      expect(await metrics()).toContain('gateway_subscribers 0')
    }, 20_000)
    socket.resume()
    await closed
  })
})

describe('a subscription that cannot be executed', () => {
  const NEEDS = 'subscription ($n: Int!) { snapshot { tasks { items(first: $n) { title } } } }'

  it('is told why, once, and ended', async () => {
    const { url } = await serve()

    const { next } = await open(url, NEEDS)

    expect([await next(), await next(), await next(), await next()]).toEqual([
      ':',
      expect.stringMatching(/^event: next\ndata: \{"errors":\[\{"message":"Variable \\"\$n\\"/),
      'event: complete\ndata:',
      undefined,
    ])
  })

  it('takes nobody the place', async () => {
    const { url } = await serve({ maxSubscribers: 1 })
    await open(url, NEEDS)

    expect((await open(url, REVISION)).response.status).toBe(200)
  })
})

describe('a HEAD of a subscription', () => {
  it('is answered with the headers of the stream, and ends', async () => {
    const { url } = await serve({ maxSubscribers: 1 })
    const head = (): ReturnType<typeof send> =>
      send(target(url, REVISION), { method: 'HEAD', headers: { accept: 'text/event-stream' } })

    const answers = [await head(), await head()]

    expect(
      answers.map(({ status, headers, body }) => [status, headers['content-type'], body.length]),
    ).toEqual(Array(2).fill([200, 'text/event-stream; charset=utf-8', 0]))
  })
})

describe('a subscription of a token in a file', () => {
  async function follow(): Promise<{
    served: Served
    stream: Stream
    revoke: () => Promise<void>
  }> {
    const folder = await mkdtemp(join(tmpdir(), 'events-'))
    onTestFinished(() => rm(folder, { recursive: true }))
    const valueFile = join(folder, 'token')
    await writeFile(valueFile, 'old')
    const served = await serve({
      tokens: [
        { name: 'a', valueFile, scopes: ['read'] },
        { name: 'b', value: 'other', scopes: ['read'] },
      ],
    })
    const stream = await open(served.url, REVISION, { authorization: 'Bearer old' })
    await stream.next()
    await stream.next()
    return { served, stream, revoke: () => writeFile(valueFile, 'a newer one') }
  }

  it('ends instead of an event when the token is no longer one', async () => {
    const { served, stream, revoke } = await follow()
    const other = await open(served.url, REVISION, { authorization: 'Bearer other' })
    await other.next()
    await other.next()
    await revoke()

    served.publish(makeView({ revision: '8' }))

    expect(await stream.next()).toBeUndefined()
    expect(await other.next()).toBe(event({ snapshot: { revision: '8' } }))
  })

  it('ends instead of a comment when the token is no longer one', async () => {
    vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] })
    const { stream, revoke } = await follow()
    await revoke()

    await vi.advanceTimersByTimeAsync(15_000)

    expect(await stream.next()).toBeUndefined()
  })

  it('goes on while the token stays', async () => {
    const { served, stream } = await follow()

    served.publish(makeView({ revision: '8' }))

    expect(await stream.next()).toBe(event({ snapshot: { revision: '8' } }))
  })
})

describe('a query to a client of events', () => {
  it('is answered with one event and completed', async () => {
    const { url } = await serve()

    const { next } = await open(url, '{ snapshot { revision } }')

    expect([await next(), await next(), await next()]).toEqual([
      ':',
      event({ snapshot: { revision: '7' } }),
      'event: complete\ndata:',
    ])
  })
})
