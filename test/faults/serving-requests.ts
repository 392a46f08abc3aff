import { expect } from 'vitest'

import { type Sent, send, target } from '../serve/send.ts'
import type { RunningGateway } from '../support/command-line.ts'
import type { Fault } from './fault.ts'
import { expectServes, openOwnServing, openServing } from './serving-world.ts'

/** What has a status of its own for an operation that is refused. */
const RESPONSE_JSON = { accept: 'application/graphql-response+json' }

type Headers = Readonly<Record<string, string>>

const post = (url: string, body: Buffer | string, headers: Headers = {}): Promise<Sent> =>
  send(url, { method: 'POST', headers: { 'content-type': 'application/json', ...headers }, body })

const ask =
  (query: string, headers: Headers = {}, more: object = {}) =>
  ({ url }: RunningGateway): Promise<Sent> =>
    post(`${url}/graphql`, JSON.stringify({ query, ...more }), { ...RESPONSE_JSON, ...headers })

const body =
  (text: Buffer | string, headers: Headers = {}, path = '/graphql') =>
  ({ url }: RunningGateway): Promise<Sent> =>
    post(url + path, text, headers)

const get =
  (path: string, headers: Record<string, string> = {}) =>
  ({ url }: RunningGateway): Promise<Sent> =>
    send(url + path, { headers })

