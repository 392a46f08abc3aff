import { once } from 'node:events'

import { expect } from 'vitest'

import type { RunningGateway } from '../support/command-line.ts'
import { until } from '../support/real-program.ts'
import type { Fault, World } from './fault.ts'
import {
  expectServes,
  head,
  JSON_TYPE,
  type Line,
  MOST_SUBSCRIBERS,
  openLine,
  openOwnServing,
  openServing,
  question,
} from './serving-world.ts'
import { push } from './shown.ts'

const OTHERS = 'others are answered as ever; memory stays bounded'

/** Something that clients do with their connections. */
function connections(
  fault: string,
  holds: string,
  run: (gateway: RunningGateway, world: World) => Promise<void>,
  open: (world: World) => Promise<RunningGateway> = openServing,
): Fault {
  return {
    fault,
    holds: `${holds}; ${OTHERS}`,
    async run(world) {
      const gateway = await open(world)
      await run(gateway, world)
      await expectServes(gateway)
    },
  }
}

/** Bytes that are no request of ours; each is refused with a status and the connection closed. */
function refused(what: string, bytes: string, status: number): Fault {
  return connections(what, `it is refused with ${status}`, async (gateway, world) => {
    const line = await openLine(world, gateway)
    line.socket.write(bytes)
    await line.closed
    expect(line.received()).toMatch(new RegExp(`^HTTP/1\\.1 ${status} `))
    expect(line.received()).not.toMatch(/node_modules|\.js:|stack/)
  })
}

function openMany(count: number, world: World, gateway: RunningGateway): Promise<Line[]> {
  return Promise.all(Array.from({ length: count }, () => openLine(world, gateway)))
}

/** Sends a byte now and then until the other side has had enough. */
function drip({ socket }: Line, byte: string): void {
  const timer = setInterval(() => socket.write(byte), 250)
  socket.once('close', () => clearInterval(timer))
}

const QUERY = '{ snapshot { tasks { openCount } } }'

