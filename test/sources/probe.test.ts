import { once } from 'node:events'
import { createServer } from 'node:net'

import { afterEach, describe, expect, it } from 'vitest'

import { createSource, sourceConfig, type SourceInput } from '../../src/sources/create-source.ts'
import { judgeProbe } from '../../src/sources/probe-judgement.ts'
import { createSourceContext } from '../../src/sources/source-context.ts'
import type { Source } from '../../src/sources/source.ts'
import * as script from '../support/origin.ts'
import { startOrigin } from '../support/origin.ts'
import { makeSource, read, readFailure, SECRET } from './contract.ts'

const PLACE = { section: 'serviceHealth', service: 'api' } as const

/** Short, so that the two tries and the pause of a probe are over soon. */
const QUICK = { timeout: '400ms' } as const

const open: { close(): Promise<void> }[] = []
afterEach(async () => {
  await Promise.all(open.splice(0).map((one) => one.close()))
})

async function probe(answer: script.Script, options: object = {}) {
  const origin = await startOrigin()
  open.push(origin)
  origin.onAny(answer)
  const source = makeSource({ kind: 'http-probe', url: origin.url, ...QUICK, ...options }, PLACE)
  return { origin, source }
}

async function closedPort(): Promise<number> {
  const server = createServer()
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  server.close()
  await once(server, 'close')
  if (address === null || typeof address === 'string') throw new TypeError('expected a port')
  return address.port
}

const valueOf = async (source: Source, previous: unknown = null) =>
  (await read(source, { previous })).value

describe('judgeProbe', () => {
  const good = { kind: 'answered', isGood: true, isLimit: false, latencyMs: 5, what: 'x' } as const
  const wrong = { ...good, isGood: false, what: 'status 500' }
  const gone = { kind: 'unreached', why: 'ECONNREFUSED' } as const
  const slow = { ...good, latencyMs: 2_500 }
  const circumstances = { slowMs: 2_000, previous: null, networkWorks: true }

  it.each([
    ['healthy when good', good, null, 'healthy'],
    ['degraded when slow', slow, null, 'degraded'],
    ['degraded when it asks for fewer requests', { ...wrong, isLimit: true }, null, 'degraded'],
    ['degraded when bad for the first time', wrong, null, 'degraded'],
    ['degraded when gone for the first time', gone, null, 'degraded'],
    ['degraded when bad after good', gone, { status: 'HEALTHY', latencyMs: 3 }, 'degraded'],
    ['degraded when bad after slow', gone, { status: 'DEGRADED', latencyMs: 2_500 }, 'degraded'],
    ['degraded when bad after unknown', gone, { status: 'UNKNOWN', latencyMs: null }, 'degraded'],
    ['unhealthy when bad after bad', gone, { status: 'DEGRADED', latencyMs: null }, 'unhealthy'],
    ['unhealthy while bad', wrong, { status: 'UNHEALTHY', latencyMs: null }, 'unhealthy'],
    ['healthy again at once', good, { status: 'UNHEALTHY', latencyMs: null }, 'healthy'],
  ])('finds a target %s', (_how, outcome, previous, status) => {
    expect(judgeProbe(outcome, { ...circumstances, previous })).toMatchObject({ status })
  })

  it('knows nothing of a target while no probe reaches any', () => {
    const value = judgeProbe(gone, {
      ...circumstances,
      previous: { status: 'UNHEALTHY', latencyMs: null },
      networkWorks: false,
    })

    expect(value).toMatchObject({ status: 'unknown', latencyMs: null })
  })
})

describe('http-probe', () => {
  it('is healthy on a status 2xx, with its latency', async () => {
    const { source } = await probe(script.text('', { status: 204 }))

    expect(await valueOf(source)).toEqual({
      status: 'healthy',
      latencyMs: expect.any(Number),
      summary: null,
    })
  })

  it('tries a second time before it finds a target bad', async () => {
    const answers = [script.text('', { status: 500 }), script.text('')]
    const { origin, source } = await probe((...exchange) => answers.shift()?.(...exchange))

    expect(await valueOf(source)).toMatchObject({ status: 'healthy' })
    expect(origin.seen).toHaveLength(2)
  })

  it('turns degraded in the first bad cycle and unhealthy in the second', async () => {
    const { source } = await probe(script.text('', { status: 500 }))

    const first = await valueOf(source)
    const second = await valueOf(source, first)

    expect(first).toEqual({ status: 'degraded', latencyMs: null, summary: 'status 500' })
    expect(second).toMatchObject({ status: 'unhealthy' })
  })

  it('accepts the statuses that it is told to, and no others', async () => {
    const accept = { acceptStatus: [401, '3xx'] }
    const asks = await probe(script.text('', { status: 401 }), accept)
    const moves = await probe(script.redirect('/elsewhere'), accept)
    const works = await probe(script.text(''), accept)

    expect(await valueOf(asks.source)).toMatchObject({ status: 'healthy' })
    expect(await valueOf(moves.source)).toMatchObject({ status: 'healthy' })
    expect(await valueOf(works.source)).toMatchObject({ status: 'degraded' })
  })

  it('is degraded, never unhealthy, by a status 429', async () => {
    const { source } = await probe(script.text('', { status: 429 }))

    expect(await valueOf(source, await valueOf(source))).toMatchObject({ status: 'degraded' })
  })

  it('is degraded when slow', async () => {
    const { source } = await probe(
      (_request, response) => void setTimeout(() => response.end(), 20),
      { slowMs: 1 },
    )

    expect(await valueOf(source)).toMatchObject({
      status: 'degraded',
      summary: expect.stringMatching(/^slow: \d+ ms$/),
    })
  })

  it.each<[string, script.Script, string]>([
    ['never answers', script.hang(), 'not reached: no answer in time'],
    ['breaks off', script.breakOff(), 'not reached: UND_ERR_SOCKET'],
    ['redirects for ever', script.redirect('/'), 'redirects'],
  ])('finds a target bad that %s', async (_how, answer, summary) => {
    const { source } = await probe(answer)

    expect(await valueOf(source)).toEqual({ status: 'degraded', latencyMs: null, summary })
  })

  it('does not wait for the end of an answer', async () => {
    const { source } = await probe(script.neverEnding())

    expect(await valueOf(source)).toMatchObject({ status: 'healthy' })
  })

  it('finds a target bad where nobody listens', async () => {
    const url = `http://127.0.0.1:${await closedPort()}`

    expect(await valueOf(makeSource({ kind: 'http-probe', url, ...QUICK }, PLACE))).toMatchObject({
      status: 'degraded',
      summary: 'not reached: ECONNREFUSED',
    })
  })

  it('gives up with TIMEOUT when its signal aborts', async () => {
    const stop = new AbortController()
    const { source } = await probe(() => stop.abort())

    expect((await readFailure(source, { signal: stop.signal })).code).toBe('TIMEOUT')
  })

  it('sends no secret to another origin', async () => {
    const { origin: other } = await probe(script.text(''))
    const { source } = await probe(script.redirect(other.url), { token: SECRET })

    expect(await valueOf(source)).toMatchObject({ status: 'degraded', summary: 'redirects' })
    expect(other.seen).toEqual([])
  })
})

