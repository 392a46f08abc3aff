import { describe, expect, it } from 'vitest'

import {
  costAlerts,
  type Damping,
  dampService,
  serviceAlerts,
  stateAlerts,
} from '../../src/sections/alert-rules.ts'
import type { CostTier } from '../../src/sections/cost-ladder.ts'
import type { Service } from '../../src/sections/service-health.ts'
import { aSource, HOUR, MINUTE, NOON, viewOf } from '../support/snapshots.ts'

const cost = aSource('costLadder')
const state = aSource('operationalState')
const fly = aSource('serviceHealth', { service: 'fly' })

function aService(value: unknown, now = NOON): Service {
  const { services } = viewOf([[fly, value]], {}, now).serviceHealth
  const service = services.find(({ name }) => name === 'fly')
  if (service === undefined) throw new Error('there is no such service')
  return service
}

const raised: Damping = {
  asOf: NOON - 5 * MINUTE,
  readAt: NOON - 5 * MINUTE,
  bad: 2,
  good: 0,
  raised: true,
  severity: 'WARNING',
  badSince: NOON - HOUR,
}

describe('the alert of a rung', () => {
  const tellOf = (tier: CostTier, spentToDateUsd: number | null) => {
    const value = { spentToDateUsd, creditPoolUsd: 200, currentTier: tier }
    const { costLadder } = viewOf([[cost, value]])
    return costAlerts(costLadder, { value: tier, since: NOON - HOUR })
  }

  it.each([
    ['WARN_75', 'cost_ladder_warned', 'WARNING', 'Spend has passed 75 % of the pool'],
    [
      'DOWNSHIFT_90',
      'cost_ladder_downshifted',
      'WARNING',
      'Spend has passed 90 % of the pool: smaller models are used',
    ],
    [
      'HARD_STOP_100',
      'cost_ladder_halted',
      'CRITICAL',
      'Spend has used up the pool: model calls are stopped',
    ],
  ] as const)('tells of %s in full', (tier, id, severity, title) => {
    expect(tellOf(tier, 164.73)).toEqual([
      {
        id,
        severity,
        title,
        category: 'cost_ladder',
        detail: '82.37 % of the pool is spent.',
        startedAt: NOON - HOUR,
        url: null,
      },
    ])
  })

  it('has no detail where the share is not known', () => {
    expect(tellOf('WARN_75', null)).toMatchObject([{ detail: null }])
  })

  it.each(['NORMAL', 'UNKNOWN'] as const)('is none on rung %s', (tier) => {
    expect(tellOf(tier, 1)).toEqual([])
  })
})

describe('the alert of a daemon', () => {
  it.each([
    ['paused', 'operator_paused', 'The daemon is paused', 'lunch'],
    ['stopped', 'operator_stopped', 'The daemon is stopped', null],
  ])('that is %s tells why and since when', (primary, id, title, detail) => {
    const { operationalState } = viewOf([[state, { primary, pauseReason: 'lunch' }]])

    expect(stateAlerts(operationalState)).toEqual([
      {
        id,
        severity: 'CRITICAL',
        category: 'operational_state',
        title,
        detail,
        startedAt: NOON,
        url: null,
      },
    ])
  })
})

describe('the alert of a service', () => {
  const value = { status: 'degraded', summary: 'slow', url: 'https://status.example/' }

  it.each([
    ['WARNING', 'fly is degraded'],
    ['CRITICAL', 'fly is unhealthy'],
  ] as const)('of severity %s tells what it is and since when', (severity, title) => {
    expect(serviceAlerts(aService(value), { ...raised, severity })).toEqual([
      {
        id: 'service_unhealthy:fly',
        severity,
        category: 'service_unhealthy',
        title,
        detail: 'slow',
        startedAt: NOON - HOUR,
        url: 'https://status.example/',
      },
    ])
  })

  it('is none before it is raised', () => {
    expect(serviceAlerts(aService(value), { ...raised, raised: false })).toEqual([])
    expect(serviceAlerts(aService(value), undefined)).toEqual([])
  })

  it.each([
    ['that has expired', aService(value, NOON + HOUR + 1)],
    ['that was never read', aService(undefined)],
  ])('is none from data %s', (_what, service) => {
    expect(serviceAlerts(service, raised)).toEqual([])
  })
})

describe('dampService', () => {
  const good = { ...raised, good: 1, bad: 0 }

  it('begins with the first bad reading, from when the service was first seen so', () => {
    expect(dampService(undefined, aService({ status: 'degraded' }), NOON)).toEqual({
      asOf: NOON,
      readAt: NOON,
      bad: 1,
      good: 0,
      raised: false,
      severity: 'WARNING',
      badSince: NOON,
    })
  })

  it('counts bad readings in a row, with the severity of the last', () => {
    const before = { ...raised, bad: 1, raised: false }

    expect(dampService(before, aService({ status: 'unhealthy' }), NOON)).toEqual({
      asOf: NOON,
      readAt: NOON,
      bad: 2,
      good: 0,
      raised: true,
      severity: 'CRITICAL',
      badSince: NOON - HOUR,
    })
  })

  it('stays raised over one good reading, which begins the count of bad ones anew', () => {
    expect(dampService(raised, aService({ status: 'healthy' }), NOON)).toEqual({
      ...raised,
      asOf: NOON,
      readAt: NOON,
      good: 1,
      bad: 0,
    })
  })

  it('stays raised at the bad reading after a good one', () => {
    expect(dampService(good, aService({ status: 'degraded' }), NOON)).toMatchObject({
      raised: true,
      good: 0,
      bad: 1,
    })
  })

  it('ends with the second good reading in a row', () => {
    expect(dampService(good, aService({ status: 'healthy' }), NOON)).toBeUndefined()
  })

  it('ends with the first good reading where nothing was raised', () => {
    const before = { ...raised, raised: false }

    expect(dampService(before, aService({ status: 'healthy' }), NOON)).toBeUndefined()
  })

  it('begins with no good reading', () => {
    expect(dampService(undefined, aService({ status: 'healthy' }), NOON)).toBeUndefined()
  })

  it.each([
    ['that is unknown', aService({ status: 'unknown' })],
    ['that was never read', aService(undefined)],
  ])('leaves a count as it is for a service %s', (_what, service) => {
    expect(dampService(raised, service, NOON)).toBe(raised)
  })

  it.each([
    ['that was counted', { asOf: NOON, readAt: NOON - MINUTE }],
    ['of what was told before that', { asOf: NOON + 1, readAt: NOON - MINUTE }],
    ['that was under way when another one counted', { asOf: NOON - MINUTE, readAt: NOON - 5 }],
  ])('leaves a count as it is for a reading %s', (_what, counted) => {
    const before = { ...raised, ...counted }

    expect(dampService(before, aService({ status: 'unhealthy' }), NOON + 1)).toBe(before)
  })

  it('counts a reading that was begun after the one before had ended', () => {
    const before = { ...raised, readAt: NOON - 6 }

    expect(dampService(before, aService({ status: 'unhealthy' }), NOON)).toMatchObject({ bad: 3 })
  })

  it('goes on after the clock was set back', () => {
    const before = { ...raised, asOf: NOON + HOUR, readAt: NOON + HOUR }

    expect(dampService(before, aService({ status: 'unhealthy' }), NOON)).toMatchObject({ bad: 3 })
  })
})