/** What clients do to connections. */
export const CONNECTION_FAULTS: readonly Fault[] = [
  connections(
    '100 clients send their headers a byte at a time',
    'each is cut with 408',
    async (gateway, world) => {
      const lines = await openMany(100, world, gateway)
      for (const line of lines) {
        line.socket.write('POST /graphql HTTP/1.1\r\nhost: localhost\r\nx: ')
        drip(line, 'x')
      }
      await expectServes(gateway)
      await Promise.all(lines.map(({ closed }) => closed))
      for (const line of lines) expect(line.received()).toMatch(/^HTTP\/1\.1 408 /)
    },
  ),
  connections(
    '100 clients send their bodies a byte at a time',
    'each is cut with 408',
    async (gateway, world) => {
      const lines = await openMany(100, world, gateway)
      for (const line of lines) {
        line.socket.write(head('POST /graphql', JSON_TYPE, 'content-length: 5000'))
        drip(line, ' ')
      }
      await expectServes(gateway)
      await Promise.all(lines.map(({ closed }) => closed))
      for (const line of lines) expect(line.received()).toMatch(/^HTTP\/1\.1 408 /)
    },
  ),
  connections(
    'A client sends a body without end',
    'it is refused with 413 or cut with 408',
    async (gateway, world) => {
      const { socket, received, closed } = await openLine(world, gateway)
      socket.write(head('POST /graphql', JSON_TYPE, 'transfer-encoding: chunked'))
      const chunk = `${(65_536).toString(16)}\r\n${' '.repeat(65_536)}\r\n`
      const timer = setInterval(() => socket.write(chunk), 100)
      await closed
      clearInterval(timer)
      expect(received()).toMatch(/^HTTP\/1\.1 (?:413|408) /)
    },
  ),
  connections('1,000 connections say nothing', 'a question is answered', async (gateway, world) => {
    await openMany(1_000, world, gateway)
    await expectServes(gateway)
  }),
  connections(
    '1,000 connections come and are reset at once',
    'a question is answered',
    async (gateway, world) => {
      const lines = await openMany(1_000, world, gateway)
      for (const { socket } of lines) socket.resetAndDestroy()
      await Promise.all(lines.map(({ closed }) => closed))
    },
  ),
  connections(
    '200 clients vanish in the middle of a request',
    'a question is answered',
    async (gateway, world) => {
      const lines = await openMany(200, world, gateway)
      const parts = [head('POST /graphql', JSON_TYPE, 'content-length: 50'), '{"query', 'GET /gr']
      for (const [index, { socket }] of lines.entries()) {
        socket.write(parts.slice(0, 1 + (index % 2)).join(''), () => socket.resetAndDestroy())
      }
      await Promise.all(lines.map(({ closed }) => closed))
    },
  ),
  connections(
    'A client asks 500 questions at once over one connection',
    'all are answered, in order',
    async (gateway, world) => {
      const { socket, received } = await openLine(world, gateway)
      const names = Array.from({ length: 500 }, (_, index) => `n${index}`)
      socket.write(names.map((name) => question(`{ ${name}: __typename }`)).join(''))
      const answered = () =>
        [...received().matchAll(/\{"data":\{"(n\d+)"/g)].map(([, name]) => name)
      await until(async () => answered().length >= names.length)
      expect(answered()).toEqual(names)
    },
  ),
  connections(
    'A client closes its side after it has asked',
    'it gets its answer',
    async (gateway, world) => {
      const { socket, received, closed } = await openLine(world, gateway, { allowHalfOpen: true })
      socket.end(question(QUERY))
      await once(socket, 'end')
      socket.destroy()
      await closed
      expect(received()).toContain('{"data":{"snapshot":{"tasks":{"openCount":3}}}}')
    },
  ),
  connections(
    'A client asks without end and reads no answer',
    'it is read from no more',
    async (gateway, world) => {
      const { socket } = await openLine(world, gateway, { reads: false })
      socket.pause()
      const block = question('{ __schema { types { name description } } }').repeat(200)
      // Until the other side takes no more: nothing drains in so many looks.
      let looks = 0
      while (looks < 40) {
        if (socket.write(block)) looks = 0
        else await new Promise((resolve) => setTimeout(resolve, 25))
        looks = socket.writableNeedDrain ? looks + 1 : 0
      }
      expect(socket.writableNeedDrain).toBe(true)
    },
  ),
  neverReadsEvents(),
  connections(
    'More clients subscribe than may',
    'those over the limit get 503 with Retry-After',
    async (gateway, world) => {
      const subscribe = new URLSearchParams({ query: 'subscription { snapshot { revision } }' })
      const ask = async () => {
        const leave = new AbortController()
        world.onEnd(() => leave.abort())
        return fetch(`${gateway.url}/graphql?${subscribe.toString()}`, {
          headers: { accept: 'text/event-stream' },
          signal: leave.signal,
        })
      }
      const answers = await Promise.all(Array.from({ length: MOST_SUBSCRIBERS + 5 }, ask))
      const refusals = answers.filter(({ status }) => status !== 200)
      expect(refusals).toHaveLength(5)
      for (const { status, headers } of refusals) {
        expect([status, headers.get('retry-after')]).toEqual([503, '30'])
      }
    },
    openOwnServing,
  ),
  refused('A client does not speak HTTP', '\u0016\u0003\u0001\u0002\u0000nonsense\r\n\r\n', 400),
  refused('A client speaks HTTP/2 at once', 'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n', 400),
  refused('A client sends a header of 20 kB', head('GET /', `x: ${'x'.repeat(20_000)}`), 431),
  refused(
    'A client sends 3,000 headers',
    head('GET /', ...Array.from({ length: 3_000 }, (_, index) => `x${index}: x`)),
    431,
  ),
  refused(
    'A client gives two lengths',
    head('POST /graphql', JSON_TYPE, 'content-length: 1', 'content-length: 2'),
    400,
  ),
  refused(
    'A client gives a length and chunks',
    `${head('POST /graphql', 'content-length: 5', 'transfer-encoding: chunked')}0\r\n\r\nGET / `,
    400,
  ),
  refused(
    'A client breaks a line inside a header',
    'GET / HTTP/1.1\r\nhost: localhost\r\nx: a\rb\r\n\r\n',
    400,
  ),
]

function neverReadsEvents(): Fault {
  return connections(
    'A subscriber never reads its events',
    'it is dropped, and one that reads gets every event',
    async (gateway, world) => {
      // Each event is large, so that it takes few of them to fill what is between the two.
      const items = Array.from({ length: 10 }, (_, i) => `i${i}: items(first: 500) { title }`)
      const query = `subscription { snapshot { alerts { ${items.join(' ')} } } }`
      const ask = head(
        `GET /graphql?${new URLSearchParams({ query }).toString()}`,
        'accept: text/event-stream',
      )
      const [stalled, reader] = await Promise.all([
        openLine(world, gateway, { reads: false }),
        openLine(world, gateway),
      ])
      stalled.socket.pause()
      stalled.socket.write(ask)
      reader.socket.write(ask)
      await until(async () => reader.received().includes('event: next'))
      let count = 0
      const isDropped = async () => {
        const metrics = await (await fetch(`${gateway.url}/metrics`)).text()
        return /^gateway_subscribers 1$/m.test(metrics)
      }
      await until(async () => {
        count += 1
        const title = `event ${count} ${'x'.repeat(90)}`
        const alerts = Array.from({ length: 500 }, (_, index) => ({ title: `${title} ${index}` }))
        expect(await push(gateway, 'alerts', alerts)).toBe(202)
        return isDropped()
      })
      await until(async () => reader.received().includes(`event ${count} `))
    },
    openOwnServing,
  )
}
