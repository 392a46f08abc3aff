import { serverAudits } from 'graphql-http'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'

import { type Served, start } from './served.ts'

let open: Served
let closed: Served

beforeAll(async () => {
  open = await start()
  closed = await start({ tokens: [{ name: 'reader', value: 'secret', scopes: ['read'] }] })
})
afterAll(() => Promise.all([open.server.close(), closed.server.close()]))

describe('GraphQL over HTTP', () => {
  const audits = serverAudits({ url: () => `${open.url}/graphql` })
  it('has 61 audits', () => expect(audits).toHaveLength(61))
  for (const audit of audits) {
    it(`${audit.id} ${audit.name}`, async () =>
      expect(await audit.fn()).toHaveProperty('status', 'ok'))
  }
})

describe('GraphQL over HTTP with a token', () => {
  const audits = serverAudits({
    url: () => `${closed.url}/graphql`,
    fetchFn: (url: string, init?: RequestInit) => {
      const headers = new Headers(init?.headers)
      headers.set('authorization', 'Bearer secret')
      return fetch(url, { ...init, headers })
    },
  })
  for (const audit of audits) {
    it(`${audit.id} ${audit.name}`, async () =>
      expect(await audit.fn()).toHaveProperty('status', 'ok'))
  }
})
