import { describe, expect, it } from 'vitest'

import { createRouting } from '../../src/routing/routing.ts'
import type { View } from '../../src/sections/view.ts'
import {
  makeView,
  query,
  sampleSources,
  schema,
  withHistory,
  withSources,
  withValue,
} from './sample.ts'

const MINUTE = 60_000

const routing = createRouting({ schema, query, view: () => makeView() })

function ask(question: string, view: View): string | null {
  const { text, detail } = routing.answer(question, view)
  return text ?? detail
}

function withPeriod(start: string, end: string): View {
  const period = { periodStart: Date.parse(start), periodEnd: Date.parse(end) }
  return withHistory(makeView({ sources: withValue('costLadder', period) }))
}

describe('a fresh reading of the cost', () => {
  it.each([
    '2026-10-01 to 2026-11-01',
    '2026-12-01 to 2027-01-01',
    '2026-11-01 to 2026-11-22T09:30',
  ])('is no answer about now when its period is %s', (period) => {
    const [start = '', end = ''] = period.split(' to ').map((text) => new Date(`${text}Z`).toJSON())
    const view = withPeriod(start, end)
    const questions = [
      'how much is left this month',
      'are we over budget',
      'burn rate',
      'burn',
      'how much have we spent',
      'will we run out',
      'which tier',
    ]

    expect(view.costLadder.freshness.status).toBe('FRESH')
    for (const question of questions) {
      expect(routing.answer(question, view)).toMatchObject({
        outcome: 'ABSTAINED',
        reason: 'NOT_FRESH',
        detail: 'costLadder is of another period',
      })
    }
    expect(ask('burn today', view)).toBe('$6.12 spent in the last 24 hours.')
  })

  it('is one from the first instant of its period on', () => {
    const view = withPeriod('2026-11-22T09:30:00Z', '2026-12-22T09:30:00Z')

    expect(ask('how much is left', view)).toBe(
      '$35.27 of $200.00 left this month (2026-11-22 to 2026-12-22).',
    )
  })

  it('is of no known period while the end of it is unknown', () => {
    const view = makeView()
    const open: View = { ...view, costLadder: { ...view.costLadder, periodEnd: null } }

    expect(ask('how much is left', open)).toBe('snapshot.costLadder.periodEnd is unknown')
    expect(ask("what's the budget", open)).toBe('The budget is $200.00 for the period.')
  })

  it('tells what is spent apart from where it leads', () => {
    const view = makeView({ sources: withValue('costLadder', { spentToDateUsd: 150 }) })

    expect(ask('are we over budget', view)).toBe(
      'Not over budget: $150.00 of $200.00 spent this month (November 2026); ' +
        'at this rate it is $210.32 by its end.',
    )
    expect(ask('are we on track', view)).toBe(
      'Over budget at this rate: $210.32 by the end of this month (November 2026), out of $200.00.',
    )
  })

  it.each([
    [200, 'Not over budget: $200.00 of $200.00 spent'],
    [200.01, 'Over budget: $200.01 of $200.00 spent'],
  ])('is over budget only with more than the pool: %d', (spentToDateUsd, text) => {
    const view = makeView({ sources: withValue('costLadder', { spentToDateUsd }) })

    expect(ask('are we over budget', view)).toContain(text)
  })

  it('tells what is spent before there is a rate', () => {
    const view = withPeriod('2026-11-22T00:00:00Z', '2026-12-22T00:00:00Z')

    expect(ask('are we over budget', view)).toBe(
      'Not over budget: $164.73 of $200.00 spent this month (2026-11-22 to 2026-12-22).',
    )
    expect(ask('are we on track', view)).toMatch(/projectedPeriodEndUsd is unknown/)
  })
})

describe('the age of the data', () => {
  it('is told by section, the oldest of each', () => {
    const sources = withSources('serviceHealth.fly', () => ({ ageMs: 20 * MINUTE }))
      .filter(({ id }) => id !== 'tasks')
      .map((source) => (source.id === 'costLadder' ? { ...source, value: null } : source))

    expect(ask('when was the data collected', makeView({ sources }))).toBe(
      'The oldest data of each section. Operational state: 2026-11-22 09:30 UTC. ' +
        'Alerts: 2026-11-22 09:30 UTC. Cost: not known. Services: 2026-11-22 09:10 UTC.',
    )
  })

  it('is not that of the snapshot', () => {
    expect(ask('when was the last refresh', makeView())).toMatch(/^The snapshot was made/)
    expect(ask('when was the data last read', makeView())).not.toContain('snapshot')
  })

  it('says neither yes nor no to a question of either kind', () => {
    const view = makeView({ ageMs: 30 * MINUTE })

    for (const question of ['is the data stale', 'is the data old', 'is the data fresh']) {
      expect(ask(question, view)).toMatch(/^The snapshot is overdue, made 2026-11-22 09:00 UTC\./)
    }
  })
})

