import { describe, expect, it } from 'vitest'

import { ConfigError } from '../../src/errors.ts'
import { makeEmptyView, makeView, NOW } from '../support/views.ts'
import { send } from './send.ts'
import { OPEN, serve } from './served.ts'

const HOUR = 3_600_000

describe('GraphQL', () => {
  it('answers from the view', async () => {
    const { ask } = await serve()

    const { body } = await ask(`{
      snapshot {
        revision computedAt stale
        operationalState { primary paused freshness { status collectedAt } }
        alerts { activeCount items(severity: WARNING) { id startedAt } }
        costLadder { currentTier monthlyBudgetPctUsed spentToDateUsd }
        serviceHealth { vercel service(name: "vercel") { latencyMs } other: service(name: "x") { name } }
        tasks { openCount items { title state } }
      }
      gateway { name schedule { everySeconds } sources { id section everySeconds } }
    }`)

    expect(body).toEqual({
      data: {
        snapshot: {
          revision: '7',
          computedAt: '2026-11-22T09:30:00.000Z',
          stale: false,
          operationalState: {
            primary: 'ACTIVE',
            paused: false,
            freshness: { status: 'FRESH', collectedAt: '2026-11-22T09:30:00.000Z' },
          },
          alerts: {
            activeCount: 3,
            items: [{ id: 'alert-1', startedAt: '2026-11-22T09:29:00.000Z' }],
          },
          costLadder: {
            currentTier: 'NORMAL',
            monthlyBudgetPctUsed: 41.18,
            spentToDateUsd: 82.365,
          },
          serviceHealth: { vercel: 'HEALTHY', service: { latencyMs: 12 }, other: null },
          tasks: { openCount: 3, items: [{ title: 'Write it', state: 'OPEN' }] },
        },
        gateway: {
          name: 'test',
          schedule: { everySeconds: 300 },
          sources: [
            { id: 'operationalState', section: 'OPERATIONAL_STATE', everySeconds: 300 },
            { id: 'alerts', section: 'ALERTS', everySeconds: 300 },
            { id: 'costLadder', section: 'COST_LADDER', everySeconds: 300 },
            { id: 'serviceHealth.vercel', section: 'SERVICE_HEALTH', everySeconds: 300 },
            { id: 'tasks', section: 'TASKS', everySeconds: 300 },
          ],
        },
      },
    })
  })

  it('shows what is not known as null, not as nothing', async () => {
    const { ask, publish } = await serve()
    publish(makeView({ values: { alerts: null, tasks: null, operationalState: null } }))

    const { body } = await ask(
      '{ snapshot { operationalState { primary paused } alerts { activeCount items { id } } tasks { openCount items { title } } } }',
    )

    expect(body.data).toEqual({
      snapshot: {
        operationalState: { primary: 'UNKNOWN', paused: null },
        alerts: { activeCount: null, items: null },
        tasks: { openCount: null, items: null },
      },
    })
  })

  for (const first of [0, -1, 501]) {
    it(`refuses a list of ${first}`, async () => {
      const { ask } = await serve()

      const { body } = await ask(`{ snapshot { alerts { items(first: ${first}) { id } } } }`)

      expect(body.errors?.[0]?.extensions.code).toBe('BAD_USER_INPUT')
    })
  }

  it('refreshes for whoever may', async () => {
    const { ask } = await serve()

    const { body } = await ask('mutation { refresh { revision startedAt failed { code } } }')

    expect(body.data).toEqual({
      refresh: { revision: '8', startedAt: '2026-11-22T09:30:00.000Z', failed: [] },
    })
  })

  it('does not refresh for who may only read', async () => {
    const { ask } = await serve({ tokens: [{ name: 'reader', value: 'r', scopes: ['read'] }] })

    const { status, body } = await ask('mutation { refresh { revision } }', {
      headers: { authorization: 'Bearer r' },
    })

    expect([status, body.errors?.[0]?.extensions.code]).toEqual([403, 'FORBIDDEN'])
  })

  it('does not show what an unexpected error says', async () => {
    const { ask } = await serve({}, { refresh: () => Promise.reject(new Error('/secret/path')) })

    const { body } = await ask('mutation { refresh { revision } }')

    expect(JSON.stringify(body)).not.toContain('secret')
    expect(body.errors?.[0]?.extensions.code).toBe('INTERNAL_SERVER_ERROR')
  })
})

