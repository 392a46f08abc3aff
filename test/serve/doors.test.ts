import { connect } from 'node:net'

import { afterAll, beforeAll, describe, expect, it } from 'vitest'

import { type Sent, send } from './send.ts'
import { type Served, serve, start } from './served.ts'

const PATHS = [
  '/',
  '/graphql',
  '/graphiql/boot.js',
  '/assets/x.js',
  '/api/snapshot',
  '/push/tk',
  '/mcp',
  '/metrics',
  '/healthz',
  '/livez',
  '/readyz',
  '/session',
  '/badge/overall.svg',
  '/badge/alerts.svg',
]
const OPEN_PATHS = new Set(['/livez', '/readyz', '/session', '/badge/overall.svg'])

const encode = (character: string): string =>
  `%${character.charCodeAt(0).toString(16).padStart(2, '0')}`

/** Other ways to write a path, some of which a careless router takes for the same. */
function rewrite(path: string): string[] {
  const letters = path.slice(1).split('')
  const single = letters.map((_, index) =>
    ['/', ...letters.map((each, at) => (at === index ? encode(each) : each))].join(''),
  )
  return [
    ...single,
    ...single.map((each) => each.replace('%', '%25')),
    ...single.map((each) => each.replace(/%../, (code) => code.toUpperCase())),
    `/${letters.map(encode).join('')}`,
    `/${path}`,
    `/.${path}`,
    `/x/..${path}`,
    `/x/%2e%2e${path}`,
    `${path}/`,
    `${path}//`,
    `${path}/.`,
    `${path}/..`,
    `${path}%00`,
    `${path};x`,
    path.toUpperCase(),
    ...['\\', '%2f', '%5c'].map((slash) => `/${path.slice(1).replaceAll('/', slash)}`),
  ].filter((each) => each !== path)
}

let served: Served
const pushed: string[] = []
beforeAll(async () => {
  served = await start(
    {
      tokens: [
        { name: 'reader', value: 'r', scopes: ['read'] },
        { name: 'pusher', value: 'p', scopes: ['push'] },
        { name: 'refresher', value: 'f', scopes: ['refresh'] },
      ],
      publicBadges: ['overall', 'service/vercel'],
      rateLimit: false,
    },
    {
      push: async (id) => {
        pushed.push(id)
        return { kind: 'accepted' }
      },
    },
  )
})
afterAll(() => served.server.close())

const ask = (path: string, token?: string, method = 'GET'): Promise<Sent> =>
  send(served.url, {
    method,
    path,
    headers: {
      ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
      ...(method === 'POST' ? { 'content-type': 'application/json' } : {}),
    },
    ...(method === 'POST' ? { body: '{}' } : {}),
  })

/** Sends bytes as they are and gives the head of the answer. */
function sendRaw(url: string, text: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = connect(Number(new URL(url).port), '127.0.0.1')
    socket.once('data', (data) => {
      resolve(data.toString())
      socket.destroy()
    })
    socket.on('error', reject)
    socket.write(text)
  })
}

describe('a door', () => {
  for (const path of PATHS) {
    it(`at ${path} is opened by no other way to write it`, async () => {
      for (const written of rewrite(path)) {
        const nobody = await ask(written)
        const pushes = [await ask(written, 'r', 'POST'), await ask(written, 'f', 'POST')]
        const reads = await ask(written, 'p')

        // The public badge may be written in any way behind its prefix, which is routed as it is.
        const isThatBadge = nobody.body.toString().includes('aria-label="test: critical"')
        const isShut = isThatBadge
          ? written.startsWith('/badge/')
          : reads.status >= 400 && nobody.status >= 400
        expect([written, isShut]).toEqual([written, true])
        expect([written, pushes.filter(({ status }) => status < 300)]).toEqual([written, []])
      }
      expect(pushed).toEqual([])
    })

    it(`at ${path} is ${OPEN_PATHS.has(path) ? 'open' : 'shut'} for nobody`, async () => {
      expect((await ask(path)).status === 401).toBe(!OPEN_PATHS.has(path))
    })
  }

  it('that takes what is pushed opens to who may push, however it is written', async () => {
    const statuses = []
    for (const path of ['/push/tk', '/%70ush/tk', '/push/t%6B']) {
      statuses.push((await ask(path, 'p', 'POST')).status)
    }

    expect(statuses).toEqual([202, 202, 202])
    expect(pushed.splice(0)).toEqual(['tk', 'tk', 'tk'])
  })

  it('is shut for a token of another scope', async () => {
    const statuses = [
      await ask('/push/tk', 'r', 'POST'),
      await ask('/%70ush/tk', 'r', 'POST'),
      await ask('/api/snapshot', 'p'),
      await ask('/graphql?query={__typename}', 'p'),
      await ask('/nothing', 'p'),
      await ask('/metrics', 'f'),
      await ask('/%67raphql', 'f'),
    ].map(({ status }) => status)

    expect(statuses).toEqual([403, 403, 403, 403, 403, 403, 403])
  })

  it('is shut for a mutation of who may only push', async () => {
    const { body, status } = await served.ask('mutation { __typename }', {
      headers: { authorization: 'Bearer p' },
    })

    expect([status, body.errors?.[0]?.extensions.code]).toEqual([403, 'FORBIDDEN'])
  })

  it('shows a public badge whose name is encoded', async () => {
    const name = 'service/vercel'
    const elsewhere = { 'sec-fetch-site': 'cross-site' }

    const { status, headers } = await send(`${served.url}/badge/${encodeURIComponent(name)}.svg`, {
      headers: elsewhere,
    })

    expect([status, headers['cross-origin-resource-policy']]).toEqual([200, 'cross-origin'])
  })
})

