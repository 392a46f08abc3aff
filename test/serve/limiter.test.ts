import { describe, expect, it } from 'vitest'

import { createLimiter } from '../../src/serve/limiter.ts'
import { serve } from './served.ts'

const TOKENS = [
  { name: 'one', value: 'one', scopes: ['read', 'push'] as const },
  { name: 'two', value: 'two', scopes: ['read'] as const },
]

describe('the limiter', () => {
  it('lets so much pass in a minute and gives it back evenly', () => {
    const limiter = createLimiter(60)

    const first = Array.from({ length: 60 }, () => limiter.take('a', 0))

    expect(first.every((seconds) => seconds === 0)).toBe(true)
    expect(limiter.take('a', 0)).toBe(1)
    expect([limiter.take('a', 1_000), limiter.take('a', 1_000)]).toEqual([0, 1])
  })

  it('counts each client for itself', () => {
    const limiter = createLimiter(1)
    limiter.take('a', 0)

    expect([limiter.take('a', 0), limiter.take('b', 0)]).toEqual([60, 0])
  })

  it('is not confused by a clock that was set back', () => {
    const limiter = createLimiter(2)
    limiter.take('a', 1_000_000)

    expect([limiter.take('a', 0), limiter.take('a', 0)]).toEqual([0, 30])
  })
})

describe('the rate limit', () => {
  const as = (token: string): { headers: Record<string, string> } => ({
    headers: { authorization: `Bearer ${token}` },
  })

  it('counts operations that are executed, not answers that are kept', async () => {
    const { ask } = await serve({ tokens: TOKENS, rateLimit: { perMinute: 2 } })
    const status = async (query: string): Promise<number> => (await ask(query, as('one'))).status

    const kept = []
    for (let index = 0; index < 5; index += 1) kept.push(await status('{ __typename }'))

    expect(kept).toEqual([200, 200, 200, 200, 200])
    expect([await status('{ a: __typename }'), await status('{ b: __typename }')]).toEqual([
      200, 429,
    ])
    expect(await status('{ __typename }')).toBe(200)
  })

  it('says when to come again', async () => {
    const { ask } = await serve({ tokens: TOKENS, rateLimit: { perMinute: 1 } })
    await ask('{ __typename }', as('one'))

    const { status, headers, body } = await ask('{ a: __typename }', as('one'))

    expect([status, body.errors?.[0]?.extensions.code]).toEqual([429, 'RATE_LIMITED'])
    expect(Number(headers.get('retry-after'))).toBeGreaterThan(0)
  })

  it('is one for all doors', async () => {
    const { ask, url } = await serve({ tokens: TOKENS, rateLimit: { perMinute: 2 } })
    await ask('{ __typename }', as('one'))
    await fetch(`${url}/api/snapshot`, as('one'))

    const doors = await Promise.all([
      fetch(`${url}/metrics`, as('one')),
      fetch(`${url}/healthz`, as('one')),
      fetch(`${url}/push/x`, {
        method: 'POST',
        headers: { ...as('one').headers, 'content-type': 'application/json' },
        body: '{}',
      }),
      ask('{ a: __typename }', as('one')),
    ])

    expect(doors.map(({ status }) => status)).toEqual([429, 429, 429, 429])
    expect((await ask('{ a: __typename }', as('two'))).status).toBe(200)
  })

  it('never stops the probes', async () => {
    const { url } = await serve({ tokens: TOKENS, rateLimit: { perMinute: 1 } })

    const probes = await Promise.all(Array.from({ length: 5 }, () => fetch(`${url}/livez`)))

    expect(probes.map(({ status }) => status)).toEqual([200, 200, 200, 200, 200])
  })

  it('stops whoever tries tokens, also at the right one', async () => {
    const { ask } = await serve({ tokens: TOKENS, rateLimit: { perMinute: 3 } })
    const status = async (token: string): Promise<number> =>
      (await ask('{ __typename }', as(token))).status

    const tries = []
    for (const token of ['a', 'b', 'c', 'd', 'one']) tries.push(await status(token))

    expect(tries).toEqual([401, 401, 401, 429, 429])
  })

  it('tells clients behind a trusted proxy apart', async () => {
    const { ask } = await serve({ tokens: TOKENS, rateLimit: { perMinute: 1 }, trustProxy: true })
    const status = async (address: string): Promise<number> => {
      const headers = { authorization: 'Bearer no', 'x-forwarded-for': `6.6.6.6, ${address}` }
      return (await ask('{ __typename }', { headers })).status
    }

    expect([await status('10.0.0.1'), await status('10.0.0.1'), await status('10.0.0.2')]).toEqual([
      401, 429, 401,
    ])
  })

  it('does not believe clients about their address', async () => {
    const { ask } = await serve({ tokens: TOKENS, rateLimit: { perMinute: 1 } })
    const status = async (address: string): Promise<number> => {
      const headers = { authorization: 'Bearer no', 'x-forwarded-for': address }
      return (await ask('{ __typename }', { headers })).status
    }

    expect([await status('10.0.0.1'), await status('10.0.0.2')]).toEqual([401, 429])
  })

  it('is off on the loopback address without tokens', async () => {
    const { ask } = await serve({ rateLimit: { perMinute: 1 } })

    const answers = [await ask('{ a: __typename }'), await ask('{ b: __typename }')]

    expect(answers.map(({ status }) => status)).toEqual([200, 200])
  })
})