describe('GraphiQL', () => {
  it('opens in a browser with nothing from elsewhere', async () => {
    const { url } = await serve()

    const page = await fetch(`${url}/graphql`, { headers: { accept: 'text/html' } })
    const html = await page.text()

    expect(html).not.toMatch(/(?:src|href)="(?!\/graphiql\/|data:,)/)
    expect(html).not.toMatch(/<script>/)
    expect(page.headers.get('content-security-policy')).toContain("script-src 'self';")
    for (const [, path] of html.matchAll(/(?:src|href)="(\/[^"]+)"/g)) {
      const part = await fetch(`${url}${path}`)
      expect([path, part.status]).toEqual([path, 200])
      await part.arrayBuffer()
    }
  })
})

describe('the original endpoint', () => {
  it('gives the wire object while the snapshot is fresh', async () => {
    const { url } = await serve()

    const response = await fetch(`${url}/api/snapshot`)

    expect(await response.json()).toMatchObject({
      schema_version: 3,
      computed_at: '2026-11-22T09:30:00Z',
      operational_state: { primary: 'active' },
    })
  })

  it('says that there is none when it is stale, with status 200', async () => {
    const { url, publish } = await serve()
    publish(makeView({ at: NOW + HOUR }))

    const response = await fetch(`${url}/api/snapshot`)

    expect(response.status).toBe(200)
    expect(await response.text()).toBe('{"error":"no_snapshot","stale":true}')
  })
})

describe('the probes', () => {
  it('are alive but not ready before the first snapshot', async () => {
    const { url, publish } = await serve()
    publish(makeEmptyView())

    const [live, ready] = await Promise.all([fetch(`${url}/livez`), fetch(`${url}/readyz`)])

    expect([live.status, ready.status]).toEqual([200, 503])
    expect(Number(ready.headers.get('retry-after'))).toBeGreaterThan(0)
  })

  it('are ready with a snapshot, however old', async () => {
    const { url, publish } = await serve()
    publish(makeView({ at: NOW + 24 * HOUR }))

    expect((await fetch(`${url}/readyz`)).status).toBe(200)
  })

  it('are answered by address and without a token', async () => {
    const { url } = await serve({ tokens: [{ name: 'a', value: 'a', scopes: ['read'] }] })

    const { status } = await send(`${url}/livez`, { headers: { host: '10.0.0.7' } })

    expect(status).toBe(200)
  })
})

describe('the health', () => {
  it('is 503 while something is critical', async () => {
    const { url } = await serve()

    const response = await fetch(`${url}/healthz`)

    expect(response.status).toBe(503)
    expect(await response.json()).toMatchObject({
      status: 'CRITICAL',
      reasons: [{ code: 'ALERT_CRITICAL', since: '2026-11-22T09:30:00.000Z' }, {}],
    })
  })

  it('is 200 when all is well', async () => {
    const { url, publish } = await serve()
    publish(makeView({ values: { alerts: [] } }))

    const response = await fetch(`${url}/healthz`)

    expect([response.status, await response.json()]).toEqual([
      200,
      { status: 'OK', since: '2026-11-22T09:30:00.000Z', reasons: [] },
    ])
  })
})

describe('a push', () => {
  it('reaches its source', async () => {
    const pushed: unknown[] = []
    const { url } = await serve(
      {},
      {
        push: async (id, body) => {
          pushed.push([id, body])
          return { kind: 'accepted' }
        },
      },
    )

    const response = await fetch(`${url}/push/serviceHealth.api`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: '{"status":"healthy"}',
    })

    expect(response.status).toBe(202)
    expect(pushed).toEqual([['serviceHealth.api', { status: 'healthy' }]])
  })

  it('of another shape is refused with what was expected', async () => {
    const { url } = await serve(
      {},
      { push: async () => ({ kind: 'invalid', message: 'expected a status' }) },
    )

    const response = await fetch(`${url}/push/x`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: '{}',
    })

    expect([response.status, await response.json()]).toEqual([
      400,
      { code: 'INVALID_DATA', message: 'expected a status' },
    ])
  })

  it('of more than its source takes is refused with the most', async () => {
    const { url } = await serve({}, { push: async () => ({ kind: 'too-large', mostBytes: 20 }) })

    const response = await fetch(`${url}/push/x`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: '{}',
    })

    expect([response.status, await response.json()]).toEqual([
      413,
      { code: 'BODY_TOO_LARGE', message: 'Expected at most 20 bytes' },
    ])
  })

  it('of half JSON is refused', async () => {
    const { url } = await serve()

    const response = await fetch(`${url}/push/x`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: '{"a":',
    })

    expect([response.status, await response.json()]).toEqual([
      400,
      { code: 'NOT_JSON', message: 'Expected a body of JSON' },
    ])
  })
})

