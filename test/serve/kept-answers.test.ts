import { brotliDecompressSync, gunzipSync } from 'node:zlib'

import { describe, expect, it } from 'vitest'

import { makeView, NOW } from '../support/views.ts'
import { send, target } from './send.ts'
import { serve } from './served.ts'

const TIER = '{ snapshot { costLadder { currentTier } } }'
const REVISION = '{ snapshot { revision } }'
const ALL = `{ snapshot {
  alerts { items { id title severity category startedAt firstSeenAt source } }
  serviceHealth { services { name status freshness { status collectedAt staleAt } } }
} }`

async function cacheResults(url: string): Promise<Record<string, number>> {
  const text = await (await fetch(`${url}/metrics`)).text()
  return Object.fromEntries(
    [...text.matchAll(/^gateway_queries_total\{operation="",cache="(\w+)"\} (\d+)$/gm)].map(
      ([, result, count]) => [result, Number(count)],
    ),
  )
}

describe('kept answers', () => {
  it('are executed once and sent again', async () => {
    const { ask, url } = await serve()

    const bodies = [await ask(TIER), await ask(TIER), await ask(TIER)].map(({ body }) => body)

    expect(bodies).toEqual(
      Array(3).fill({ data: { snapshot: { costLadder: { currentTier: 'NORMAL' } } } }),
    )
    expect(await cacheResults(url)).toEqual({ miss: 1, hit: 2 })
  })

  it('are told apart by variables, operation name and type', async () => {
    const { url } = await serve()
    const query =
      'query A($first: Int!) { snapshot { alerts { items(first: $first) { id } } } } query B { snapshot { revision } }'
    const post = async (body: unknown, accept = 'application/json'): Promise<string[]> => {
      const response = await fetch(`${url}/graphql`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', accept },
        body: JSON.stringify(body),
      })
      return [response.headers.get('content-type') ?? '', await response.text()]
    }

    const [one, two, named, typed] = [
      await post({ query, operationName: 'A', variables: { first: 1 } }),
      await post({ query, operationName: 'A', variables: { first: 2 } }),
      await post({ query, operationName: 'B' }),
      await post({ query, operationName: 'B' }, 'application/graphql-response+json'),
    ]

    expect(one?.[1]).toBe('{"data":{"snapshot":{"alerts":{"items":[{"id":"alert-0"}]}}}}')
    expect(two?.[1]).toContain('alert-1')
    expect(named).toEqual([
      'application/json; charset=utf-8',
      '{"data":{"snapshot":{"revision":"7"}}}',
    ])
    expect(typed?.[0]).toBe('application/graphql-response+json; charset=utf-8')
  })

  it('are dropped when the view changes', async () => {
    const { ask, publish } = await serve()
    await ask(REVISION)

    publish(makeView({ revision: '8' }))

    expect((await ask(REVISION)).body.data).toEqual({ snapshot: { revision: '8' } })
  })

  it('do not hold what has errors', async () => {
    const { ask, url } = await serve()
    const query = '{ snapshot { tasks { items(first: 0) { title } } } }'

    const answers = [await ask(query), await ask(query)]

    expect(answers.map(({ headers }) => headers.get('cache-control'))).toEqual([
      'no-store',
      'no-store',
    ])
    expect(await cacheResults(url)).toEqual({})
  })

  it('are not shared by tokens with other rights', async () => {
    const { ask, url } = await serve({
      tokens: [
        { name: 'a', value: 'a', scopes: ['read'] },
        { name: 'b', value: 'b', scopes: ['read', 'refresh'] },
        { name: 'c', value: 'c', scopes: ['refresh', 'read'] },
      ],
    })
    const as = (token: string): Promise<unknown> =>
      ask(REVISION, { headers: { authorization: `Bearer ${token}` } })

    for (const token of ['a', 'a', 'b', 'c']) await as(token)
    const text = await (
      await fetch(`${url}/metrics`, { headers: { authorization: 'Bearer a' } })
    ).text()

    expect(text).toContain('gateway_queries_total{operation="",cache="miss"} 2')
    expect(text).toContain('gateway_queries_total{operation="",cache="hit"} 2')
  })
})