/** A request that is wrong; it is answered with a status and a code. */
function refused(
  fault: string,
  status: number,
  code: string | undefined,
  request: (gateway: RunningGateway) => Promise<Sent>,
): Fault {
  return {
    fault,
    holds: `it is refused with ${status} ${code} and nothing of this machine; others are answered`,
    async run(world) {
      const gateway = await openServing(world)
      const sent = await request(gateway)
      const text = sent.body.toString()
      expect([sent.status, codeOf(text)]).toEqual([status, code])
      expect(text).not.toMatch(/node_modules|\.[jt]s:\d|stack|\/tmp\//)
      await expectServes(gateway)
    },
  }
}

function codeOf(text: string): unknown {
  const told = JSON.parse(text) as {
    code?: string
    errors?: { extensions?: { code?: string } }[]
  }
  return told.code ?? told.errors?.[0]?.extensions?.code
}

const repeat = (count: number, make: (index: number) => string): string =>
  Array.from({ length: count }, (_, index) => make(index)).join(' ')

const TYPENAME = '{ __typename }'

/** What clients ask for that is wrong. */
export const REQUEST_FAULTS: readonly Fault[] = [
  refused(
    'A page of another site is made to point here (DNS rebinding)',
    403,
    'HOST_NOT_ALLOWED',
    ask(TYPENAME, { host: 'evil.example.com' }),
  ),
  refused(
    'The Host begins like ours',
    403,
    'HOST_NOT_ALLOWED',
    ask(TYPENAME, { host: '127.0.0.1.evil.example.com' }),
  ),
  refused('The Host is no name', 403, 'HOST_NOT_ALLOWED', ask(TYPENAME, { host: 'a b@c' })),
  refused(
    'A page of another origin asks',
    403,
    'ORIGIN_NOT_ALLOWED',
    ask(TYPENAME, { origin: 'https://evil.example.com' }),
  ),
  refused('A page in a sandbox asks', 403, 'ORIGIN_NOT_ALLOWED', ask(TYPENAME, { origin: 'null' })),
  refused(
    'A page of another site asks',
    403,
    'ORIGIN_NOT_ALLOWED',
    ask(TYPENAME, { 'sec-fetch-site': 'cross-site' }),
  ),
  ...['application/x-www-form-urlencoded', 'multipart/form-data; boundary=x', 'text/plain'].map(
    (type) =>
      refused(
        `The content type is ${type}`,
        415,
        'CONTENT_TYPE_NOT_SUPPORTED',
        ask(TYPENAME, { 'content-type': type }),
      ),
  ),
  refused(
    'The body is compressed',
    415,
    'ENCODING_NOT_SUPPORTED',
    ask(TYPENAME, { 'content-encoding': 'gzip' }),
  ),
  refused('The body has 20 MB', 413, 'BODY_TOO_LARGE', body(Buffer.alloc(20_000_000, 0x20))),
  refused(
    'The body has 20 MB and does not say so',
    413,
    'BODY_TOO_LARGE',
    body(Buffer.alloc(20_000_000, 0x20), { 'transfer-encoding': 'chunked' }),
  ),
  refused('The body is half of its JSON', 400, 'BAD_REQUEST', body('{"query": "{ __type')),
  refused('The body is empty', 400, 'BAD_REQUEST', body('')),
  refused('The body nests 90,000 deep', 400, 'BAD_REQUEST', body('['.repeat(90_000))),
  refused(
    'The body is not UTF-8',
    400,
    'BAD_REQUEST',
    body(Buffer.from([0xff, 0xfe, 0x7b, 0x00, 0x7d, 0x00])),
  ),
  refused(
    'The body has ten operations',
    400,
    'BAD_REQUEST',
    body(JSON.stringify(Array(10).fill({ query: TYPENAME }))),
  ),
  refused(
    'The query nests 30,000 deep',
    400,
    'LIMIT_EXCEEDED',
    ask(`${'{a'.repeat(30_000)}${'}'.repeat(30_000)}`),
  ),
  refused(
    'The query is 13 fields deep',
    400,
    'LIMIT_EXCEEDED',
    ask(`${'{a'.repeat(13)}${'}'.repeat(13)}`),
  ),
  refused(
    'The query has 101 aliases',
    400,
    'LIMIT_EXCEEDED',
    ask(`{ ${repeat(101, (index) => `a${index}: __typename`)} }`),
  ),
  refused(
    'The query has a field 501 times',
    400,
    'LIMIT_EXCEEDED',
    ask(`{ ${repeat(501, () => '__typename')} }`),
  ),
  refused(
    'The query has 11 directives in a place',
    400,
    'LIMIT_EXCEEDED',
    ask(`{ __typename ${repeat(11, () => '@include(if: true)')} }`),
  ),
  refused(
    'The query has 16,000 tokens',
    400,
    'LIMIT_EXCEEDED',
    ask(`{ ${repeat(16_000, () => 'a')} }`),
  ),
  refused(
    'The fragments of a query go in a circle',
    400,
    'GRAPHQL_VALIDATION_FAILED',
    ask('{ ...a } fragment a on Query { ...b } fragment b on Query { ...a }'),
  ),
  refused(
    'A variable is of another type',
    400,
    undefined,
    ask(
      'query ($n: Int!) { history(maxPoints: $n) { revision } }',
      {},
      { variables: { n: '1'.repeat(80_000) } },
    ),
  ),
  refused('A mutation is asked for with GET', 405, 'BAD_REQUEST', ({ url }) =>
    send(target(url, 'mutation { refresh { revision } }')),
  ),
  refused('The path leads out of the assets', 404, 'NOT_FOUND', get('/assets/..%2f..%2fmain.js')),
  refused(
    'A source is pushed to that is none',
    404,
    'UNKNOWN_SOURCE',
    body('{}', {}, '/push/none'),
  ),
  refused(
    'A source is pushed what is no value of it',
    400,
    'INVALID_DATA',
    body('{"openCount": -1}', {}, '/push/tasks'),
  ),
  {
    fault: '9,000 variables, or one that nests 40,000 deep, come with a query',
    holds: 'it is answered, as it does not use them; others are answered',
    async run(world) {
      const gateway = await openServing(world)
      const many = Object.fromEntries(Array.from({ length: 9_000 }, (_, index) => [`v${index}`, 1]))
      const deep = `${'['.repeat(40_000)}${']'.repeat(40_000)}`
      for (const variables of [JSON.stringify(many), `{"a":${deep}}`]) {
        const text = `{"query":"${TYPENAME}","variables":${variables}}`
        expect((await body(text)(gateway)).status).toBe(200)
      }
      await expectServes(gateway)
    },
  },
  {
    fault: '400 different questions are asked, each as large as it may be',
    holds: 'all are answered or refused; memory stays bounded',
    async run(world) {
      const gateway = await openOwnServing(world)
      const long = (name: string) => `query ${name} { __typename } #${'x'.repeat(90_000)}`
      const costly = (name: string) => `query ${name}($a: [Int] = [${'1 '.repeat(14_900)}]) { a }`
      for (let turn = 0; turn < 40; turn += 1) {
        const answers = await Promise.all(
          Array.from({ length: 10 }, (_, index) =>
            ask((index % 4 > 0 ? long : costly)(`n${turn}x${index}`))(gateway),
          ),
        )
        expect(answers.map(({ status }) => status)).toEqual(
          answers.map((_, index) => (index % 4 > 0 ? 200 : 400)),
        )
      }
      await expectServes(gateway)
    },
  },
  {
    fault: '100 clients force a refresh at once, and again',
    holds: 'they share one; more are refused with 429 TOO_SOON and Retry-After',
    async run(world) {
      const gateway = await openOwnServing(world)
      const force = () =>
        Promise.all(
          Array.from({ length: 100 }, () => ask('mutation { refresh { revision } }')(gateway)),
        )
      const [first, second] = [await force(), await force()]
      const done = [...first, ...second].filter(({ status }) => status === 200)
      const refusals = [...first, ...second].filter(({ status }) => status !== 200)
      expect(new Set(done.map((sent) => sent.body.toString())).size).toBe(1)
      expect(refusals.length).toBeGreaterThanOrEqual(100)
      for (const { status, headers, body: text } of refusals) {
        expect([status, codeOf(text.toString())]).toEqual([429, 'TOO_SOON'])
        expect(Number(headers['retry-after'])).toBeGreaterThan(0)
      }
      await expectServes(gateway)
    },
  },
]