describe('tcp-probe', () => {
  it('is healthy where somebody listens', async () => {
    const { origin } = await probe(script.text(''))
    const { hostname: host, port } = new URL(origin.url)

    const source = makeSource({ kind: 'tcp-probe', host, port: Number(port), ...QUICK }, PLACE)

    expect(await valueOf(source)).toMatchObject({
      status: 'healthy',
      latencyMs: expect.any(Number),
    })
  })

  it('turns degraded and then unhealthy where nobody listens', async () => {
    const port = await closedPort()
    const source = makeSource({ kind: 'tcp-probe', host: '127.0.0.1', port, ...QUICK }, PLACE)

    const first = await valueOf(source)

    expect(first).toEqual({
      status: 'degraded',
      latencyMs: null,
      summary: 'not reached: ECONNREFUSED',
    })
    expect(await valueOf(source, first)).toMatchObject({ status: 'unhealthy' })
  })

  it('names a host that does not resolve by its code only', async () => {
    const host = `${SECRET}.invalid`
    const value = await valueOf(
      makeSource({ kind: 'tcp-probe', host, port: 1, timeout: '4s' }, PLACE),
    )

    expect(value).toMatchObject({ summary: expect.stringMatching(/ENOTFOUND|EAI_AGAIN/) })
    expect(JSON.stringify(value)).not.toContain(SECRET)
  })
})

describe('probes of one gateway', () => {
  const together = async (...inputs: SourceInput[]) => {
    const context = createSourceContext({ fetch: globalThis.fetch, env: {} })
    const sources = inputs.map((input) =>
      createSource(sourceConfig('serviceHealth', true).parse(input), {
        id: 'it',
        place: PLACE,
        gapMs: 300_000,
        context,
      }),
    )
    const values = await Promise.all(sources.map((source) => valueOf(source)))
    return values.map((value) => (value as { status: string }).status)
  }
  const tcp = (port: number) => ({ kind: 'tcp-probe', host: '127.0.0.1', port, ...QUICK }) as const

  it('know nothing when all of them fail to reach their targets', async () => {
    const ports = [await closedPort(), await closedPort()] as const
    const url = `http://127.0.0.1:${ports[1]}`

    expect(await together(tcp(ports[0]), { kind: 'http-probe', url, ...QUICK })).toEqual([
      'unknown',
      'unknown',
    ])
  })

  it('blame the target when another one is reached, whatever it answers', async () => {
    const { origin } = await probe(script.text('', { status: 500 }))

    expect(
      await together(tcp(await closedPort()), { kind: 'http-probe', url: origin.url, ...QUICK }),
    ).toEqual(['degraded', 'degraded'])
  })

  it('blame the target when another one answers late, but within its time', async () => {
    const { origin } = await probe(
      (_request, response) => void setTimeout(() => response.end(), 800),
    )
    const dead = { ...tcp(await closedPort()), timeout: '4s' } as const
    const late = { kind: 'http-probe', url: origin.url, timeout: '4s' } as const

    expect(await together(dead, late)).toEqual(['degraded', 'healthy'])
  })

  it('blame the target when there is only one', async () => {
    const port = await closedPort()

    expect(await together(tcp(port), tcp(port))).toEqual(['degraded', 'degraded'])
  })

  it('begin a new round with the next reads', async () => {
    const context = createSourceContext({ fetch: globalThis.fetch, env: {} })
    const make = (port: number) =>
      createSource(sourceConfig('serviceHealth', true).parse(tcp(port)), {
        id: 'it',
        place: PLACE,
        gapMs: 300_000,
        context,
      })
    const one = make(await closedPort())
    await Promise.all([valueOf(one), valueOf(make(await closedPort()))])

    expect(await valueOf(one)).toMatchObject({ status: 'degraded' })
  })
})