describe('the alerts of a severity', () => {
  const alerts = Array.from({ length: 620 }, (_, index) => ({
    id: `a${index}`,
    severity: index < 6 ? 'WARNING' : 'CRITICAL',
    title: `Alert ${String(index).padStart(3, '0')}`,
    category: 'host',
    detail: null,
    startedAt: null,
    url: null,
  }))

  it('are counted, however many there are', () => {
    const view = makeView({ sources: withSources('alerts', () => ({ value: alerts })) })

    expect(ask('how many critical alerts', view)).toMatch(/^614 critical alerts, the oldest five: /)
    expect(ask('how many warning alerts', view)).toMatch(/^6 warning alerts, the oldest five: /)
    expect(ask('any info alerts', view)).toBe(
      'No active alert of that severity, 620 alerts in all.',
    )
  })

  it('are all named while they are few', () => {
    expect(ask('any critical alerts', makeView())).toBe('1 critical alert: Disk is full.')
    expect(ask('any warnings', makeView())).toBe(
      '2 warning alerts: Replica lags and Queue is long.',
    )
  })
})

describe('the tasks that are known', () => {
  const tasksOf = (value: Record<string, unknown>): View =>
    makeView({ sources: withValue('tasks', value) })

  it('are told as some where there are more', () => {
    const view = tasksOf({ openCount: 10, inProgressCount: 3, blockedCount: 2 })

    expect(ask("what's open", view)).toBe(
      '10 open tasks, among them Write the parser and Fix the door.',
    )
    expect(ask("what's in progress", view)).toBe(
      '3 tasks in progress, among them Write the parser.',
    )
    expect(ask("what's blocked", view)).toBe('2 tasks blocked, among them Wait for keys.')
  })

  it('are told as all where the counts agree', () => {
    const view = tasksOf({ openCount: 2, inProgressCount: 1, blockedCount: 1 })

    expect(ask("what's open", view)).toBe('2 open tasks: Write the parser and Fix the door.')
    expect(ask("what's in progress", view)).toBe('1 task in progress: Write the parser.')
    expect(ask("what's blocked", view)).toBe('1 task blocked: Wait for keys.')
  })

  it('are left out where there are fewer, or none', () => {
    const view = tasksOf({ openCount: 1, inProgressCount: 0, blockedCount: 0 })

    expect(ask("what's open", view)).toBe('1 open task.')
    expect(ask("what's in progress", view)).toBe('0 tasks in progress.')
    expect(ask("what's blocked", tasksOf({ blockedCount: 0, items: [] }))).toBe('0 tasks blocked.')
  })
})

describe('a daemon that is stopped', () => {
  it('is not told as not paused', () => {
    const sources = withValue('operationalState', { primary: 'STOPPED', paused: false })
    const view = makeView({ sources })

    expect(ask('why is the daemon halted', view)).toBe('Stopped; the reason is not known.')
    expect(ask('are you paused', view)).toBe('Stopped.')
  })
})

describe('everything', () => {
  it('is only what is watched', () => {
    const sources = sampleSources.filter(({ section }) => section === 'tasks')
    const view = makeView({ sources: [...sources, ...calmState()] })
    const calm: View = { ...view, overall: { status: 'OK', since: null, reasons: [] } }

    for (const question of ['is everything healthy', 'is anything broken']) {
      expect(ask(question, calm)).toBe('All that is watched is OK: TASKS and OPERATIONAL_STATE.')
    }
  })

  it('is not OK where nothing is watched', () => {
    const view = makeView({ sources: [] })

    expect(ask('is everything ok', view)).toBe('nothing is watched')
    expect(ask('how old is the data', view)).toBe('nothing is watched')
  })

  function calmState() {
    const value = { primary: 'READY', paused: false, pauseReason: null, degradationReasons: [] }
    return withSources('operationalState', () => ({ value })).filter(
      ({ section }) => section === 'operationalState',
    )
  }
})
