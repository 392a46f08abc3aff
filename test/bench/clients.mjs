// Clients that others wrote, against the started program: each asks, and follows where it can.
import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, test } from 'node:test'

import {
  ApolloClient,
  ApolloLink,
  gql,
  HttpLink,
  InMemoryCache,
  Observable,
} from '@apollo/client/core'
import { Client, fetchExchange, subscriptionExchange } from '@urql/core'
import { EventSource } from 'eventsource'
import { GraphQLClient } from 'graphql-request'
import { createClient } from 'graphql-sse'

import { writeDaemon } from './data.mjs'

const TOKEN = 'secret'
const HEADERS = { authorization: `Bearer ${TOKEN}` }
const QUERY = '{ snapshot { costLadder { currentTier } tasks { openCount } } }'
const SUBSCRIPTION = 'subscription { snapshot { costLadder { currentTier } tasks { openCount } } }'
const EXPECTED = { snapshot: { costLadder: { currentTier: 'NORMAL' }, tasks: { openCount: 12 } } }

let folder
let program
let url

before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'gateway-clients-'))
  const config = await writeDaemon(folder)
  const file = join(folder, 'gateway.yaml')
  const tokens = [{ name: 'clients', value: TOKEN, scopes: ['read', 'refresh'] }]
  await writeFile(file, JSON.stringify({ ...config, server: { port: 0, tokens } }))
  program = spawn(process.execPath, [
    new URL('../../dist/main.js', import.meta.url).pathname,
    'start',
    '--config',
    file,
  ])
  let log = ''
  url = await new Promise((resolve) => {
    const read = (chunk) => {
      log += chunk
      const address = /"url":"([^"]+)"/.exec(log)?.[1]
      // The first refresh follows the start.
      if (address !== undefined && log.includes('"msg":"refresh"')) resolve(`${address}/graphql`)
    }
    program.stdout.on('data', read)
    program.stderr.on('data', read)
  })
})

after(async () => {
  const exit = new Promise((resolve) => program.on('exit', resolve))
  program.kill('SIGTERM')
  assert.equal(await exit, 0)
  await rm(folder, { recursive: true })
})

/** Drops what clients add of their own. */
const plain = (data) =>
  JSON.parse(JSON.stringify(data), (key, value) => (key === '__typename' ? undefined : value))

test('graphql-request asks', async () => {
  const client = new GraphQLClient(url, { headers: HEADERS })

  assert.deepEqual(await client.request(QUERY), EXPECTED)
})

test('graphql-request refreshes', async () => {
  const client = new GraphQLClient(url, { headers: HEADERS })

  const { refresh } = await client.request('mutation { refresh { failed { code } } }')

  assert.deepEqual(refresh, { failed: [] })
})

for (const preferGetMethod of [false, 'force']) {
  test(`@urql/core asks, with GET ${preferGetMethod}`, async () => {
    const client = new Client({
      url,
      preferGetMethod,
      exchanges: [fetchExchange],
      fetchOptions: { headers: HEADERS },
    })

    const { data, error } = await client.query(QUERY, {}).toPromise()

    assert.equal(error, undefined)
    assert.deepEqual(plain(data), EXPECTED)
  })
}

test('@urql/core follows by its own event streams', async () => {
  const client = new Client({
    url,
    exchanges: [fetchExchange],
    fetchSubscriptions: true,
    fetchOptions: { headers: HEADERS },
  })

  const result = await new Promise((resolve) => {
    const { unsubscribe } = client.subscription(SUBSCRIPTION, {}).subscribe((value) => {
      setImmediate(() => unsubscribe())
      resolve(value)
    })
  })

  assert.equal(result.error, undefined)
  assert.deepEqual(plain(result.data), EXPECTED)
})

test('@urql/core follows over graphql-sse', async () => {
  const sse = createClient({ url, headers: HEADERS })
  const forwardSubscription = ({ query, variables }) => ({
    subscribe: (sink) => ({ unsubscribe: sse.subscribe({ query, variables }, sink) }),
  })
  const client = new Client({ url, exchanges: [subscriptionExchange({ forwardSubscription })] })

  const result = await new Promise((resolve) => {
    const { unsubscribe } = client.subscription(SUBSCRIPTION, {}).subscribe((value) => {
      setImmediate(() => unsubscribe())
      resolve(value)
    })
  })

  assert.deepEqual(plain(result.data), EXPECTED)
  sse.dispose()
})

test('@apollo/client asks', async () => {
  const client = new ApolloClient({
    link: new HttpLink({ uri: url, headers: HEADERS }),
    cache: new InMemoryCache(),
  })

  const { data } = await client.query({ query: gql(QUERY) })

  assert.deepEqual(plain(data), EXPECTED)
})

test('@apollo/client follows over graphql-sse', async () => {
  const sse = createClient({ url, headers: HEADERS })
  const { print } = await import('graphql')
  const link = new ApolloLink(
    ({ query, variables }) =>
      new Observable((sink) => sse.subscribe({ query: print(query), variables }, sink)),
  )
  const client = new ApolloClient({ link, cache: new InMemoryCache() })

  const result = await new Promise((resolve, reject) => {
    const subscription = client.subscribe({ query: gql(SUBSCRIPTION) }).subscribe({
      next(value) {
        setImmediate(() => subscription.unsubscribe())
        resolve(value)
      },
      error: reject,
    })
  })

  assert.deepEqual(plain(result.data), EXPECTED)
  client.stop()
  sse.dispose()
})

test('graphql-sse asks and is told that this was all', async () => {
  const client = createClient({ url, headers: HEADERS })

  const results = []
  for await (const result of client.iterate({ query: QUERY })) results.push(result)

  assert.deepEqual(results, [{ data: EXPECTED }])
  client.dispose()
})

test('graphql-sse follows', async () => {
  const client = createClient({ url, headers: HEADERS })
  const follow = client.iterate({ query: SUBSCRIPTION })

  const { value } = await follow.next()

  assert.deepEqual(value, { data: EXPECTED })
  await follow.return()
  client.dispose()
})

test('EventSource follows', async () => {
  const source = new EventSource(`${url}?query=${encodeURIComponent(SUBSCRIPTION)}`, {
    fetch: (input, init) => fetch(input, { ...init, headers: { ...init.headers, ...HEADERS } }),
  })

  const event = await new Promise((resolve, reject) => {
    source.addEventListener('next', resolve)
    source.addEventListener('error', reject)
  })

  assert.deepEqual(JSON.parse(event.data), { data: EXPECTED })
  source.close()
})
