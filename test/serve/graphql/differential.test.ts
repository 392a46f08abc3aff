import fc from 'fast-check'
import { pino } from 'pino'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'

import { createSchema } from '../../../src/serve/graphql/schema.ts'
import { createYogaServer } from '../../../src/serve/graphql/yoga.ts'
import { makeView, NOW } from '../../support/views.ts'
import { send } from '../send.ts'
import { type Served, start } from '../served.ts'

let served: Served
const yoga = createYogaServer(createSchema(), pino({ level: 'silent' }))
const view = makeView()

beforeAll(async () => {
  served = await start()
  served.publish(view)
})
afterAll(() => served.server.close())

/** A request as it goes over the wire. */
interface Wire {
  readonly method: 'GET' | 'POST'
  readonly path: string
  readonly accept?: string | undefined
  readonly body?: string
}

interface Told {
  readonly status: number
  readonly type: string
  readonly body: unknown
}

function read(status: number, type: string | null | undefined, body: string): Told {
  const isJson = type?.includes('json') === true && body !== ''
  return { status, type: type ?? '', body: isJson ? JSON.parse(body) : body }
}

async function askServer({ method, path, accept, body }: Wire): Promise<Told> {
  const headers = {
    ...(accept === undefined ? {} : { accept }),
    ...(method === 'POST' ? { 'content-type': 'application/json' } : {}),
  }
  const answer = await send(`${served.url}${path}`, {
    method,
    headers,
    ...(body === undefined ? {} : { body }),
  })
  return read(answer.status, answer.headers['content-type'], answer.body.toString())
}

async function askYoga({ method, path, accept, body }: Wire): Promise<Told> {
  const answer = await yoga.fetch(
    `http://localhost${path}`,
    {
      method,
      headers: {
        ...(accept === undefined ? {} : { accept }),
        ...(method === 'POST' ? { 'content-type': 'application/json' } : {}),
      },
      ...(method === 'POST' ? { body: body ?? '' } : {}),
    },
    {
      view,
      scopes: new Set(['read', 'refresh', 'push']),
      refresh: async () => ({ revision: '8', startedAt: NOW, durationMs: 1, failed: [] }),
    },
  )
  return read(answer.status, answer.headers.get('content-type'), await answer.text())
}

/** Asks Yoga once and the server twice, so that the second answer may be a kept one. */
async function ask(wire: Wire): Promise<{ expected: Told[]; answers: Told[] }> {
  const expected = await askYoga(wire)
  return { expected: [expected, expected], answers: [await askServer(wire), await askServer(wire)] }
}

const post = (body: unknown, accept?: string): Wire => ({
  method: 'POST',
  path: '/graphql',
  body: typeof body === 'string' ? body : JSON.stringify(body),
  accept,
})
const get = (params: Record<string, string>, accept?: string): Wire => ({
  method: 'GET',
  path: `/graphql?${new URLSearchParams(params).toString()}`,
  accept,
})

const VARIABLES =
  'query V($first: Int!, $name: String = "vercel") { snapshot { alerts { items(first: $first) { id } } serviceHealth { service(name: $name) { status } } } }'
const FRAGMENTS =
  '{ snapshot { ...S ... on Snapshot { revision } ... @include(if: false) { stale } } } fragment S on Snapshot { tasks { ...T } } fragment T on Section { stale freshness { status } }'

