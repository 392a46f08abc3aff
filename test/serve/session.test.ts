import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import { describe, expect, it, onTestFinished } from 'vitest'

import { ConfigError } from '../../src/errors.ts'
import { createIdentify } from '../../src/serve/tokens.ts'
import { send } from './send.ts'
import { serve } from './served.ts'

const TOKENS = [{ name: 'cockpit', value: 'o;pen, sesame=', scopes: ['read'] as const }]

async function post(
  url: string,
  body: string,
  headers: Record<string, string> = {},
): ReturnType<typeof send> {
  return send(`${url}/session`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body,
  })
}

describe('a browser without a token', () => {
  for (const path of ['/', '/graphql', '/nothing', '/metrics']) {
    it(`finds the sign-in page at ${path}`, async () => {
      const { url } = await serve({ tokens: TOKENS })

      const { status, headers, body } = await send(`${url}${path}`, {
        headers: { accept: 'text/html,*/*' },
      })

      expect([status, headers['content-type']]).toEqual([401, 'text/html; charset=utf-8'])
      expect(body.toString()).toContain('Sign in')
      expect(body.toString()).not.toContain('cockpit')
    })
  }

  it('runs only the scripts and styles of that page', async () => {
    const { url } = await serve({ tokens: TOKENS })

    const { headers } = await send(`${url}/`, { headers: { accept: 'text/html' } })

    expect(headers['content-security-policy']).toMatch(
      /script-src 'sha256-[^']+';.*style-src 'sha256-[^']+';/,
    )
    expect(headers['content-security-policy']).not.toContain('unsafe')
  })

  it('is told nothing else as a program', async () => {
    const { url } = await serve({ tokens: TOKENS })

    const { status, headers, body } = await send(`${url}/graphql`)

    expect([status, headers['www-authenticate'], JSON.parse(body.toString())]).toMatchObject([
      401,
      'Bearer',
      { code: 'UNAUTHENTICATED' },
    ])
  })
})

describe('signing in', () => {
  it('gives a cookie that no script reads and no other site sends', async () => {
    const { url } = await serve({ tokens: TOKENS })

    const { status, headers } = await post(url, '{"token":"o;pen, sesame="}')

    expect(status).toBe(200)
    expect(headers['set-cookie']).toEqual([
      expect.stringMatching(
        /^snapshot_gateway_session=[\w-]+; Path=\/; HttpOnly; SameSite=Strict; Max-Age=\d+$/,
      ),
    ])
  })

  it('lets the browser in and shows GraphiQL', async () => {
    const { url } = await serve({ tokens: TOKENS })
    const { headers } = await post(url, '{"token":"o;pen, sesame="}')
    const cookie = headers['set-cookie']?.[0]?.split(';')[0] ?? ''

    const page = await send(`${url}/graphql`, { headers: { accept: 'text/html', cookie } })

    expect([page.status, page.body.toString().includes('graphiql')]).toEqual([200, true])
  })

  it('marks the cookie as secure behind TLS', async () => {
    const { url } = await serve({ tokens: TOKENS, trustProxy: true })

    const { headers } = await post(url, '{"token":"o;pen, sesame="}', {
      'x-forwarded-proto': 'https',
    })

    expect(headers['set-cookie']?.[0]).toContain('; Secure')
  })

  it('says whether somebody is signed in', async () => {
    const { url } = await serve({ tokens: TOKENS })
    const { headers } = await post(url, '{"token":"o;pen, sesame="}')
    const cookie = headers['set-cookie']?.[0]?.split(';')[0] ?? ''
    const isSignedIn = async (own: Record<string, string>): Promise<unknown> =>
      JSON.parse((await send(`${url}/session`, { headers: own })).body.toString())

    expect([await isSignedIn({}), await isSignedIn({ cookie })]).toEqual([
      { signedIn: false },
      { signedIn: true },
    ])
  })

  for (const body of ['{"token":"wrong"}', '{"token":"cockpit"}']) {
    it(`fails with ${body}`, async () => {
      const { url } = await serve({ tokens: TOKENS })

      const { status, headers } = await post(url, body)

      expect([status, headers['set-cookie']]).toEqual([401, undefined])
    })
  }

  for (const body of ['{}', '{"token":""}', '{"token":7}', '[]', 'null']) {
    it(`needs a token, not ${body}`, async () => {
      const { url } = await serve({ tokens: TOKENS })

      expect((await post(url, body)).status).toBe(400)
    })
  }

  it('is limited', async () => {
    const { url } = await serve({ tokens: TOKENS, rateLimit: { perMinute: 2 } })

    const tries = []
    for (const token of ['a', 'b', 'c', 'o;pen, sesame=']) {
      tries.push((await post(url, JSON.stringify({ token }))).status)
    }

    expect(tries).toEqual([401, 401, 429, 429])
  })

  for (const path of ['/session', '/livez', '/badge/overall.svg']) {
    it(`is limited where tokens are guessed at ${path}`, async () => {
      const { url } = await serve({
        tokens: TOKENS,
        rateLimit: { perMinute: 2 },
        publicBadges: ['overall'],
      })
      const ask = async (headers: Record<string, string>): Promise<number> =>
        (await send(`${url}${path}`, { headers })).status

      const tries = []
      for (const token of ['a', 'b', 'c', 'o;pen, sesame=']) {
        tries.push(await ask({ authorization: `Bearer ${token}` }))
      }

      expect([...tries, await ask({})]).toEqual([200, 200, 429, 429, 200])
    })
  }

  it('is not done by another page', async () => {
    const { url } = await serve({ tokens: TOKENS })

    const { status } = await post(url, '{"token":"o;pen, sesame="}', {
      'sec-fetch-site': 'cross-site',
    })

    expect(status).toBe(403)
  })

  it('ends with a cookie that is over', async () => {
    const { url } = await serve({ tokens: TOKENS })

    const { headers } = await send(`${url}/session`, { method: 'DELETE' })

    expect(headers['set-cookie']?.[0]).toMatch(/^snapshot_gateway_session=; .*Max-Age=0/)
  })
})

