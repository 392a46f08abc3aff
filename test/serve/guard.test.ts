import { describe, expect, it } from 'vitest'

import { guard, type GuardRules, makeRules, type RequestFacts } from '../../src/serve/guard.ts'
import { createIdentify } from '../../src/serve/tokens.ts'

const HOST = '127.0.0.1:4747'
const COCKPIT = 'https://cockpit.example.com'

const options = {
  allowedHosts: ['gw.example.com', 'other.example.com:8443'],
  corsOrigins: ['https://Cockpit.example.com'],
  publicBadges: ['overall', 'service/vercel', 'service/my api é%'],
}
const open: GuardRules = makeRules(options, null)
const closed: GuardRules = makeRules(
  options,
  createIdentify([
    { name: 'reader', value: 'r', scopes: ['read'] },
    { name: 'pusher', value: 'p', scopes: ['push'] },
  ]),
)

function decide(facts: Partial<RequestFacts>, rules = open): string {
  const verdict = guard({ method: 'GET', path: '/graphql', host: HOST, ...facts }, rules)
  return verdict.kind === 'refuse' ? `${verdict.status} ${verdict.code}` : verdict.kind
}

const json = { method: 'POST', contentType: 'application/json', contentLength: '20' }
const link = { fetchSite: 'cross-site', fetchMode: 'navigate', fetchDest: 'document' }
const cookie = `snapshot_gateway_session=${Buffer.from('r').toString('base64url')}`

type Row = [name: string, facts: Partial<RequestFacts>, expected: string]