const rows: [name: string, wire: Wire][] = [
  ['a query', post({ query: '{ snapshot { revision } }' })],
  ['an alias', post({ query: '{ a: snapshot { b: revision } }' })],
  [
    '__typename',
    post({ query: '{ __typename snapshot { __typename costLadder { __typename } } }' }),
  ],
  ['fragments', post({ query: FRAGMENTS })],
  ['the same field twice', post({ query: '{ snapshot { revision } snapshot { stale } }' })],
  [
    'introspection',
    post({
      query: '{ __schema { queryType { name } } __type(name: "Alert") { fields { name } } }',
    }),
  ],
  ['variables', post({ query: VARIABLES, variables: { first: 2 } })],
  ['variables over GET', get({ query: VARIABLES, variables: '{"first":2,"name":"x"}' })],
  ['no variable where one must be', post({ query: VARIABLES })],
  ['a variable of the wrong type', post({ query: VARIABLES, variables: { first: 'two' } })],
  ['a variable that is null', post({ query: VARIABLES, variables: { first: 1, name: null } })],
  ['more variables than there are', post({ query: VARIABLES, variables: { first: 1, x: 1 } })],
  ['an argument out of range', post({ query: VARIABLES, variables: { first: 0 } })],
  [
    'an argument that is no enum value',
    post({ query: '{ snapshot { alerts { items(severity: BAD) { id } } } }' }),
  ],
  [
    'an operation by name',
    post({ query: 'query A { __typename } query B { snapshot { stale } }', operationName: 'B' }),
  ],
  ['an operation that is not there', post({ query: 'query A { __typename }', operationName: 'B' })],
  ['no name among several', post({ query: 'query A { __typename } query B { __typename }' })],
  ['an empty name', post({ query: 'query A { __typename }', operationName: '' })],
  [
    'a null name',
    post({
      query: 'query A { __typename }',
      operationName: null,
      variables: null,
      extensions: null,
    }),
  ],
  ['extensions', post({ query: '{ __typename }', extensions: { a: 1 } })],
  ['an unknown key', post({ query: '{ __typename }', other: 1 })],
  ['an unknown key that is null', post({ query: '{ __typename }', other: null })],
  ['no query', post({})],
  ['an empty query', post({ query: '' })],
  ['a query that is null', post({ query: null })],
  ['a query that is a number', post({ query: 7 })],
  ['variables that are text', post({ query: '{ __typename }', variables: '{}' })],
  ['variables that are a list', post({ query: '{ __typename }', variables: [] })],
  ['a name that is a number', post({ query: '{ __typename }', operationName: 7 })],
  ['a list', post([{ query: '{ __typename }' }])],
  ['text', post('"{ __typename }"')],
  ['null', post('null')],
  ['half JSON', post('{"query":')],
  ['no body', post('')],
  ['a prototype', post('{"query":"{ __typename }","__proto__":{"variables":{}}}')],
  ['a query twice', post('{"query":"{ nope }","query":"{ __typename }"}')],
  ['JSON with spaces', post(' { "query" : "{ __typename }" } ')],
  [
    'deep variables',
    post(`{"query":"{ __typename }","variables":{"a":${'['.repeat(5_000)}${']'.repeat(5_000)}}}`),
  ],
  [
    'words of other scripts',
    post({ query: '{ snapshot { serviceHealth { service(name: "日本 ☕ \\u00e9") { name } } } }' }),
  ],
  ['a comment', post({ query: '# only this' })],
  ['a mistake in the grammar', post({ query: '{ snapshot { ' })],
  ['an unknown field', post({ query: '{ snapshot { revisoin } }' })],
  ['no selection', post({ query: '{ snapshot }' })],
  ['an unknown directive', post({ query: '{ __typename @nope }' })],
  ['only a fragment', post({ query: 'fragment F on Query { __typename }' })],
  ['a type system', post({ query: 'type A { a: Int }' })],
  ['a mutation of an unknown field', post({ query: 'mutation { refresh { nope } }' })],
  ['a mutation over GET', get({ query: 'mutation { refresh { revision } }' })],
  ['GET without a query', { method: 'GET', path: '/graphql' }],
  ['GET with variables that are not JSON', get({ query: '{ __typename }', variables: '{' })],
  ['GET with variables that are a list', get({ query: '{ __typename }', variables: '[]' })],
  ['GET with an unknown parameter', get({ query: '{ __typename }', other: '1' })],
  ['GET with a plus', { method: 'GET', path: '/graphql?query=%7B+__typename+%7D' }],
]

const accepts = [
  undefined,
  '*/*',
  'application/json',
  'application/graphql-response+json',
  'application/graphql-response+json; charset=utf-8, application/json; charset=utf-8',
  'application/json;q=0.1, application/graphql-response+json',
  'application/graphql-response+json, application/graphql+json, application/json, text/event-stream, multipart/mixed',
  'text/plain, */*',
  'application/*',
]

describe('the lane answers as Yoga does', () => {
  for (const [name, wire] of rows) {
    for (const accept of ['application/json', 'application/graphql-response+json']) {
      it(`to ${name}, with ${accept}`, async () => {
        const { expected, answers } = await ask({ ...wire, accept })

        expect(answers).toEqual(expected)
      })
    }
  }
  for (const accept of accepts) {
    for (const query of ['{ snapshot { revision } }', '{ nope }']) {
      for (const wire of [post({ query }, accept), get({ query }, accept)]) {
        const client = `a client that accepts ${accept ?? 'nothing in particular'}`
        it(`to ${client} and sends ${query} by ${wire.method}`, async () => {
          const { expected, answers } = await ask(wire)

          expect(answers).toEqual(expected)
        })
      }
    }
  }

  it('to any JSON whatsoever', async () => {
    const bodies = fc.record(
      {
        query: fc.oneof(
          fc.constantFrom('{ __typename }', '{ nope }', '{', VARIABLES, FRAGMENTS),
          fc.jsonValue(),
        ),
        variables: fc.oneof(fc.constantFrom({ first: 1 }, {}, null), fc.jsonValue()),
        operationName: fc.oneof(fc.constantFrom('V', '', null), fc.jsonValue()),
        extensions: fc.jsonValue(),
      },
      { requiredKeys: [] },
    )

    const property = fc.asyncProperty(bodies, fc.constantFrom(...accepts), async (body, accept) => {
      const { expected, answers } = await ask(post(body, accept))
      expect(answers).toEqual(expected)
    })

    await fc.assert(property, { numRuns: 150 })
  })
})
