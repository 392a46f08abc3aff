import { describe, expect, it } from 'vitest'

import { createRouting } from '../../src/routing/routing.ts'
import type { SectionKey } from '../../src/sections/section.ts'
import type { View } from '../../src/sections/view.ts'
import { PHRASINGS } from './phrasings.ts'
import {
  makeView,
  NOW,
  query,
  sampleSources,
  schema,
  withHistory,
  withSources,
  withValue,
} from './sample.ts'

const MINUTE = 60_000

const routing = createRouting({ schema, query, view: () => makeView() })

const SECTIONS = ['operationalState', 'alerts', 'costLadder', 'serviceHealth', 'tasks'] as const

/** What each entry uses; the overall status and the changes are of everything. */
const USES: Readonly<Record<string, readonly SectionKey[]>> = {
  greeting: [],
  thanks: [],
  ack: [],
  burn: ['costLadder'],
  'burn-spent': ['costLadder'],
  'burn-24h': ['costLadder'],
  'burn-7d': ['costLadder'],
  'burn-rate': ['costLadder'],
  'budget-left': ['costLadder'],
  'budget-used': ['costLadder'],
  'budget-pool': ['costLadder'],
  'budget-over': ['costLadder'],
  'budget-projection': ['costLadder'],
  'budget-tier': ['costLadder'],
  model: ['costLadder'],
  status: ['operationalState', 'alerts'],
  'status-overall': [...SECTIONS],
  'status-degraded': ['operationalState'],
  pause: ['operationalState'],
  'pause-reason': ['operationalState'],
  alerts: ['alerts'],
  'alerts-severity': ['alerts'],
  health: ['serviceHealth'],
  'health-down': ['serviceHealth'],
  'health-service': ['serviceHealth'],
  'tasks-open': ['tasks'],
  'tasks-in-progress': ['tasks'],
  'tasks-blocked': ['tasks'],
  'changes-hour': [...SECTIONS],
  'changes-day': [...SECTIONS],
  freshness: [],
  'freshness-age': [],
  'freshness-refresh': [],
}

const STATES = [
  ['STALE', (section: SectionKey) => withSources(section, () => ({ ageMs: 20 * MINUTE }))],
  ['EXPIRED', (section: SectionKey) => withSources(section, () => ({ ageMs: 90 * MINUTE }))],
  ['MISSING', (section: SectionKey) => withSources(section, () => ({ value: null }))],
] as const

function outcomes(view: View): Record<string, string> {
  return Object.fromEntries(
    Object.entries(PHRASINGS).map(([entry, [question = '']]) => {
      const { outcome, reason } = routing.answer(question, view)
      return [entry, reason ?? outcome]
    }),
  )
}

describe('what is not fresh', () => {
  for (const section of SECTIONS) {
    for (const [status, makeSources] of STATES) {
      it(`makes every entry that uses ${section} abstain when it is ${status}`, () => {
        const view = withHistory(makeView({ sources: makeSources(section) }))

        const expected = Object.entries(USES).map(([entry, uses]) => [
          entry,
          uses.includes(section) ? 'NOT_FRESH' : 'ANSWERED',
        ])
        expect(view[section].freshness.status).toBe(status)
        expect(outcomes(view)).toEqual(Object.fromEntries(expected))
      })
    }

    it(`makes every entry that uses ${section} abstain when it is not configured`, () => {
      const sources = sampleSources.filter((source) => source.section !== section)
      const view = withHistory(makeView({ sources }))

      const abstained = Object.entries(outcomes(view)).filter(
        ([, outcome]) => outcome !== 'ANSWERED',
      )
      const expected = Object.entries(USES)
        .filter(([, uses]) => uses.includes(section) && uses.length < SECTIONS.length)
        .map(([entry]) => [entry, 'NOT_FRESH'])
      expect(abstained).toEqual(expected)
    })
  }

  it('names the section and its freshness', () => {
    const view = makeView({ sources: withSources('costLadder', () => ({ ageMs: 20 * MINUTE })) })

    expect(routing.answer('burn', view)).toEqual({
      outcome: 'ABSTAINED',
      entry: 'burn',
      category: 'burn',
      text: null,
      reason: 'NOT_FRESH',
      detail: 'costLadder is STALE',
      revision: '7',
      collectedAt: NOW - 20 * MINUTE,
    })
  })

  it('makes every entry that uses data abstain when the snapshot as a whole is overdue', () => {
    const view = withHistory(makeView({ ageMs: 30 * MINUTE }))

    const answered = Object.entries(outcomes(view)).filter(([, outcome]) => outcome === 'ANSWERED')
    expect(answered.map(([entry]) => entry)).toEqual([
      'greeting',
      'thanks',
      'ack',
      'freshness',
      'freshness-age',
      'freshness-refresh',
    ])
    expect(routing.answer('burn', view).detail).toBe('the snapshot is overdue')
  })

  it('is what the freshness entry tells', () => {
    const sources = withSources('costLadder', () => ({ ageMs: 20 * MINUTE }))

    expect(routing.answer('is the data fresh?', makeView({ sources })).text).toBe(
      'The snapshot was made 2026-11-22 09:30 UTC. Not fresh: costLadder.',
    )
    expect(routing.answer('is the data fresh?', makeView({ ageMs: 30 * MINUTE })).text).toMatch(
      /^The snapshot is overdue, made 2026-11-22 09:00 UTC\./,
    )
  })
})

