import { describe, expect, it } from 'vitest'

import { type Sent, send, target } from './send.ts'
import { serve } from './served.ts'

const QUERY = '{ snapshot { revision } }'
const JSON_TYPE = 'application/json; charset=utf-8'
const RESPONSE_TYPE = 'application/graphql-response+json; charset=utf-8'
const STREAM_TYPE = 'text/event-stream'

describe('GraphQL', () => {
  const rows: [accept: string, type: string][] = [
    ['application/json;q=0, application/graphql-response+json', RESPONSE_TYPE],
    ['application/json; q=0.0, */*', RESPONSE_TYPE],
    ['application/graphql-response+json;q=0, application/json;q=0.1', JSON_TYPE],
    ['application/*;q=0, application/json', JSON_TYPE],
    ['application/*;q=0, */*', STREAM_TYPE],
    ['text/html;q=0, */*', JSON_TYPE],
    ['application/json;q=0.5, application/graphql-response+json', JSON_TYPE],
  ]
  for (const [accept, type] of rows) {
    for (const query of [QUERY, '{ nope }']) {
      it(`answers ${query} to who accepts ${accept} with ${type}`, async () => {
        const { url } = await serve()

        const { headers } = await send(target(url, query), { headers: { accept } })

        expect(headers['content-type']).toBe(type)
      })
    }
  }

  for (const accept of [
    'text/plain',
    'application/json; charset=latin1',
    'application/json;q=0',
    '*/*;q=0',
    'application/json;q=0, application/graphql-response+json;q=0, application/*',
  ]) {
    it(`refuses who accepts ${accept} with a code`, async () => {
      const { url } = await serve()

      const { status, headers, body } = await send(target(url, QUERY), { headers: { accept } })

      expect([status, headers['content-type'], headers['cache-control']]).toEqual([
        406,
        JSON_TYPE,
        'no-store',
      ])
      expect(JSON.parse(body.toString())).toMatchObject({
        code: 'NOT_ACCEPTABLE',
        errors: [{ extensions: { code: 'NOT_ACCEPTABLE' } }],
      })
    })
  }

  it('gives no stream to who refuses streams', async () => {
    const { url } = await serve()

    const { status } = await send(target(url, 'subscription { snapshot { revision } }'), {
      headers: { accept: 'text/event-stream;q=0, */*' },
    })

    expect(status).toBe(406)
  })

  it('answers a HEAD as the GET of a browser', async () => {
    const { url } = await serve()
    const ask = (method: string): Promise<Sent> =>
      send(`${url}/graphql`, { method, headers: { accept: 'text/html' } })

    const [get, head] = await Promise.all([ask('GET'), ask('HEAD')])

    const { date: _get, ...expected } = get.headers
    const { date: _head, ...found } = head.headers
    expect([head.status, found, head.body.length]).toEqual([200, expected, 0])
    expect(get.headers['content-type']).toBe('text/html; charset=utf-8')
  })

  it('leaves the connection of an event stream to who asked', async () => {
    const { url } = await serve()

    const { headers } = await send(target(url, QUERY), {
      headers: { accept: 'text/event-stream', connection: 'close' },
    })

    expect([headers.connection, headers['content-encoding']]).toEqual(['close', undefined])
  })
})

describe('the cockpit page', () => {
  const ask = async (headers: Record<string, string>): Promise<Sent> =>
    send((await serve()).url, { headers })

  for (const [accepted, coding] of [
    ['gzip, br', 'br'],
    ['br;q=0.5, gzip', 'gzip'],
    ['br;q=0, *', 'gzip'],
    ['*', 'br'],
    ['gzip;q=0, br;q=0', undefined],
  ] as const) {
    it(`comes as ${coding ?? 'it is'} to who accepts ${accepted}`, async () => {
      const { headers } = await ask({ 'accept-encoding': accepted })

      expect(headers['content-encoding']).toBe(coding)
    })
  }

  it('is not sent again to who has it', async () => {
    const { headers } = await ask({})
    const etag = String(headers.etag)

    const statuses = []
    for (const given of ['*', etag, `W/${etag}`, `"x${etag.slice(1)}`]) {
      statuses.push((await ask({ 'if-none-match': given })).status)
    }

    expect(statuses).toEqual([304, 304, 304, 200])
  })
})
