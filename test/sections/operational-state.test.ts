import { describe, expect, it } from 'vitest'

import { aSource, HOUR, MINUTE, NOON, viewOf } from '../support/snapshots.ts'

const source = aSource('operationalState')

describe('the operational state', () => {
  it('shows what its source says, in the words of the schema', () => {
    const { operationalState } = viewOf([
      [source, { primary: 'Ready', degradationReasons: ['cost'] }],
    ])

    expect(operationalState).toMatchObject({
      primary: 'READY',
      paused: false,
      pauseReason: null,
      degradationReasons: ['cost'],
      since: NOON,
      stale: false,
    })
  })

  it('gives the alphabetically first degradation reason while paused', () => {
    const value = { primary: 'paused', degradationReasons: ['operator', 'cost'] }

    expect(viewOf([[source, value]]).operationalState).toMatchObject({
      paused: true,
      pauseReason: 'cost',
    })
  })

  it('prefers the reason that its source gives', () => {
    const value = { primary: 'paused', pauseReason: 'lunch', degradationReasons: ['cost'] }

    expect(viewOf([[source, value]]).operationalState.pauseReason).toBe('lunch')
  })

  it('gives no reason while it is not paused', () => {
    const value = { primary: 'active', pauseReason: 'lunch', degradationReasons: ['cost'] }

    expect(viewOf([[source, value]]).operationalState.pauseReason).toBeNull()
  })

  it('does not know whether a daemon of unknown state is paused', () => {
    expect(viewOf([[source, { primary: 'unknown' }]]).operationalState).toMatchObject({
      primary: 'UNKNOWN',
      paused: null,
      degradationReasons: null,
    })
  })

  it('is unknown, not unpaused, when its source was never read', () => {
    expect(viewOf([[source, undefined]]).operationalState).toMatchObject({
      primary: 'UNKNOWN',
      paused: null,
      pauseReason: null,
      degradationReasons: null,
      stale: true,
      freshness: { status: 'MISSING' },
    })
  })

  it('keeps the last good state while it is stale, and loses it when it expires', () => {
    const at = (age: number) =>
      viewOf([[source, { primary: 'active' }]], {}, NOON + age).operationalState

    expect(at(10 * MINUTE)).toMatchObject({ primary: 'ACTIVE', stale: false })
    expect(at(10 * MINUTE + 1)).toMatchObject({ primary: 'ACTIVE', stale: true })
    expect(at(HOUR)).toMatchObject({ primary: 'ACTIVE', stale: true })
    expect(at(HOUR + 1)).toMatchObject({
      primary: 'UNKNOWN',
      paused: null,
      freshness: { status: 'EXPIRED' },
    })
  })

  it('takes the first source in order that is known, and says how old that one is', () => {
    const first = aSource('operationalState', { id: 'first' })
    const second = aSource('operationalState', { id: 'second' })

    const both = viewOf([
      [first, { primary: 'ready' }],
      [second, { primary: 'active' }],
    ])
    const fallback = viewOf([
      [first, undefined],
      [second, { primary: 'active' }],
    ])

    expect(both.operationalState.primary).toBe('READY')
    expect(fallback.operationalState).toMatchObject({
      primary: 'ACTIVE',
      freshness: { status: 'FRESH', collectedAt: NOON },
    })
  })

  it('says that no source is configured', () => {
    expect(viewOf([]).operationalState.freshness).toMatchObject({
      status: 'MISSING',
      failures: [{ source: null, code: 'NOT_CONFIGURED' }],
    })
  })
})
