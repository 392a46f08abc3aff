import { describe, expect, it } from 'vitest'

import { foldSnapshot } from '../../src/sections/fold.ts'
import { NO_MEMORY } from '../../src/sections/memory.ts'
import { fail } from '../../src/snapshot/reading.ts'
import {
  aLayout,
  aReading,
  aSnapshot,
  aSource,
  HOUR,
  MINUTE,
  NOON,
  viewOf,
} from '../support/snapshots.ts'

const service = (name: string, id?: string) =>
  aSource('serviceHealth', { service: name, ...(id === undefined ? {} : { id }) })
const whole = aSource('serviceHealth')

describe('the service health', () => {
  it('lists the five named services first, then the others by name', () => {
    const { serviceHealth } = viewOf([
      [service('zeta'), { status: 'healthy' }],
      [service('fly'), { status: 'degraded' }],
      [service('api'), { status: 'unhealthy' }],
    ])

    expect(serviceHealth.services.map(({ name, status }) => [name, status])).toEqual([
      ['vercel', 'UNKNOWN'],
      ['sentry', 'UNKNOWN'],
      ['doppler', 'UNKNOWN'],
      ['supabase', 'UNKNOWN'],
      ['fly', 'DEGRADED'],
      ['api', 'UNHEALTHY'],
      ['zeta', 'HEALTHY'],
    ])
    expect(serviceHealth).toMatchObject({
      fly: 'DEGRADED',
      doppler: 'UNKNOWN',
      worst: 'UNHEALTHY',
      byStatus: { healthy: 1, degraded: 1, unhealthy: 1, unknown: 4 },
    })
  })

  it('is not aged by a service without a source', () => {
    const { serviceHealth } = viewOf([[service('fly'), { status: 'healthy' }]])

    expect(serviceHealth).toMatchObject({ stale: false, worst: 'HEALTHY' })
    expect(serviceHealth.services[0]?.freshness).toMatchObject({
      status: 'MISSING',
      failures: [{ source: null, code: 'NOT_CONFIGURED' }],
    })
  })

  it('takes the worst of the known sources of a service, with that one’s age', () => {
    const { serviceHealth } = viewOf([
      [service('fly', 'probe'), { status: 'healthy', latencyMs: 12 }],
      [service('fly', 'page'), { status: 'degraded', summary: 'slow' }],
      [service('fly', 'gone'), undefined],
    ])

    expect(serviceHealth.services.find(({ name }) => name === 'fly')).toMatchObject({
      status: 'DEGRADED',
      summary: 'slow',
      latencyMs: null,
      freshness: { status: 'FRESH', collectedAt: NOON },
    })
    expect(serviceHealth.stale).toBe(false)
  })

  it('believes a source that knows over one that says it does not', () => {
    const { serviceHealth } = viewOf([
      [service('fly', 'a'), { status: 'unknown' }],
      [service('fly', 'b'), { status: 'healthy' }],
    ])

    expect(serviceHealth.fly).toBe('HEALTHY')
  })

  it('never calls a service healthy that it does not know', () => {
    const { serviceHealth } = viewOf([
      [service('fly'), { status: 'healthy' }],
      [service('vercel'), undefined],
    ])

    expect(serviceHealth).toMatchObject({ vercel: 'UNKNOWN', worst: 'UNKNOWN', stale: true })
    expect(serviceHealth.freshness.status).toBe('MISSING')
  })

  it.each([
    ['UNKNOWN', 'HEALTHY'],
    ['HEALTHY', 'UNKNOWN'],
  ])('is what the one source knows that knows: %s, %s', (first, second) => {
    const { serviceHealth } = viewOf([
      [service('api', 'one'), { status: first }],
      [service('api', 'two'), { status: second }],
    ])

    expect(serviceHealth.services.find(({ name }) => name === 'api')?.status).toBe('HEALTHY')
  })

  it('takes many services from one source, each with the age of its own check', () => {
    const { serviceHealth } = viewOf([
      [
        whole,
        {
          services: [
            { name: 'vercel', status: 'healthy', checkedAt: NOON - 11 * MINUTE },
            { name: 'api', status: 'healthy' },
          ],
        },
      ],
    ])

    const byName = new Map(serviceHealth.services.map((entry) => [entry.name, entry]))
    expect(byName.get('vercel')?.freshness.status).toBe('STALE')
    expect(byName.get('api')?.freshness.status).toBe('FRESH')
    expect(byName.get('fly')?.configured).toBe(false)
    expect(serviceHealth.freshness.status).toBe('STALE')
  })

  it('is missing while its only source was never read', () => {
    const { serviceHealth } = viewOf([[whole, undefined]])

    expect(serviceHealth.freshness.status).toBe('MISSING')
    expect(serviceHealth.worst).toBe('UNKNOWN')
  })

  it('falls back to the source of the service when the one of the section is missing', () => {
    const { serviceHealth } = viewOf([
      [whole, undefined],
      [service('vercel'), { status: 'healthy' }],
    ])

    expect(serviceHealth.vercel).toBe('HEALTHY')
  })

  it('keeps names apart that every object has', () => {
    const { serviceHealth } = viewOf([
      [whole, { services: [{ name: 'constructor', status: 'healthy' }] }],
    ])

    expect(serviceHealth.services.at(-1)).toMatchObject({ name: 'constructor', status: 'HEALTHY' })
  })

  it('dates a status by when it was first seen, and unknown by when it came to be', () => {
    const source = service('fly')
    const layout = aLayout([source])
    const first = foldSnapshot(
      aSnapshot([aReading(source, { status: 'healthy' })]),
      layout,
      NOON,
      NO_MEMORY,
      true,
    )
    const again = aReading(source, { status: 'healthy' }, NOON + 5 * MINUTE)
    const second = foldSnapshot(aSnapshot([again]), layout, NOON + 5 * MINUTE, first.memory, true)
    const expiry = NOON + 5 * MINUTE + HOUR + 1
    const third = foldSnapshot(aSnapshot([again]), layout, expiry, second.memory, false)
    const sinceOf = (folded: typeof first) =>
      folded.view.serviceHealth.services.find(({ name }) => name === 'fly')?.since

    expect([first, second, third].map(sinceOf)).toEqual([NOON, NOON, expiry])
  })

  it('lists the failures of all sources', () => {
    const failing = service('fly', 'page')
    const snapshot = aSnapshot([
      aReading(service('fly', 'probe'), { status: 'healthy' }),
      fail(
        aReading(failing, { status: 'healthy' }),
        { at: NOON, slot: NOON, latencyMs: 1 },
        { code: 'TIMEOUT', message: 'm' },
      ),
    ])

    const { view } = foldSnapshot(
      snapshot,
      aLayout([service('fly', 'probe'), failing]),
      NOON,
      NO_MEMORY,
      true,
    )

    expect(view.serviceHealth.freshness).toMatchObject({
      status: 'FRESH',
      failures: [{ source: 'page', code: 'TIMEOUT' }],
    })
  })

  it('has a field for each of the five', () => {
    const statuses = {
      vercel: 'HEALTHY',
      sentry: 'DEGRADED',
      doppler: 'UNHEALTHY',
      supabase: 'DEGRADED',
      fly: 'HEALTHY',
    }
    const values = Object.entries(statuses).map(
      ([name, status]) => [service(name), { status }] as const,
    )

    expect(viewOf(values).serviceHealth).toMatchObject(statuses)
  })

  it('shows what a source tells of a service', () => {
    const value = { status: 'healthy', latencyMs: 12.4, summary: 'fine', url: 'https://e.org/' }

    const { services } = viewOf([[service('fly'), value]]).serviceHealth

    expect(services.at(-1)).toMatchObject({
      name: 'fly',
      status: 'HEALTHY',
      since: NOON,
      latencyMs: 12,
      summary: 'fine',
      url: 'https://e.org/',
      reading: { asOf: NOON, begunAt: NOON - 5, endedAt: NOON },
      configured: true,
    })
    expect(services[0]).toMatchObject({
      name: 'vercel',
      since: null,
      latencyMs: null,
      summary: null,
      url: null,
      reading: null,
      configured: false,
    })
  })

  it('has all five from a source that was never read, and no others', () => {
    const { services } = viewOf([[whole, undefined]]).serviceHealth

    expect(
      services.map(({ name, configured, freshness }) => [name, configured, freshness.failures]),
    ).toEqual(['vercel', 'sentry', 'doppler', 'supabase', 'fly'].map((name) => [name, true, []]))
  })

  it('loses what one source tells of many once that expires', () => {
    const value = { services: [{ name: 'fly', status: 'healthy' }] }

    expect(viewOf([[whole, value]], {}, NOON + HOUR + 1).serviceHealth).toMatchObject({
      fly: 'UNKNOWN',
      worst: 'UNKNOWN',
    })
  })

  it.each([
    ['first', ['degraded', 'healthy']],
    ['last', ['healthy', 'degraded']],
  ])('takes the worst of two sources where that stands %s', (_place, [one, other]) => {
    const { fly } = viewOf([
      [service('fly', 'a'), { status: one }],
      [service('fly', 'b'), { status: other }],
    ]).serviceHealth

    expect(fly).toBe('DEGRADED')
  })

  it('takes the first of two sources that say the same', () => {
    const { services } = viewOf([
      [service('fly', 'a'), { status: 'degraded', summary: 'first' }],
      [service('fly', 'b'), { status: 'degraded', summary: 'second' }],
    ]).serviceHealth

    expect(services.at(-1)?.summary).toBe('first')
  })

  it.each([
    ['first', ['a', 'b']],
    ['last', ['b', 'a']],
  ])('is as old as the least stale source of what nobody knows, which stands %s', (_p, order) => {
    const sources = order.map((id) => service('fly', id))
    const snapshot = aSnapshot([
      aReading(service('fly', 'a'), { status: 'healthy' }, NOON - 2 * HOUR),
    ])

    const { view } = foldSnapshot(snapshot, aLayout(sources), NOON, NO_MEMORY, true)

    expect(view.serviceHealth.freshness.status).toBe('EXPIRED')
  })

  it('names the reading that its status was taken from', () => {
    const [one, other] = [service('fly', 'a'), service('fly', 'b')]
    const snapshot = aSnapshot([
      aReading(one, { status: 'degraded' }, NOON - MINUTE),
      aReading(other, { status: 'healthy' }),
    ])

    const { view } = foldSnapshot(snapshot, aLayout([one, other]), NOON, NO_MEMORY, true)

    expect(view.serviceHealth.services.at(-1)?.reading?.asOf).toBe(NOON - MINUTE)
  })

  it('has the age of a list without any service', () => {
    expect(viewOf([[whole, { services: [] }]]).serviceHealth).toMatchObject({
      worst: 'UNKNOWN',
      freshness: { status: 'FRESH', collectedAt: NOON, failures: [] },
    })
  })

  it('remembers since when each service has been as it is', () => {
    const source = service('fly')
    const at = (collectedAt: number) =>
      foldSnapshot(
        aSnapshot([aReading(source, { status: 'healthy' }, collectedAt)]),
        aLayout([source]),
        NOON,
        NO_MEMORY,
        true,
      ).memory.services

    expect(at(NOON - MINUTE)).toEqual([['fly', { value: 'HEALTHY', since: NOON - MINUTE }]])
    expect(at(NOON + 1_000)).toEqual([['fly', { value: 'HEALTHY', since: NOON }]])
  })

  it('holds only until the first of its checks is too old', () => {
    const services = [
      { name: 'fly', status: 'healthy', checkedAt: NOON - 9 * MINUTE },
      { name: 'api', status: 'healthy' },
    ]

    expect(viewOf([[whole, { services }]]).validUntil).toBe(NOON + MINUTE + 1)
  })
})