describe('validators', () => {
  it('are quoted, and private answers have to be asked for again', async () => {
    const { url } = await serve()

    const { headers } = await send(target(url, TIER))

    expect(headers.etag).toMatch(/^"[\w-]{20,}"$/)
    expect(headers['cache-control']).toBe('private, no-cache')
    expect(headers.vary).toBe('accept, accept-encoding, origin')
  })

  it('save the body where nothing that was asked for has changed, also after a refresh', async () => {
    const { url, publish } = await serve()
    const { headers } = await send(target(url, TIER))
    publish(makeView({ revision: '8', at: NOW + 1 }))

    const again = await send(target(url, TIER), {
      headers: { 'if-none-match': headers.etag ?? '' },
    })

    expect([again.status, again.body.length]).toEqual([304, 0])
    expect(again.headers).toMatchObject({
      etag: headers.etag,
      'cache-control': 'private, no-cache',
      vary: 'accept, accept-encoding, origin',
    })
  })

  it('do not save it where something has', async () => {
    const { url, publish } = await serve()
    const { headers } = await send(target(url, REVISION))
    publish(makeView({ revision: '8' }))

    const again = await send(target(url, REVISION), {
      headers: { 'if-none-match': headers.etag ?? '' },
    })

    expect([again.status, again.body.toString()]).toEqual([
      200,
      '{"data":{"snapshot":{"revision":"8"}}}',
    ])
  })

  const rows: [name: string, ifNoneMatch: (etag: string) => string, status: number][] = [
    ['the same', (etag) => etag, 304],
    ['the same among others', (etag) => `"a", ${etag} ,"b"`, 304],
    ['the same, weak', (etag) => `W/${etag}`, 304],
    ['any', () => '*', 304],
    ['another', () => '"a"', 200],
    ['the same without quotes', (etag) => etag.slice(1, -1), 200],
  ]
  for (const [name, ifNoneMatch, status] of rows) {
    it(`of ${name} are answered with ${status}`, async () => {
      const { url } = await serve()
      const { headers } = await send(target(url, TIER))

      const again = await send(target(url, TIER), {
        headers: { 'if-none-match': ifNoneMatch(headers.etag ?? '') },
      })

      expect(again.status).toBe(status)
    })
  }

  it('do not count for a POST', async () => {
    const { ask } = await serve()
    const { headers } = await ask(TIER)

    const again = await ask(TIER, { headers: { 'if-none-match': headers.get('etag') ?? '' } })

    expect(again.status).toBe(200)
  })

  it('and all headers but no body answer a HEAD', async () => {
    const { url } = await serve()

    const got = await send(target(url, TIER))
    const head = await send(target(url, TIER), { method: 'HEAD' })

    const { date: _got, ...own } = got.headers
    const { date: _head, ...others } = head.headers
    expect([head.status, head.body.length]).toEqual([200, 0])
    expect(others).toEqual(own)
  })

  it('work for the original endpoint', async () => {
    const { url } = await serve()
    const { headers } = await send(`${url}/api/snapshot`)

    const again = await send(`${url}/api/snapshot`, {
      headers: { 'if-none-match': headers.etag ?? '' },
    })

    expect(again.status).toBe(304)
  })
})

describe('content codings', () => {
  const decoders = { br: brotliDecompressSync, gzip: gunzipSync }
  const rows: [acceptEncoding: string, coding: 'br' | 'gzip' | undefined][] = [
    ['gzip', 'gzip'],
    ['br', 'br'],
    ['gzip, deflate, br', 'br'],
    ['gzip;q=1.0, br;q=0.5', 'gzip'],
    ['br;q=0, gzip', 'gzip'],
    ['*', 'br'],
    ['identity', undefined],
    ['deflate', undefined],
    ['gzip;q=0', undefined],
  ]
  for (const [acceptEncoding, coding] of rows) {
    it(`of ${acceptEncoding} give ${coding ?? 'the plain bytes'}`, async () => {
      const { url } = await serve()
      const plain = await send(target(url, ALL))

      const coded = await send(target(url, ALL), { headers: { 'accept-encoding': acceptEncoding } })

      expect(coded.headers['content-encoding']).toBe(coding)
      expect(coding === undefined ? coded.body : decoders[coding](coded.body)).toEqual(plain.body)
      expect(coded.headers.etag === plain.headers.etag).toBe(coding === undefined)
    })
  }

  it('have validators of their own', async () => {
    const { url } = await serve()
    const { headers } = await send(target(url, ALL), { headers: { 'accept-encoding': 'gzip' } })
    const again = (acceptEncoding: string): Promise<{ status: number }> =>
      send(target(url, ALL), {
        headers: { 'accept-encoding': acceptEncoding, 'if-none-match': headers.etag ?? '' },
      })

    expect([(await again('gzip')).status, (await again('br')).status]).toEqual([304, 200])
  })
})

describe('listed origins', () => {
  it('get the same kept bytes with headers of their own', async () => {
    const [one, two] = ['https://one.example', 'https://two.example']
    const { url } = await serve({ corsOrigins: [one, two] })
    const ask = async (origin?: string): Promise<unknown> => {
      const { headers, body } = await send(target(url, TIER), {
        headers: origin === undefined ? {} : { origin },
      })
      return [
        headers['access-control-allow-origin'],
        headers['cross-origin-resource-policy'],
        body.toString(),
      ]
    }

    const body = '{"data":{"snapshot":{"costLadder":{"currentTier":"NORMAL"}}}}'
    expect([await ask(one), await ask(two), await ask()]).toEqual([
      [one, 'cross-origin', body],
      [two, 'cross-origin', body],
      [undefined, 'same-origin', body],
    ])
  })
})