describe('a method that a path does not have', () => {
  for (const [method, path, allow] of [
    ['POST', '/', 'GET, HEAD'],
    ['POST', '/api/snapshot', 'GET, HEAD'],
    ['PUT', '/api/snapshot', 'GET, HEAD'],
    ['DELETE', '/livez', 'GET, HEAD'],
    ['POST', '/badge/overall.svg', 'GET, HEAD'],
    ['GET', '/push/tk', 'POST'],
    ['HEAD', '/push/tk', 'POST'],
    ['GET', '/mcp', 'POST'],
    ['PATCH', '/session', 'DELETE, GET, HEAD, POST'],
    ['OPTIONS', '/metrics', 'GET, HEAD'],
    ['PUT', '/graphql', 'GET, HEAD, POST'],
  ] as const) {
    it(`is refused with those it has: ${method} ${path}`, async () => {
      const { url } = await serve()

      const { status, headers, body } = await send(`${url}${path}`, {
        method,
        ...(method === 'POST'
          ? { headers: { 'content-type': 'application/json' }, body: '{' }
          : {}),
      })

      expect([status, headers.allow, headers['cache-control']]).toEqual([405, allow, 'no-store'])
      expect(body.toString()).toContain(method === 'HEAD' ? '' : '"METHOD_NOT_ALLOWED"')
    })
  }

  it('tells nothing to who may not use the path', async () => {
    expect((await ask('/push/tk', 'r')).status).toBe(403)
  })
})

describe('a target', () => {
  it('may be a whole URL, whose host counts', async () => {
    const { url } = await serve()
    const { host } = new URL(url)
    const get = (target: string): Promise<string> =>
      sendRaw(url, `GET ${target} HTTP/1.1\r\nhost: evil\r\n\r\n`)

    expect(await get(`http://${host}/api/snapshot`)).toMatch(/^HTTP\/1.1 200 /)
    expect(await get(`HTTP://LOCALHOST/livez`)).toMatch(/^HTTP\/1.1 200 /)
    expect(await get(`http://${host}`)).toMatch(/^HTTP\/1.1 200 [^]*text\/html/)
    expect(await get(`http://${host}/graphql?query={__typename}`)).toContain('"Query"')
    expect(await get(`http://evil/api/snapshot`)).toContain('HOST_NOT_ALLOWED')
  })

  it('may be the server as a whole', async () => {
    const { url } = await serve()

    const answer = await sendRaw(url, 'OPTIONS * HTTP/1.1\r\nhost: localhost\r\n\r\n')

    expect(answer).toMatch(/^HTTP\/1.1 204 [^]*\r\nallow: GET, HEAD, POST, DELETE, OPTIONS\r\n/)
  })

  it('that is not there is not kept by anybody', async () => {
    const { url } = await serve()

    for (const path of ['/nothing', '/badge/nothing.svg', '/assets/nothing.js']) {
      const { status, headers } = await send(`${url}${path}`)
      expect([status, headers['cache-control']]).toEqual([404, 'no-store'])
    }
  })
})