describe('the guard without tokens', () => {
  const rows: Row[] = [
    ['a query from a program', {}, 'allow'],
    ['the name localhost', { host: 'localhost:4747' }, 'allow'],
    ['the name localhost in capitals', { host: 'LOCALHOST:4747' }, 'allow'],
    ['another loopback address', { host: '127.0.0.2' }, 'allow'],
    ['the IPv6 loopback address', { host: '[::1]:4747' }, 'allow'],
    ['an allowed name', { host: 'gw.example.com' }, 'allow'],
    ['an allowed name in capitals with a port', { host: 'GW.example.com:4747' }, 'allow'],
    ['an allowed name with its port', { host: 'other.example.com:8443' }, 'allow'],
    ['an allowed name with another port', { host: 'other.example.com' }, '403 HOST_NOT_ALLOWED'],
    ['a name made to point here', { host: 'evil' }, '403 HOST_NOT_ALLOWED'],
    ['a name that begins like us', { host: '127.0.0.1.evil' }, '403 HOST_NOT_ALLOWED'],
    ['a name that ends like us', { host: 'evil.localhost.example' }, '403 HOST_NOT_ALLOWED'],
    ['no name', { host: undefined }, '403 HOST_NOT_ALLOWED'],
    ['two names', { host: 'localhost, evil' }, '403 HOST_NOT_ALLOWED'],
    ['the wildcard address', { host: '0.0.0.0:4747' }, '403 HOST_NOT_ALLOWED'],
    ['a probe by address', { path: '/livez', host: '10.0.0.7:4747' }, 'allow'],
    ['a probe without a name', { path: '/readyz', host: undefined }, 'allow'],
    ['the health by address', { path: '/healthz', host: '10.0.0.7' }, '403 HOST_NOT_ALLOWED'],

    ['our own page', { fetchSite: 'same-origin', origin: `http://${HOST}` }, 'allow'],
    ['our own page behind TLS', { ...json, origin: `https://${HOST}` }, 'allow'],
    [
      'our own page under a name in capitals',
      { ...json, host: 'LocalHost:4747', origin: 'http://localhost:4747' },
      'allow',
    ],
    ['an address typed in', { fetchSite: 'none' }, 'allow'],
    ['another page', { fetchSite: 'cross-site' }, '403 ORIGIN_NOT_ALLOWED'],
    ['a page of another port', { fetchSite: 'same-site' }, '403 ORIGIN_NOT_ALLOWED'],
    ['an unknown site word', { fetchSite: 'other' }, '403 ORIGIN_NOT_ALLOWED'],
    ['an evil origin', { ...json, origin: 'https://evil.example' }, '403 ORIGIN_NOT_ALLOWED'],
    ['the null origin', { ...json, origin: 'null' }, '403 ORIGIN_NOT_ALLOWED'],
    ['an origin that begins like us', { origin: `http://${HOST}.evil` }, '403 ORIGIN_NOT_ALLOWED'],
    [
      'an evil origin as our own page',
      { fetchSite: 'same-origin', origin: 'http://evil' },
      '403 ORIGIN_NOT_ALLOWED',
    ],
    ['a listed origin', { ...json, fetchSite: 'cross-site', origin: COCKPIT }, 'allow'],
    [
      'a listed origin over http',
      { origin: 'http://cockpit.example.com' },
      '403 ORIGIN_NOT_ALLOWED',
    ],
    [
      'a listed origin under a foreign name',
      { origin: COCKPIT, host: 'evil' },
      '403 HOST_NOT_ALLOWED',
    ],
    ['a link to GraphiQL', link, 'allow'],
    ['a link to the page', { ...link, path: '/' }, 'allow'],
    ['a link to data', { ...link, path: '/api/snapshot' }, '403 ORIGIN_NOT_ALLOWED'],
    ['a page in a frame', { ...link, fetchDest: 'iframe' }, '403 ORIGIN_NOT_ALLOWED'],
    ['a form of another page', { ...link, ...json, method: 'POST' }, '403 ORIGIN_NOT_ALLOWED'],
    ['a public badge elsewhere', { fetchSite: 'cross-site', path: '/badge/overall.svg' }, 'allow'],
    [
      'a public badge of a service',
      { fetchSite: 'cross-site', path: '/badge/service/vercel.svg' },
      'allow',
    ],
    [
      'a public badge whose name is encoded',
      { fetchSite: 'cross-site', path: '/badge/service/my%20api%20%C3%A9%25.svg' },
      'allow',
    ],
    [
      'a badge whose name cannot be decoded',
      { fetchSite: 'cross-site', path: '/badge/%ff.svg' },
      '403 ORIGIN_NOT_ALLOWED',
    ],
    [
      'a badge behind another prefix',
      { fetchSite: 'cross-site', path: '/%62adge/overall.svg' },
      '403 ORIGIN_NOT_ALLOWED',
    ],
    [
      'another badge elsewhere',
      { fetchSite: 'cross-site', path: '/badge/cost.svg' },
      '403 ORIGIN_NOT_ALLOWED',
    ],

    [
      'a preflight of a listed origin',
      { method: 'OPTIONS', requestMethod: 'POST', origin: COCKPIT },
      'preflight',
    ],
    [
      'a preflight of another origin',
      { method: 'OPTIONS', requestMethod: 'POST', origin: 'https://evil' },
      '403 ORIGIN_NOT_ALLOWED',
    ],

    ['JSON', json, 'allow'],
    ['JSON in utf-8', { ...json, contentType: 'application/json; charset=utf-8' }, 'allow'],
    [
      'JSON in latin-1',
      { ...json, contentType: 'application/json; charset=latin1' },
      '415 CONTENT_TYPE_NOT_SUPPORTED',
    ],
    [
      'a form',
      { ...json, contentType: 'application/x-www-form-urlencoded' },
      '415 CONTENT_TYPE_NOT_SUPPORTED',
    ],
    [
      'an upload',
      { ...json, contentType: 'multipart/form-data; boundary=x' },
      '415 CONTENT_TYPE_NOT_SUPPORTED',
    ],
    ['plain text', { ...json, contentType: 'text/plain' }, '415 CONTENT_TYPE_NOT_SUPPORTED'],
    [
      'GraphQL text',
      { ...json, contentType: 'application/graphql' },
      '415 CONTENT_TYPE_NOT_SUPPORTED',
    ],
    ['no type', { ...json, contentType: undefined }, '415 CONTENT_TYPE_NOT_SUPPORTED'],
    [
      'a list of types',
      { ...json, contentType: 'text/plain, application/json' },
      '415 CONTENT_TYPE_NOT_SUPPORTED',
    ],
    [
      'a form without a body',
      { ...json, contentType: 'application/x-www-form-urlencoded', contentLength: '0' },
      '415 CONTENT_TYPE_NOT_SUPPORTED',
    ],
    ['a GET that names a form', { contentType: 'application/x-www-form-urlencoded' }, 'allow'],
    [
      'a GET with a body of text',
      { contentType: 'text/plain', contentLength: '3' },
      '415 CONTENT_TYPE_NOT_SUPPORTED',
    ],
    ['the largest body', { ...json, contentLength: '100000' }, 'allow'],
    ['a body too large', { ...json, contentLength: '100001' }, '413 BODY_TOO_LARGE'],
    ['a gzip body', { ...json, contentEncoding: 'gzip' }, '415 ENCODING_NOT_SUPPORTED'],
    ['an identity body', { ...json, contentEncoding: 'identity' }, 'allow'],
    [
      'a body of unknown length',
      { ...json, contentLength: undefined, transferEncoding: 'chunked' },
      'allow',
    ],
  ]
  for (const [name, facts, expected] of rows) {
    it(`answers ${name} with ${expected}`, () => expect(decide(facts)).toBe(expected))
  }
})