describe('a token in a file', () => {
  async function makeFile(text: string): Promise<string> {
    const folder = await mkdtemp(join(tmpdir(), 'tokens-'))
    onTestFinished(() => rm(folder, { recursive: true }))
    const file = join(folder, 'token')
    await writeFile(file, text)
    return file
  }

  it('is read again when it changes', async () => {
    const valueFile = await makeFile('old\n')
    const identify = createIdentify([{ name: 'a', valueFile, scopes: ['read'] }])
    const knows = (token: string): boolean => identify?.(token)?.name === 'a'

    const before = [knows('old'), knows('newer')]
    await writeFile(valueFile, 'newer\n')

    expect([...before, knows('old'), knows('newer')]).toEqual([true, false, false, true])
  })

  it('lets nobody in once it is gone', async () => {
    const valueFile = await makeFile('old')
    const identify = createIdentify([{ name: 'a', valueFile, scopes: ['read'] }])
    await rm(valueFile)

    expect([identify?.('old'), identify?.('')]).toEqual([undefined, undefined])
  })

  it('stops the start where it is empty or not there', async () => {
    const empty = await makeFile('\n')
    const tokens = [empty, `${empty}.none`].map((valueFile) => ({
      name: valueFile,
      valueFile,
      scopes: ['read'] as const,
    }))

    expect(() => createIdentify(tokens)).toThrow(
      new ConfigError([
        {
          path: 'server.tokens[0].valueFile',
          message: `expected a token in ${empty}, found an empty file`,
        },
        {
          path: 'server.tokens[1].valueFile',
          message: `expected a token in ${empty}.none, found no such file`,
        },
      ]),
    )
  })
})

describe('what a token allows', () => {
  const tokens = [{ name: 'ops', value: 'ops', scopes: ['refresh'] as const }]
  const headers = { authorization: 'Bearer ops' }

  it('may be to refresh and nothing else', async () => {
    const { ask, url } = await serve({ tokens })

    const refreshed = await ask('mutation { refresh { revision } }', { headers })
    const read = await ask('{ snapshot { revision } }', { headers })
    const page = await fetch(`${url}/graphql`, { headers: { ...headers, accept: 'text/html' } })

    expect([refreshed.status, read.status, page.status]).toEqual([200, 403, 403])
  })

  it('without read does not include introspection or suggestions', async () => {
    const { ask } = await serve({ tokens })

    const answers = [
      await ask('{ __schema { types { name } } }', { headers }),
      await ask('mutation { refersh { revision } }', { headers }),
      await ask('mutation { refresh { revisoin } }', { headers }),
      await ask('{ snapshto }', { headers }),
    ]

    expect(answers.map(({ status }) => status)).toEqual([403, 403, 403, 403])
    expect(JSON.stringify(answers.map(({ body }) => body))).not.toContain('mean')
  })
})
