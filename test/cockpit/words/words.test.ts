import { describe, expect, it } from 'vitest'

import type { Freshness, Snapshot } from '../../../src/cockpit/data/snapshot.ts'
import { sayCount, sayMoney, sayPercent } from '../../../src/cockpit/words/figures.ts'
import { freshnessNow, sayFreshness } from '../../../src/cockpit/words/freshness.ts'
import { sayOverall } from '../../../src/cockpit/words/overall.ts'
import { sayAgo, sayDuration } from '../../../src/cockpit/words/time.ts'
import { sayWord, toneOf } from '../../../src/cockpit/words/tone.ts'
import { findUptime } from '../../../src/cockpit/words/uptime.ts'

const NOON = Date.parse('2026-11-16T12:00:00Z')
const MINUTE = 60_000

const at = (ms: number): string => new Date(ms).toISOString()

const FRESH: Freshness = {
  status: 'FRESH',
  collectedAt: at(NOON),
  staleAt: at(NOON + 10 * MINUTE),
  expiresAt: at(NOON + 60 * MINUTE),
  attemptedAt: at(NOON),
  consecutiveFailures: 0,
  failures: [],
}

describe('durations', () => {
  it.each([
    [0, '0 s'],
    [59_999, '59 s'],
    [2 * MINUTE + 59_000, '2 min'],
    [60 * MINUTE, '1 h'],
    [125 * MINUTE, '2 h 5 min'],
    [(10 * 60 + 5) * MINUTE, '10 h'],
    [(24 + 5) * 60 * MINUTE, '1 d 5 h'],
    [20 * 24 * 60 * MINUTE, '20 d'],
    [-5_000, '0 s'],
  ])('says %d ms as %s', (ms, words) => {
    expect(sayDuration(ms)).toBe(words)
  })

  it('says what was just now as such', () => {
    expect([sayAgo(1_999), sayAgo(2_000)]).toEqual(['just now', '2 s ago'])
  })
})

describe('figures', () => {
  it('never says a figure for what is not known', () => {
    expect([sayMoney(null), sayCount(null), sayPercent(null)]).toEqual([
      'unknown',
      'unknown',
      'unknown',
    ])
  })

  it.each([
    [0, '0 %'],
    [65.92, '65.9 %'],
    [99.99, '99.9 %'],
    [100, '100 %'],
    [123.456, '123.5 %'],
  ])('says %d as %s', (percent, words) => {
    expect(sayPercent(percent)).toBe(words)
  })

  it('leaves cents out of large amounts', () => {
    expect([sayMoney(9_999.5), sayMoney(10_000.5)]).toEqual(['$9,999.50', '$10,001'])
  })
})

describe('freshness', () => {
  it('says how old a part is', () => {
    expect(sayFreshness(FRESH, NOON + 2 * MINUTE)).toBe('as of 2 min ago')
  })

  it('turns with the clock where nobody says so any more', () => {
    const instants = [10 * MINUTE, 10 * MINUTE + 1, 60 * MINUTE + 1]

    expect(instants.map((ms) => freshnessNow(FRESH, NOON + ms))).toEqual([
      'FRESH',
      'STALE',
      'EXPIRED',
    ])
    expect(sayFreshness(FRESH, NOON + 22 * MINUTE)).toBe('stale, as of 22 min ago')
    expect(sayFreshness(FRESH, NOON + 61 * MINUTE)).toBe('too old, as of 1 h 1 min ago')
  })

  it('does not believe its own clock over what the gateway said', () => {
    expect(freshnessNow({ ...FRESH, status: 'EXPIRED' }, NOON)).toBe('EXPIRED')
  })

  it('tells data from the future, no data and no source apart', () => {
    const never = { ...FRESH, status: 'MISSING', collectedAt: null } as const
    const failure = { source: null, code: 'NOT_CONFIGURED', message: '', since: at(NOON) } as const

    expect(sayFreshness({ ...FRESH, status: 'STALE' }, NOON - 5 * MINUTE)).toBe(
      'stale, dated 5 min ahead',
    )
    expect(sayFreshness(never, NOON)).toBe('never read')
    expect(sayFreshness({ ...never, failures: [failure] }, NOON)).toBe('no source')
  })
})

describe('the overall status', () => {
  const snapshot: Pick<Snapshot, 'overall' | 'staleAt'> = {
    overall: { status: 'OK', since: null, reasons: [] },
    staleAt: at(NOON + 10 * MINUTE),
  }

  it('is as the gateway said while it is connected', () => {
    expect(sayOverall(snapshot, { state: 'live' }, NOON)).toEqual({ status: 'OK', words: 'OK' })
  })

  it('is not known without a connection', () => {
    const lost = { state: 'lost', since: NOON, retryAt: NOON } as const

    expect(sayOverall(snapshot, lost, NOON).status).toBe('UNKNOWN')
  })

  it('is not known when the snapshot is overdue by the clock', () => {
    expect(sayOverall(snapshot, { state: 'live' }, NOON + 11 * MINUTE).status).toBe('UNKNOWN')
  })
})

describe('tones', () => {
  it('are never good for what is not fresh', () => {
    const words = ['OK', 'HEALTHY', 'READY', 'ACTIVE', 'NORMAL', 'INFO']

    for (const status of ['STALE', 'EXPIRED', 'MISSING'] as const) {
      expect(words.map((word) => toneOf(word, status))).not.toContain('ok')
    }
    expect(words.slice(0, 5).map((word) => toneOf(word))).toEqual(Array(5).fill('ok'))
  })

  it('are unknown for words that the page does not know', () => {
    expect([toneOf('UNKNOWN'), toneOf('BRAND_NEW')]).toEqual(['unknown', 'unknown'])
  })

  it('go with words as people write them', () => {
    expect([sayWord('OK'), sayWord('DOWNSHIFT_90'), sayWord('BRAND_NEW')]).toEqual([
      'OK',
      'Downshift 90',
      'Brand new',
    ])
  })
})

describe('uptime', () => {
  it('counts what is known only', () => {
    expect(findUptime(['HEALTHY', 'UNKNOWN', 'DEGRADED', 'UNHEALTHY', 'HEALTHY'])).toEqual({
      percent: 75,
      known: 4,
      total: 5,
    })
  })

  it('is not known where nothing is', () => {
    expect(findUptime(['UNKNOWN', 'UNKNOWN']).percent).toBeNull()
  })
})