describe('the guard with tokens', () => {
  const bearer = (token: string): Partial<RequestFacts> => ({ authorization: `Bearer ${token}` })
  const rows: Row[] = [
    ['no token', {}, '401 UNAUTHENTICATED'],
    ['an unknown token', bearer('x'), '401 UNAUTHENTICATED'],
    ['an empty token', { authorization: 'Bearer ' }, '401 UNAUTHENTICATED'],
    ['another scheme', { authorization: 'Basic cg==' }, '401 UNAUTHENTICATED'],
    ['a token that may read', bearer('r'), 'allow'],
    ['a scheme in small letters', { authorization: 'bearer r' }, 'allow'],
    ['a token for something else, which its route is to say', bearer('p'), 'allow'],
    ['a page', { path: '/' }, '401 UNAUTHENTICATED'],
    ['an asset', { path: '/assets/x.js' }, '401 UNAUTHENTICATED'],
    ['metrics', { path: '/metrics' }, '401 UNAUTHENTICATED'],
    ['an unknown path', { path: '/nothing' }, '401 UNAUTHENTICATED'],
    ['a path with capitals', { path: '/LIVEZ' }, '401 UNAUTHENTICATED'],
    ['a probe', { path: '/livez' }, 'allow'],
    ['the session', { ...json, path: '/session' }, 'allow'],
    ['a public badge', { path: '/badge/overall.svg', fetchSite: 'cross-site' }, 'allow'],
    ['another badge', { path: '/badge/cost.svg' }, '401 UNAUTHENTICATED'],
    ['a cookie of our own page', { cookie, fetchSite: 'same-origin' }, 'allow'],
    ['a cookie among others', { cookie: `a=b; ${cookie}; c=d` }, 'allow'],
    ['a cookie with an address typed in', { cookie, fetchSite: 'none' }, 'allow'],
    ['a cookie with a link', { cookie, ...link }, '401 UNAUTHENTICATED'],
    [
      'a cookie of a listed origin',
      { cookie, fetchSite: 'cross-site', origin: COCKPIT },
      '401 UNAUTHENTICATED',
    ],
    [
      'a cookie of a listed origin in an old browser',
      { cookie, origin: COCKPIT },
      '401 UNAUTHENTICATED',
    ],
    [
      'a token of a listed origin',
      { ...bearer('r'), fetchSite: 'cross-site', origin: COCKPIT },
      'allow',
    ],
    ['a preflight', { method: 'OPTIONS', requestMethod: 'POST', origin: COCKPIT }, 'preflight'],
  ]
  for (const [name, facts, expected] of rows) {
    it(`answers ${name} with ${expected}`, () => expect(decide(facts, closed)).toBe(expected))
  }

  it('takes note of a wrong token where anybody may come in', () => {
    const ask = (facts: Partial<RequestFacts>): unknown =>
      guard({ method: 'GET', path: '/session', host: HOST, ...facts }, closed)

    expect([ask({}), ask(bearer('r')), ask(bearer('x'))]).toMatchObject([
      { kind: 'allow', failedSignIn: false },
      { kind: 'allow', failedSignIn: false },
      { kind: 'allow', failedSignIn: true },
    ])
  })

  it('says the same of a wrong token as of none', () => {
    const facts = { method: 'GET', path: '/graphql', host: HOST }

    expect(guard({ ...facts, authorization: 'Bearer x' }, closed)).toEqual({
      ...guard(facts, closed),
      failedSignIn: true,
    })
  })
})
