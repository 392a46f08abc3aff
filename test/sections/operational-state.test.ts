import { describe, expect, it } from 'vitest'

import { foldSnapshot } from '../../src/sections/fold.ts'
import { NO_MEMORY } from '../../src/sections/memory.ts'
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

  it.each([
    ['ready', true, 'PAUSED', true],
    ['active', true, 'PAUSED', true],
    ['booting', true, 'PAUSED', true],
    ['unknown', true, 'PAUSED', true],
    ['paused', false, 'PAUSED', true],
    ['stopped', true, 'STOPPED', true],
    ['active', false, 'ACTIVE', false],
    ['unknown', false, 'UNKNOWN', false],
    ['unknown', undefined, 'UNKNOWN', null],
  ])('that is said to be %s and paused: %s is %s', (primary, said, state, paused) => {
    const { operationalState } = viewOf([[source, { primary, paused: said }]])

    expect(operationalState).toMatchObject({ primary: state, paused })
  })

  it('passes over a source that says UNKNOWN while another one knows', () => {
    const first = aSource('operationalState', { id: 'first' })
    const second = aSource('operationalState', { id: 'second' })
    const primaryOf = (one: string, other: string) =>
      viewOf([
        [first, { primary: one }],
        [second, { primary: other }],
      ]).operationalState.primary

    expect(primaryOf('unknown', 'active')).toBe('ACTIVE')
    expect(primaryOf('unknown', 'unknown')).toBe('UNKNOWN')
  })

  it('takes the first source that is known also where another is fresher', () => {
    const first = aSource('operationalState', { id: 'first', staleAfterMs: 1 })
    const second = aSource('operationalState', { id: 'second' })
    const values = [
      [first, { primary: 'ready' }],
      [second, { primary: 'active' }],
    ] as const

    expect(viewOf(values, {}, NOON + MINUTE).operationalState).toMatchObject({
      primary: 'READY',
      stale: true,
    })
  })

  it.each([
    ['first', ['expired', 'missing']],
    ['last', ['missing', 'expired']],
  ])('is as old as the least stale source when none is known: %s', (_place, ids) => {
    const values = ids.map((id) => {
      const value = id === 'expired' ? { primary: 'ready' } : undefined
      return [aSource('operationalState', { id }), value] as const
    })

    expect(viewOf(values, {}, NOON + HOUR + 1).operationalState.freshness.status).toBe('EXPIRED')
  })

  it('is dated by the data that first showed it, never in the future', () => {
    const sinceOf = (collectedAt: number) =>
      foldSnapshot(
        aSnapshot([aReading(source, { primary: 'ready' }, collectedAt)]),
        aLayout([source]),
        NOON,
        NO_MEMORY,
        true,
      ).view.operationalState.since

    expect(sinceOf(NOON - MINUTE)).toBe(NOON - MINUTE)
    expect(sinceOf(NOON + 1_000)).toBe(NOON)
  })

  it('says that no source is configured', () => {
    expect(viewOf([]).operationalState.freshness).toMatchObject({
      status: 'MISSING',
      failures: [{ source: null, code: 'NOT_CONFIGURED' }],
    })
  })
})
