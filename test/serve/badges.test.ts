import { describe, expect, it } from 'vitest'

import { renderBadge } from '../../src/serve/badges.ts'
import { makeEmptyView, makeView, NOW } from '../support/views.ts'
import { serve } from './served.ts'

const MINUTE = 60_000
const GREY = '#5f6b7a'
const GREEN = '#1a7f4e'

/** Reads what a badge says, and its colour. */
function read(svg: string | undefined): [string | undefined, string | undefined] {
  return [
    /<title>(.*)<\/title>/.exec(svg ?? '')?.[1],
    /x="\d+" [^>]*fill="(#\w+)"/.exec(svg ?? '')?.[1],
  ]
}

const NAMES = [
  'overall',
  'operationalState',
  'alerts',
  'costLadder',
  'serviceHealth',
  'tasks',
  'service/vercel',
]

describe('a badge', () => {
  it('says what the view says', () => {
    const view = makeView()

    expect(NAMES.map((name) => read(renderBadge(view, name)))).toEqual([
      ['test: critical', '#c02633'],
      ['state: active', GREEN],
      ['alerts: 1 critical', '#c02633'],
      ['budget: 41 % used', GREEN],
      ['services: 1 healthy', GREEN],
      ['tasks: 3 open', '#1f6cb0'],
      ['vercel: healthy', GREEN],
    ])
  })

  it('is grey and says so when it is stale', () => {
    const view = makeView({ at: NOW + 11 * MINUTE })

    const said = NAMES.map((name) => read(renderBadge(view, name)))

    expect(said.map(([, color]) => color)).toEqual(NAMES.map(() => GREY))
    expect(said.map(([text]) => text)).toEqual([
      'test: critical (stale)',
      'state: active (stale)',
      'alerts: 1 critical (stale)',
      'budget: 41 % used (stale)',
      'services: 1 healthy (stale)',
      'tasks: 3 open (stale)',
      'vercel: healthy (stale)',
    ])
  })

  it('is grey and unknown when nothing is known', () => {
    for (const view of [makeEmptyView(), makeView({ at: NOW + 61 * MINUTE })]) {
      for (const name of NAMES) {
        const [text, color] = read(renderBadge(view, name))
        expect(text).toMatch(/: unknown$/)
        expect(color).toBe(GREY)
      }
    }
  })

  it('says none only where that is known', () => {
    expect(read(renderBadge(makeView({ values: { alerts: [] } }), 'alerts'))).toEqual([
      'alerts: none',
      GREEN,
    ])
  })

  it('counts the services that are worst, and is green only where all are known to be healthy', () => {
    const view = makeView()
    const service = view.serviceHealth.services.find(({ name }) => name === 'vercel')
    if (service === undefined) throw new Error('expected a service')
    const say = (...statuses: (typeof service.status)[]) => {
      const services = statuses.map((status) => ({ ...service, status }))
      return read(
        renderBadge(
          { ...view, serviceHealth: { ...view.serviceHealth, services } },
          'serviceHealth',
        ),
      )
    }

    expect(say('HEALTHY', 'HEALTHY')).toEqual(['services: 2 healthy', GREEN])
    expect(say('HEALTHY', 'UNKNOWN')).toEqual(['services: 1 unknown', GREY])
    expect(say('UNKNOWN', 'UNHEALTHY', 'DEGRADED')).toEqual(['services: 1 unhealthy', '#c02633'])
    expect(say('DEGRADED', 'HEALTHY')).toEqual(['services: 1 degraded', '#9a6200'])
  })

  it('keeps markup out, and long names short', () => {
    const view = makeView()
    const [service] = view.serviceHealth.services
    if (service === undefined) throw new Error('expected a service')
    const name = `"><script>&${'x'.repeat(100)}\u0000`
    const services = [{ ...service, name }]

    const svg = renderBadge(
      { ...view, serviceHealth: { ...view.serviceHealth, services } },
      `service/${name}`,
    )

    expect(svg).toContain('&quot;&gt;&lt;script&gt;&amp;')
    expect(svg).not.toContain('<script')
    expect(svg).toContain('…')
    expect(svg?.length).toBeLessThan(1_500)
  })

  it('is not there for other names', () => {
    expect(
      ['nothing', 'service/nothing', 'service/', '__proto__'].map((name) =>
        renderBadge(makeView(), name),
      ),
    ).toEqual(Array(4).fill(undefined))
  })
})

describe('the door to the badges', () => {
  it('answers with a validator, and 304 while the badge is the same', async () => {
    const { url } = await serve()

    const first = await fetch(`${url}/badge/service/vercel.svg`)
    const etag = first.headers.get('etag') ?? ''
    const again = await fetch(`${url}/badge/service/vercel.svg`, {
      headers: { 'if-none-match': etag },
    })

    expect(first.headers.get('content-type')).toBe('image/svg+xml')
    expect(first.headers.get('cache-control')).toBe('private, no-cache')
    expect(etag).toMatch(/^"[\w-]{22}"$/)
    expect(again.status).toBe(304)
    expect((await fetch(`${url}/badge/service/nothing.svg`)).status).toBe(404)
    expect((await fetch(`${url}/badge/overall`)).status).toBe(404)
  })

  it('compares the validator as a whole, and takes any for an asterisk', async () => {
    const { url } = await serve()
    const etag = (await fetch(`${url}/badge/overall.svg`)).headers.get('etag') ?? ''

    const statuses = []
    for (const given of ['*', `"a", W/${etag}`, `"x${etag.slice(1)}`, `"x ${etag} y"`]) {
      const headers = { 'if-none-match': given }
      statuses.push((await fetch(`${url}/badge/overall.svg`, { headers })).status)
    }

    expect(statuses).toEqual([304, 304, 200, 200])
  })

  it('lets anyone embed public badges, and nobody else any other', async () => {
    const { url } = await serve({
      tokens: [{ name: 'reader', value: 'a-token-that-reads', scopes: ['read'] }],
      publicBadges: ['overall'],
    })
    const headers = { 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'no-cors' }

    const shown = await fetch(`${url}/badge/overall.svg`, { headers })
    const hidden = await fetch(`${url}/badge/alerts.svg`, { headers })

    expect(shown.status).toBe(200)
    expect(shown.headers.get('cross-origin-resource-policy')).toBe('cross-origin')
    expect(hidden.status).toBe(403)
    expect((await fetch(`${url}/badge/alerts.svg`)).status).toBe(401)
  })
})
