import { connect } from 'node:net'

import { afterAll, beforeAll, describe, expect, it } from 'vitest'

import { type Sent, send, target } from './send.ts'
import { type Served, start } from './served.ts'

let served: Served
beforeAll(async () => {
  served = await start({
    corsOrigins: ['https://cockpit.example.com'],
    tokens: [{ name: 'reader', value: 'secret', scopes: ['read'] }],
  })
})
afterAll(() => served.server.close())

const TOKEN = { authorization: 'Bearer secret' }
const JSON_TYPE = { 'content-type': 'application/json' }
const LOGIN = 'authorization: Bearer secret\r\ncontent-type: application/json\r\n'
const repeat = (count: number, make: (index: number) => string): string =>
  Array.from({ length: count }, (_, index) => make(index)).join(' ')

const query = (text: string): string => JSON.stringify({ query: text })
const post = (body: Buffer | string, headers: Record<string, string> = {}): Promise<Sent> =>
  send(`${served.url}/graphql`, {
    method: 'POST',
    headers: { ...TOKEN, ...JSON_TYPE, ...headers },
    body,
  })

function codeOf({ body }: Sent): unknown {
  const told = JSON.parse(body.toString()) as {
    code?: string
    errors?: { extensions?: { code?: string } }[]
  }
  return told.code ?? told.errors?.[0]?.extensions?.code
}

describe('the checks of graphql-cop', () => {
  const rows: [name: string, attack: () => Promise<Sent>, code: string][] = [
    [
      'alias overloading',
      () => post(query(`{ ${repeat(101, (i) => `a${i}: __typename`)} }`)),
      'LIMIT_EXCEEDED',
    ],
    [
      'array batching',
      () => post(JSON.stringify(Array(10).fill({ query: '{ __typename }' }))),
      'BAD_REQUEST',
    ],
    [
      'circular introspection',
      () =>
        post(
          query(
            `{ __schema { types { fields { type { fields { type { fields { type { fields { name } } } } } } } } } }`,
          ),
        ),
      'GRAPHQL_VALIDATION_FAILED',
    ],
    [
      'directive overloading',
      () => post(query(`{ __typename ${repeat(11, () => '@include(if: true)')} }`)),
      'LIMIT_EXCEEDED',
    ],
    [
      'unknown directives',
      () => post(query(`{ __typename ${repeat(11, () => '@aa')} }`)),
      'LIMIT_EXCEEDED',
    ],
    [
      'field duplication',
      () => post(query(`{ ${repeat(501, () => '__typename')} }`)),
      'LIMIT_EXCEEDED',
    ],
    [
      'field suggestions without a token',
      () => post(query('{ snapshto { revision } }'), { authorization: '' }),
      'UNAUTHENTICATED',
    ],
    [
      'a mutation over GET',
      () => send(target(served.url, 'mutation { refresh { revision } }'), { headers: TOKEN }),
      'BAD_REQUEST',
    ],
    [
      'a query over GET from another page',
      () =>
        send(target(served.url, '{ __typename }'), {
          headers: { ...TOKEN, 'sec-fetch-site': 'cross-site' },
        }),
      'ORIGIN_NOT_ALLOWED',
    ],
    [
      'GraphiQL without a token',
      () => send(`${served.url}/graphiql/graphiql.js`),
      'UNAUTHENTICATED',
    ],
    [
      'introspection without a token',
      () => post(query('{ __schema { types { name } } }'), { authorization: '' }),
      'UNAUTHENTICATED',
    ],
    [
      'a form',
      () => post('query=%7B__typename%7D', { 'content-type': 'application/x-www-form-urlencoded' }),
      'CONTENT_TYPE_NOT_SUPPORTED',
    ],
    ['an unhandled error', () => post('{"query":"{ __typename"'), 'BAD_REQUEST'],
  ]
  for (const [name, attack, code] of rows) {
    it(`are answered to ${name} with ${code}`, async () => {
      const sent = await attack()

      expect(codeOf(sent)).toBe(code)
      expect(sent.body.toString()).not.toMatch(/stack|node_modules|\.ts:|\.js:/)
    })
  }

  it('find no tracing', async () => {
    const { body } = await post(query('{ __typename }'), {
      'apollo-federation-include-trace': 'ftv1',
    })

    expect(JSON.parse(body.toString())).toEqual({ data: { __typename: 'Query' } })
  })
})