describe('the server', () => {
  it('answers an unknown path with a code', async () => {
    const { url } = await serve()

    const response = await fetch(`${url}/nothing/here`)

    expect([response.status, await response.json()]).toEqual([
      404,
      { code: 'NOT_FOUND', message: 'There is nothing here' },
    ])
  })

  it('refuses a body that is not UTF-8, wherever it goes', async () => {
    const { url } = await serve()

    for (const path of ['/graphql', '/push/x', '/session']) {
      const { status, body } = await send(`${url}${path}`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: Buffer.from('{"query":"{ __typename }","operationName":"\xff"}', 'latin1'),
      })
      expect([path, status, JSON.parse(body.toString())]).toMatchObject([path, 400, {}])
      expect(body.toString()).toMatch(/"code":"(?:BAD_REQUEST|NOT_JSON)"/)
    }
  })

  it('answers a path that cannot be decoded with a code', async () => {
    const { url } = await serve()

    const { status, body } = await send(`${url}/%ff`)

    expect([status, JSON.parse(body.toString())]).toMatchObject([400, { code: 'BAD_REQUEST' }])
  })

  it('refuses a foreign host', async () => {
    const { url } = await serve()

    const { status, body } = await send(`${url}/graphql`, { headers: { host: 'evil' } })

    expect([status, JSON.parse(body.toString())]).toMatchObject([
      403,
      { code: 'HOST_NOT_ALLOWED', errors: [{ extensions: { code: 'HOST_NOT_ALLOWED' } }] },
    ])
  })

  it('refuses 20 MB before it reads them', async () => {
    const { url } = await serve()

    const { status } = await send(`${url}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'content-length': `${20_000_000}` },
      body: Buffer.alloc(20_000_000, 32),
    })

    expect(status).toBe(413)
  })

  it('refuses too much of unknown length', async () => {
    const { url } = await serve()

    const { status, body } = await send(`${url}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'transfer-encoding': 'chunked' },
      body: Buffer.alloc(150_000, 32),
    })

    expect([status, JSON.parse(body.toString())]).toMatchObject([413, { code: 'BODY_TOO_LARGE' }])
  })

  it('answers a preflight of a listed origin', async () => {
    const origin = 'https://cockpit.example.com'
    const { url } = await serve({ corsOrigins: [origin] })

    const { status, headers } = await send(`${url}/graphql`, {
      method: 'OPTIONS',
      headers: { origin, 'access-control-request-method': 'POST' },
    })

    expect([status, headers['access-control-allow-origin']]).toEqual([204, origin])
  })

  for (const path of ['/graphql', '/livez', '/nothing', '/api/snapshot']) {
    it(`protects the answer to ${path}`, async () => {
      const { url } = await serve()

      const { headers } = await fetch(`${url}${path}`)

      expect(headers.get('x-content-type-options')).toBe('nosniff')
      expect(headers.get('x-frame-options')).toBe('DENY')
      expect(headers.get('content-security-policy')).toContain("default-src 'none'")
      expect(headers.get('access-control-allow-origin')).toBeNull()
    })
  }

  it('refuses to be reached from elsewhere without tokens', async () => {
    await expect(serve({ host: '0.0.0.0' })).rejects.toThrow(ConfigError)
  })

  it('takes other tokens without a restart', async () => {
    const tokens = (
      value: string,
    ): { tokens: [{ name: string; value: string; scopes: ['read'] }] } => ({
      tokens: [{ name: 'a', value, scopes: ['read'] }],
    })
    const { ask, server } = await serve(tokens('old'))
    const status = async (token: string): Promise<number> =>
      (await ask('{ __typename }', { headers: { authorization: `Bearer ${token}` } })).status

    const before = [await status('old'), await status('new')]
    server.reconfigure({ ...OPEN, ...tokens('new') })

    expect([...before, await status('old'), await status('new')]).toEqual([200, 401, 401, 200])
  })

  it('stops while a connection is kept alive', async () => {
    const { url, server } = await serve()
    await (await fetch(`${url}/livez`)).text()

    await server.close()

    await expect(fetch(`${url}/livez`)).rejects.toThrow('fetch failed')
  })

  it('answers what it was asked before it stops', async () => {
    let arrived = (): void => undefined
    let end = (): void => undefined
    const hasArrived = new Promise<void>((resolve) => (arrived = resolve))
    const mayEnd = new Promise<void>((resolve) => (end = resolve))
    const { url, server } = await serve(
      {},
      {
        push: async () => {
          arrived()
          await mayEnd
          return { kind: 'accepted' }
        },
      },
    )
    const answer = fetch(`${url}/push/x`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: '{}',
    })
    await hasArrived

    const closed = server.close()
    end()

    expect((await answer).status).toBe(202)
    await closed
  })
})
