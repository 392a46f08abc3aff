import { afterEach, describe, expect, it } from 'vitest'

import { ConfigError } from '../../src/errors.ts'
import type { Place } from '../../src/sources/source.ts'
import { fixture } from '../support/fixture.ts'
import * as script from '../support/origin.ts'
import { startOrigin } from '../support/origin.ts'
import { describeHttpSource, makeSource, read, readFailure, SECRET } from './contract.ts'

const PLACE: Place = { section: 'serviceHealth', service: 'api' }

const SUMMARY = '/api/v2/summary.json'
const COMPONENTS = '/api/v2/components.json'

describeHttpSource('statuspage', {
  place: PLACE,
  config: (url) => ({ kind: 'statuspage', url, token: SECRET, headers: { 'x-key': SECRET } }),
  answer: (origin) => origin.on(SUMMARY, script.json(fixture('statuspage/instructure-none.json'))),
  value: { status: 'healthy', summary: null, url: expect.stringMatching(/^http:/) },
})

const leaf = (status: string, name = status) => ({ id: `id-${name}`, name, status, group: false })
const many = (counts: Record<string, number>) =>
  Object.entries(counts).flatMap(([status, count]) =>
    Array.from({ length: count }, (_, index) => leaf(status, `${status} ${index}`)),
  )

describe('statuspage', () => {
  const open: { close(): Promise<void> }[] = []
  afterEach(async () => {
    await Promise.all(open.splice(0).map((one) => one.close()))
  })

  const page = async (answer: unknown, options: object = {}) => {
    const origin = await startOrigin()
    open.push(origin)
    origin.on(SUMMARY, script.json(answer))
    origin.on(COMPONENTS, script.json(answer))
    return makeSource({ kind: 'statuspage', url: origin.url, ...options }, PLACE)
  }
  const judge = async (indicator: string, components: unknown[], options: object = {}) => {
    const source = await page({ status: { indicator, description: 'words' }, components }, options)
    return (await read(source)).value
  }

  it.each<[string, Record<string, number>, string]>([
    ['none', { operational: 2 }, 'healthy'],
    ['none', { operational: 2, major_outage: 1 }, 'healthy'],
    ['minor', { operational: 2, partial_outage: 1 }, 'degraded'],
    ['maintenance', { under_maintenance: 2 }, 'healthy'],
    ['major', { operational: 531, major_outage: 13 }, 'degraded'],
    ['major', { operational: 2, major_outage: 2 }, 'unhealthy'],
    ['critical', { major_outage: 5 }, 'unhealthy'],
    ['critical', { operational: 2, major_outage: 1 }, 'unhealthy'],
    ['critical', {}, 'unhealthy'],
  ])('reads the indicator %s over %j as %s', async (indicator, counts, status) => {
    expect(await judge(indicator, many(counts))).toMatchObject({ status })
  })

  it('counts the members of a group, not the group', async () => {
    const group = { ...leaf('major_outage', 'group'), group: true }

    expect(await judge('major', [group, group, group, ...many({ operational: 4 })])).toMatchObject({
      status: 'degraded',
    })
  })

  it('takes maintenance of the page for what it is told to', async () => {
    expect(await judge('maintenance', [], { maintenance: 'degraded' })).toMatchObject({
      status: 'degraded',
    })
  })

  it('reads a recorded page of several hundred places', async () => {
    const source = await page(fixture('statuspage/cloudflare-summary-2026-08-07.json'))

    expect((await read(source)).value).toMatchObject({
      status: 'degraded',
      summary: 'Minor Service Outage',
    })
  })

  it.each<[string[], string, string | null]>([
    [['operational'], 'healthy', null],
    [
      ['degraded_performance', 'operational'],
      'degraded',
      'degraded_performance: degraded performance',
    ],
    [['partial_outage'], 'degraded', 'partial_outage: partial outage'],
    [['operational', 'major_outage'], 'unhealthy', 'major_outage: major outage'],
    [['id-major_outage'], 'unhealthy', 'major_outage: major outage'],
    [['under_maintenance'], 'degraded', 'under_maintenance: under maintenance'],
  ])('takes the worst of the chosen components %j', async (components, status, summary) => {
    const all = [
      'operational',
      'degraded_performance',
      'partial_outage',
      'major_outage',
      'under_maintenance',
    ]
    const source = await page({ components: all.map((one) => leaf(one)) }, { components })

    expect((await read(source)).value).toMatchObject({ status, summary })
  })

  it('takes maintenance of a component for what it is told to', async () => {
    const options = { components: ['under_maintenance'], maintenance: 'healthy' }
    const source = await page({ components: [leaf('under_maintenance')] }, options)

    expect((await read(source)).value).toMatchObject({ status: 'healthy' })
  })

  it('fails for a component that the page does not have', async () => {
    const source = await page({ components: [leaf('operational')] }, { components: ['gone'] })

    expect(await readFailure(source)).toMatchObject({
      code: 'INVALID_DATA',
      message: 'expected the component "gone" on the page, found none',
    })
  })

  it.each<[string, unknown]>([
    ['an unknown indicator', { status: { indicator: 'ok' }, components: [] }],
    ['an unknown status', { status: { indicator: 'major' }, components: many({ meh: 4 }) }],
    ['no status', { components: [] }],
    ['components of another type', { status: { indicator: 'none' }, components: {} }],
  ])('fails with INVALID_DATA on %s', async (_what, answer) => {
    expect((await readFailure(await page(answer))).code).toBe('INVALID_DATA')
  })

  it('fails with NOT_JSON for a page that moved to where it lost its path', async () => {
    const origin = await startOrigin()
    open.push(origin)
    origin.on(SUMMARY, script.redirect('/'))
    origin.on('/', script.html())

    const source = makeSource({ kind: 'statuspage', url: origin.url }, PLACE)

    expect((await readFailure(source)).code).toBe('NOT_JSON')
  })

  it('links to the page without what is secret in its address', async () => {
    const origin = await startOrigin()
    open.push(origin)
    origin.on(SUMMARY, script.json(fixture('statuspage/instructure-none.json')))
    const url = `${origin.url.replace('//', `//me:${SECRET}@`)}/?key=${SECRET}`

    const { value } = await read(makeSource({ kind: 'statuspage', url }, PLACE))

    expect(value).toMatchObject({ url: `${origin.url}/` })
  })

  it.each(['vercel', 'sentry', 'doppler', 'supabase', 'fly'])('knows the page of %s', (service) => {
    expect(() =>
      makeSource({ kind: 'statuspage' }, { section: 'serviceHealth', service }),
    ).not.toThrow()
  })

  it('needs the address of any other', () => {
    expect(() => makeSource({ kind: 'statuspage' }, PLACE)).toThrow(ConfigError)
  })
})