describe('other attacks', () => {
  const rows: [name: string, attack: () => Promise<Sent>, status: number][] = [
    ['a foreign host', () => post(query('{ __typename }'), { host: 'evil' }), 403],
    [
      'a host that begins like us',
      () => post(query('{ __typename }'), { host: '127.0.0.1.evil' }),
      403,
    ],
    ['an evil origin', () => post(query('{ __typename }'), { origin: 'https://evil' }), 403],
    ['the null origin', () => post(query('{ __typename }'), { origin: 'null' }), 403],
    [
      'a page elsewhere',
      () => post(query('{ __typename }'), { 'sec-fetch-site': 'cross-site' }),
      403,
    ],
    ['an upload', () => post('--x--', { 'content-type': 'multipart/form-data; boundary=x' }), 415],
    ['plain text', () => post(query('{ __typename }'), { 'content-type': 'text/plain' }), 415],
    ['a gzip body', () => post(query('{ __typename }'), { 'content-encoding': 'gzip' }), 415],
    ['20 MB', () => post(Buffer.alloc(20_000_000, 32)), 413],
    [
      '20 MB of unknown length',
      () => post(Buffer.alloc(20_000_000, 32), { 'transfer-encoding': 'chunked' }),
      413,
    ],
    [
      '10,000 variables',
      () =>
        post(
          JSON.stringify({
            query: '{ __typename }',
            variables: Object.fromEntries(Array.from({ length: 9_000 }, (_, i) => [`v${i}`, 1])),
          }),
        ),
      200,
    ],
    [
      'deep JSON',
      () =>
        post(
          `{"query":"{ __typename }","variables":{"a":${'['.repeat(40_000)}${']'.repeat(40_000)}}}`,
        ),
      200,
    ],
    ['deep JSON alone', () => post('['.repeat(90_000)), 400],
    [
      '__proto__ in a body',
      () => post('{"query":"{ __typename }","__proto__":{"query":"{ nope }"}}'),
      400,
    ],
    [
      '__proto__ in variables',
      () => post('{"query":"{ __typename }","variables":{"__proto__":{"polluted":true}}}'),
      200,
    ],
    ['an encoded path', () => send(`${served.url}/api%2fsnapshot`, { headers: TOKEN }), 404],
    [
      'a path to elsewhere',
      () => send(`${served.url}/graphiql/..%2f..%2fpackage.json`, { headers: TOKEN }),
      404,
    ],
    ['a doubled slash', () => send(`${served.url}//livez`, {}), 401],
    [
      'another method',
      () => send(`${served.url}/graphql`, { method: 'TRACE', headers: TOKEN }),
      405,
    ],
    [
      'a cookie from elsewhere',
      () =>
        send(`${served.url}/api/snapshot`, {
          headers: { cookie: 'snapshot_gateway_session=c2VjcmV0', 'sec-fetch-site': 'same-site' },
        }),
      403,
    ],
  ]
  for (const [name, attack, status] of rows) {
    it(`get ${status} for ${name}`, async () => {
      const sent = await attack()

      expect(sent.status).toBe(status)
      expect(Reflect.get({}, 'polluted')).toBeUndefined()
    })
  }

  for (const [name, text, expected] of [
    ['no host', 'GET /api/snapshot HTTP/1.1\r\n\r\n', 'HOST_NOT_ALLOWED'],
    ['an old version without a host', 'GET /graphql HTTP/1.0\r\n\r\n', 'HOST_NOT_ALLOWED'],
    [
      'a target that is a URL elsewhere',
      `GET http://evil/graphql HTTP/1.1\r\nhost: localhost\r\n${LOGIN}\r\n`,
      'HOST_NOT_ALLOWED',
    ],
    [
      'a target that is a URL with a user',
      `GET http://localhost@evil/livez HTTP/1.1\r\nhost: localhost\r\n\r\n`,
      'BAD_REQUEST',
    ],
    ['a target of another scheme', 'GET ftp://localhost/ HTTP/1.1\r\n\r\n', 'BAD_REQUEST'],
    ['a target that is an asterisk', `GET * HTTP/1.1\r\nhost: localhost\r\n\r\n`, 'BAD_REQUEST'],
    ['no HTTP', 'nonsense\r\n\r\n', 'BAD_REQUEST'],
    [
      'two lengths',
      'POST /graphql HTTP/1.1\r\nhost: localhost\r\ncontent-length: 1\r\ncontent-length: 2\r\n\r\n',
      'BAD_REQUEST',
    ],
    [
      'endless headers',
      `GET / HTTP/1.1\r\nhost: localhost\r\na: ${'x'.repeat(20_000)}\r\n\r\n`,
      '431',
    ],
  ] as const) {
    it(`are refused with ${name}`, async () => {
      const answer = await new Promise<string>((resolve) => {
        const socket = connect(Number(new URL(served.url).port), '127.0.0.1')
        socket.once('data', (data) => {
          resolve(data.toString())
          socket.destroy()
        })
        socket.on('error', () => undefined)
        socket.write(text)
      })

      expect(answer).toContain(expected)
    })
  }

  for (const [name, text] of [
    ['its headers', 'POST /graphql HTTP/1.1\r\nhost: localhost\r\n'],
    [
      'its body',
      `POST /graphql HTTP/1.1\r\nhost: localhost\r\n${LOGIN}content-length: 50\r\n\r\n{"query`,
    ],
    [
      'a chunk',
      `POST /push/x HTTP/1.1\r\nhost: localhost\r\n${LOGIN}transfer-encoding: chunked\r\n\r\nff\r\n{`,
    ],
  ] as const) {
    it(`do no harm when they are cut off in ${name}`, async () => {
      await new Promise<void>((resolve) => {
        const socket = connect(Number(new URL(served.url).port), '127.0.0.1')
        socket.on('close', () => resolve())
        socket.write(text, () => socket.resetAndDestroy())
      })

      expect((await post(query('{ __typename }'))).status).toBe(200)
    })
  }

  it('learn nothing about tokens from what is refused', async () => {
    const [none, wrong] = await Promise.all([
      post(query('{ __typename }'), { authorization: '' }),
      post(query('{ __typename }'), { authorization: 'Bearer reader' }),
    ])

    const { date: _none, ...own } = none.headers
    const { date: _wrong, ...other } = wrong.headers
    expect([wrong.status, other, wrong.body]).toEqual([none.status, own, none.body])
  })
})