describe('what is unknown', () => {
  it('makes the spend of the last days abstain until there is a history', () => {
    const view = makeView()

    expect(routing.answer('burn this week', view)).toMatchObject({
      outcome: 'ABSTAINED',
      reason: 'UNKNOWN_VALUE',
      detail: 'snapshot.costLadder.spentLast7dUsd is unknown',
    })
    expect(routing.answer('burn today', view).reason).toBe('UNKNOWN_VALUE')
  })

  it('makes what changed abstain when the history does not go back that far', () => {
    const view = withHistory(makeView())
    const young = { ...view.history, completeFrom: { at: NOW - 30 * MINUTE, revision: '6' } }

    expect(routing.answer('what changed since an hour ago', view).text).toBe(
      '2 fields changed in the last hour: costLadder.spentToDateUsd and ' +
        'serviceHealth.services.fly.status.',
    )
    expect(routing.answer('what changed since yesterday', view).text).toMatch(/^2 fields changed/)
    expect(
      routing.answer('what changed since an hour ago', { ...view, history: young }),
    ).toMatchObject({
      outcome: 'ABSTAINED',
      reason: 'UNKNOWN_VALUE',
      detail: 'the history does not go back an hour',
    })
  })

  it('makes an answer abstain though its section is fresh', () => {
    const view = makeView({ sources: withValue('costLadder', { creditPoolUsd: null }) })

    expect(routing.answer('burn', view).detail).toBe(
      'snapshot.costLadder.monthlyBudgetPctUsed is unknown',
    )
    expect(routing.answer('how much have we spent', view).outcome).toBe('ANSWERED')
  })

  it('never reads a count that is not known as none', () => {
    const view = makeView({ sources: withValue('tasks', { inProgressCount: null, items: null }) })

    expect(routing.answer("what's in progress", view).reason).toBe('UNKNOWN_VALUE')
    expect(routing.answer("what's open", view).text).toBe('5 open tasks.')
  })

  it('says why the daemon is paused only when a reason is known', () => {
    const sources = withValue('operationalState', { pauseReason: null, degradationReasons: null })
    const view = makeView({ sources })

    expect(routing.answer('why are you paused', view).reason).toBe('UNKNOWN_VALUE')
    expect(routing.answer('are you paused', view).text).toBe('Paused.')
  })

  it('is named in a health answer, which does not fail as a whole', () => {
    const sources = withSources('serviceHealth.sentry', () => ({ value: null })).map((source) =>
      source.service === 'api' ? { ...source, ageMs: 90 * MINUTE } : source,
    )
    const view = makeView({ sources })

    expect(view.serviceHealth.freshness.status).toBe('MISSING')
    expect(routing.answer('health', view).text).toBe(
      'Unhealthy: fly. Degraded: supabase. Healthy: vercel and doppler. Not known: sentry and api.',
    )
    expect(routing.answer('which service is down', view).text).toBe(
      'Down: fly. Degraded: supabase. Not known: sentry and api.',
    )
    expect(routing.answer('is sentry up', view).detail).toBe('serviceHealth.sentry is MISSING')
    expect(routing.answer('is vercel up', view).outcome).toBe('ANSWERED')
  })

  it('makes a health answer abstain when a known service is stale', () => {
    const sources = withSources('serviceHealth.fly', () => ({ ageMs: 20 * MINUTE }))
    const view = makeView({ sources })

    expect(routing.answer('health', view).detail).toBe('serviceHealth.fly is STALE')
    expect(routing.answer('is vercel up', view).outcome).toBe('ANSWERED')
  })
})

describe('the age of an answer', () => {
  it('is that of the oldest data in it', () => {
    const sources = withSources('alerts', () => ({ ageMs: 3 * MINUTE }))
    const view = makeView({ sources })

    expect(routing.answer('status', view).collectedAt).toBe(NOW - 3 * MINUTE)
    expect(routing.answer('burn', view).collectedAt).toBe(NOW)
    expect(routing.answer('hi', view).collectedAt).toBeNull()
  })

  it('is that of what was read where some never was', () => {
    const read = makeView({ sources: withSources('alerts', () => ({ value: null })) })
    const unread = makeView({ sources: withSources('costLadder', () => ({ value: null })) })

    expect(routing.answer('status', read).collectedAt).toBe(NOW)
    expect(routing.answer('burn', unread).collectedAt).toBeNull()
  })

  it('is that of the one service it tells of', () => {
    const sources = withSources('serviceHealth.fly', () => ({ ageMs: 2 * MINUTE }))
    const view = makeView({ sources })

    expect(routing.answer('is fly up', view).collectedAt).toBe(NOW - 2 * MINUTE)
    expect(routing.answer('is vercel up', view).collectedAt).toBe(NOW)
    expect(routing.answer('health', view).collectedAt).toBe(NOW - 2 * MINUTE)
  })
})
