import { describe, expect, it } from 'vitest'

import { foldSnapshot, type Layout } from '../../src/sections/fold.ts'
import { NO_MEMORY } from '../../src/sections/memory.ts'
import { OVERALL_STATUSES, type OverallStatus } from '../../src/sections/overall.ts'
import type { SectionKey, SourceFacts } from '../../src/sections/section.ts'
import type { SnapshotView } from '../../src/sections/view.ts'
import { fail, missingReading } from '../../src/snapshot/reading.ts'
import { emptySnapshot } from '../../src/snapshot/snapshot.ts'
import { aLayout, aReading, aSnapshot, aSource, HOUR, MINUTE, NOON } from '../support/snapshots.ts'

const state = aSource('operationalState')
const alerts = aSource('alerts')
const cost = aSource('costLadder')
const fly = aSource('serviceHealth', { service: 'fly' })
const vercel = aSource('serviceHealth', { service: 'vercel' })
const tasks = aSource('tasks')
const SOURCES = [state, alerts, cost, fly, vercel, tasks]

const WELL = new Map<SourceFacts, unknown>([
  [state, { primary: 'ready' }],
  [alerts, []],
  [cost, { spentToDateUsd: 1, creditPoolUsd: 100 }],
  [fly, { status: 'healthy' }],
  [vercel, { status: 'healthy' }],
  [tasks, { openCount: 0 }],
])

/** What is changed about a daemon that is well. */
interface Trouble {
  readonly values?: readonly (readonly [SourceFacts, unknown])[]
  readonly ages?: readonly (readonly [SourceFacts, number])[]
  readonly computedAgo?: number
  readonly required?: Layout['required']
}

function overallOf(...troubles: readonly Trouble[]): SnapshotView['overall'] {
  const values = new Map([...WELL, ...troubles.flatMap((trouble) => trouble.values ?? [])])
  const ages = new Map(troubles.flatMap((trouble) => trouble.ages ?? []))
  const readings = SOURCES.map((source) => {
    const value = values.get(source)
    if (value === undefined) return missingReading(source.id, '')
    return aReading(source, value, NOON - (ages.get(source) ?? 0))
  })
  const computedAgo = Math.max(0, ...troubles.map((trouble) => trouble.computedAgo ?? 0))
  const snapshot = aSnapshot(readings, { computedAt: NOON - computedAgo })
  const base = aLayout(SOURCES)
  const required = Object.assign({}, base.required, ...troubles.map((trouble) => trouble.required))
  return foldSnapshot(snapshot, { ...base, required }, NOON, NO_MEMORY, true).view.overall
}

const says = (source: SourceFacts, value: unknown): Trouble => ({ values: [[source, value]] })
const aged = (source: SourceFacts, age: number): Trouble => ({ ages: [[source, age]] })

/** Makes a layout in which alerts are derived, and count. */
function withRules(sources: readonly SourceFacts[]): Layout {
  const layout = aLayout(sources, { rules: true })
  return { ...layout, required: { ...layout.required, alerts: true } }
}

const TABLE: readonly (readonly [string, Trouble, OverallStatus, string, SectionKey | null])[] = [
  ['STOPPED', says(state, { primary: 'stopped' }), 'CRITICAL', 'STOPPED', 'operationalState'],
  ['PAUSED', says(state, { primary: 'paused' }), 'CRITICAL', 'PAUSED', 'operationalState'],
  [
    'HARD_STOP_100',
    says(cost, { spentToDateUsd: 100, creditPoolUsd: 100 }),
    'CRITICAL',
    'HARD_STOP_100',
    'costLadder',
  ],
  [
    'a service UNHEALTHY',
    says(fly, { status: 'unhealthy' }),
    'CRITICAL',
    'SERVICE_UNHEALTHY',
    'serviceHealth',
  ],
  [
    'a critical alert',
    says(alerts, [{ title: 'x', severity: 'critical' }]),
    'CRITICAL',
    'ALERT_CRITICAL',
    'alerts',
  ],
  ['a stale snapshot', { computedAgo: 10 * MINUTE + 1 }, 'UNKNOWN', 'SNAPSHOT_STALE', null],
  [
    'a primary UNKNOWN',
    says(state, { primary: 'unknown' }),
    'UNKNOWN',
    'STATE_UNKNOWN',
    'operationalState',
  ],
  ['a tier UNKNOWN', says(cost, { spentToDateUsd: 1 }), 'UNKNOWN', 'TIER_UNKNOWN', 'costLadder'],
  [
    'a required section EXPIRED',
    aged(vercel, HOUR + 1),
    'UNKNOWN',
    'SECTION_EXPIRED',
    'serviceHealth',
  ],
  ['a required section MISSING', says(alerts, undefined), 'UNKNOWN', 'SECTION_MISSING', 'alerts'],
  ['BOOTING', says(state, { primary: 'booting' }), 'DEGRADED', 'BOOTING', 'operationalState'],
  [
    'a degradation reason',
    says(state, { primary: 'active', degradationReasons: ['auth'] }),
    'DEGRADED',
    'DEGRADATION_REASON',
    'operationalState',
  ],
  [
    'WARN_75',
    says(cost, { spentToDateUsd: 80, creditPoolUsd: 100 }),
    'DEGRADED',
    'WARN_75',
    'costLadder',
  ],
  [
    'DOWNSHIFT_90',
    says(cost, { spentToDateUsd: 95, creditPoolUsd: 100 }),
    'DEGRADED',
    'DOWNSHIFT_90',
    'costLadder',
  ],
  [
    'a service DEGRADED',
    says(fly, { status: 'degraded' }),
    'DEGRADED',
    'SERVICE_DEGRADED',
    'serviceHealth',
  ],
  [
    'a service UNKNOWN',
    says(fly, { status: 'unknown' }),
    'DEGRADED',
    'SERVICE_UNKNOWN',
    'serviceHealth',
  ],
  [
    'a warning alert',
    says(alerts, [{ title: 'x', severity: 'warning' }]),
    'DEGRADED',
    'ALERT_WARNING',
    'alerts',
  ],
  ['a section STALE', aged(alerts, 10 * MINUTE + 1), 'DEGRADED', 'SECTION_STALE', 'alerts'],
  ['missing tasks', says(tasks, undefined), 'DEGRADED', 'SECTION_MISSING', 'tasks'],
  ['expired tasks', aged(tasks, HOUR + 1), 'DEGRADED', 'SECTION_EXPIRED', 'tasks'],
]

describe('the overall status', () => {
  it.each([
    ['ready', {}],
    ['active', says(state, { primary: 'active' })],
    ['told of an alert for information', says(alerts, [{ title: 'x', severity: 'info' }])],
  ] as const)('is OK when all is well and the daemon is %s', (_name, trouble) => {
    expect(overallOf(trouble)).toMatchObject({ status: 'OK', reasons: [] })
  })

  it.each(TABLE)('for %s alone is the one of the table', (_name, trouble, status, code) => {
    const overall = overallOf(trouble)

    expect(overall.status).toBe(status)
    expect(overall.reasons.map((reason) => reason.code)).toContain(code)
    expect(overall.reasons.every(({ message }) => message.length > 10)).toBe(true)
  })

  const pairs = TABLE.flatMap((one, index) =>
    TABLE.slice(index + 1).map((other) => [one[0], other[0], one, other] as const),
  ).filter(([, , one, other]) => !clash(one[1], other[1]))

  it.each(pairs)('for %s and %s is the worse of the two', (_one, _other, one, other) => {
    const { status, reasons } = overallOf(one[1], other[1])

    const rank = (some: OverallStatus) => OVERALL_STATUSES.indexOf(some)
    expect(rank(status)).toBe(Math.min(rank(one[2]), rank(other[2])))
    expect(reasons.map(({ code }) => code)).toEqual(expect.arrayContaining([one[3], other[3]]))
    expect(reasons.map((reason) => rank(reason.status))).toEqual(
      reasons.map((reason) => rank(reason.status)).toSorted((left, right) => left - right),
    )
  })

  it.each<readonly [string, Trouble, object]>([
    [
      'a stopped daemon',
      says(state, { primary: 'stopped' }),
      { section: 'OPERATIONAL_STATE', message: 'The daemon is stopped', since: NOON },
    ],
    [
      'a paused daemon',
      says(state, { primary: 'paused', pauseReason: 'lunch' }),
      { section: 'OPERATIONAL_STATE', message: 'The daemon is paused: lunch', since: NOON },
    ],
    [
      'a daemon paused for no known reason',
      says(state, { primary: 'paused' }),
      { section: 'OPERATIONAL_STATE', message: 'The daemon is paused', since: NOON },
    ],
    [
      'a daemon that is ready and paused',
      says(state, { primary: 'ready', paused: true }),
      { code: 'PAUSED', message: 'The daemon is paused' },
    ],
    [
      'a daemon that is paused and says that it is not',
      says(state, { primary: 'paused', paused: false }),
      { code: 'PAUSED', message: 'The daemon is paused' },
    ],
    [
      'a daemon of unknown state',
      says(state, { primary: 'unknown' }),
      { message: 'The state of the daemon is not known', since: NOON },
    ],
    [
      'a daemon that starts',
      says(state, { primary: 'booting' }),
      { message: 'The daemon is starting', since: NOON },
    ],
    [
      'a degradation',
      {
        ...says(state, { primary: 'ready', degradationReasons: ['auth'] }),
        ...aged(state, MINUTE),
      },
      {
        section: 'OPERATIONAL_STATE',
        subject: 'auth',
        message: 'The daemon works below its abilities: auth',
        since: NOON - MINUTE,
        url: null,
      },
    ],
    [
      'a pool that is used up',
      says(cost, { spentToDateUsd: 100, creditPoolUsd: 100 }),
      { section: 'COST_LADDER', message: 'The pool is used up (100 %)', since: NOON },
    ],
    [
      'a pool that is used up by an unknown share',
      says(cost, { currentTier: 'hard_stop_100' }),
      { message: 'The pool is used up' },
    ],
    [
      'a spend over 90 %',
      says(cost, { spentToDateUsd: 95, creditPoolUsd: 100 }),
      { message: 'Over 90 % of the pool is spent (95 %)', since: NOON },
    ],
    [
      'a spend over 75 %',
      says(cost, { spentToDateUsd: 80, creditPoolUsd: 100 }),
      { message: 'Over 75 % of the pool is spent (80 %)', since: NOON },
    ],
    [
      'an unknown rung',
      says(cost, { spentToDateUsd: 80 }),
      { message: 'The rung of the cost ladder is not known', since: NOON },
    ],
    [
      'an unhealthy service',
      says(fly, { status: 'unhealthy', summary: 'on fire', url: 'https://e.org/' }),
      {
        section: 'SERVICE_HEALTH',
        subject: 'fly',
        message: 'fly is unhealthy: on fire',
        since: NOON,
        url: 'https://e.org/',
      },
    ],
    [
      'a degraded service',
      says(fly, { status: 'degraded' }),
      { subject: 'fly', message: 'fly is degraded', url: null },
    ],
    [
      'a service of unknown state',
      says(fly, { status: 'unknown' }),
      { subject: 'fly', message: 'fly is in an unknown state' },
    ],
    [
      'a critical alert',
      says(alerts, [{ id: '1', title: 'full', severity: 'critical', url: 'https://e.org/' }]),
      {
        section: 'ALERTS',
        subject: '1',
        message: 'Critical alert: full',
        since: NOON,
        url: 'https://e.org/',
      },
    ],
    [
      'a warning',
      says(alerts, [{ id: '1', title: 'full', severity: 'warning' }]),
      { subject: '1', message: 'Warning alert: full', since: NOON },
    ],
    [
      'a stale section',
      aged(alerts, 11 * MINUTE),
      {
        section: 'ALERTS',
        subject: null,
        message: 'The list of alerts is older than it should be',
        since: NOON - MINUTE + 1,
        url: null,
      },
    ],
    [
      'a section of another clock',
      aged(alerts, -HOUR),
      { message: 'The list of alerts is dated ahead of the clock', since: null },
    ],
    [
      'an expired section',
      aged(tasks, HOUR + MINUTE),
      { message: 'The list of tasks is too old to be shown', since: NOON - MINUTE + 1 },
    ],
    [
      'a missing section',
      says(tasks, undefined),
      { message: 'The list of tasks has not been read yet', since: null },
    ],
    [
      'an overdue snapshot',
      { computedAgo: 11 * MINUTE },
      {
        section: null,
        subject: null,
        message: 'The snapshot is overdue: the gateway has not refreshed',
        since: NOON - MINUTE + 1,
      },
    ],
  ])('says what is to be known of %s', (_name, trouble, reason) => {
    expect(overallOf(trouble).reasons[0]).toMatchObject(reason)
  })

  it.each([
    [state, 'The operational state'],
    [cost, 'The cost'],
    [vercel, 'The health of the services'],
  ])('calls the section of $0.id by its name', (source, words) => {
    const { reasons } = overallOf(aged(source, 11 * MINUTE))

    expect(reasons.map(({ message }) => message)).toEqual([`${words} is older than it should be`])
  })

  it('names the failures of a section, and dates one that was never read by the first', () => {
    const failed = fail(
      missingReading(tasks.id, ''),
      { at: NOON - MINUTE, slot: NOON, latencyMs: 1 },
      { code: 'TIMEOUT', message: 'm' },
    )
    const other = aSource('tasks', { id: 'other' })
    const alsoFailed = { ...failed, source: 'other', failure: { ...failed.failure } }
    const { view } = foldSnapshot(
      aSnapshot([
        failed,
        { ...alsoFailed, failure: { code: 'NOT_JSON', message: 'm', since: NOON } },
      ]),
      aLayout([tasks, other]),
      NOON,
      NO_MEMORY,
      true,
    )

    expect(view.overall.reasons).toMatchObject([
      {
        message: 'The list of tasks has not been read yet (TIMEOUT, NOT_JSON)',
        since: NOON - MINUTE,
      },
    ])
  })

  it('puts the longest standing of equal reasons first, and the undated last', () => {
    const { reasons } = overallOf(
      aged(alerts, 11 * MINUTE),
      aged(cost, 12 * MINUTE),
      says(tasks, undefined),
    )

    expect(reasons.map(({ section }) => section)).toEqual(['COST_LADDER', 'ALERTS', 'TASKS'])
  })

  it('never counts a section that is not required above DEGRADED for its freshness', () => {
    const optional = { required: { serviceHealth: false } }

    expect(overallOf(optional, says(vercel, undefined)).status).toBe('DEGRADED')
  })

  it('is UNKNOWN, and says why, before there is any snapshot', () => {
    const { overall } = foldSnapshot(
      emptySnapshot('b'),
      aLayout(SOURCES),
      NOON,
      NO_MEMORY,
      false,
    ).view

    expect(overall).toMatchObject({ status: 'UNKNOWN', since: null })
    expect(overall.reasons).toContainEqual({
      status: 'UNKNOWN',
      section: null,
      code: 'SNAPSHOT_MISSING',
      subject: null,
      message: 'No snapshot has been made yet',
      since: null,
      url: null,
    })
  })

  it('looks at configured sections only', () => {
    const { overall } = foldSnapshot(
      aSnapshot([aReading(fly, { status: 'healthy' })]),
      aLayout([fly]),
      NOON,
      NO_MEMORY,
      true,
    ).view

    expect(overall).toMatchObject({ status: 'OK', reasons: [] })
  })

  it('tells once what a rule derives from a reason that is there already', () => {
    const layout = withRules([state, cost, fly])
    const readingsAt = (at: number) => [
      aReading(state, { primary: 'paused' }, at),
      aReading(cost, { currentTier: 'hard_stop_100' }, at),
      aReading(fly, { status: 'unhealthy' }, at),
    ]

    const { memory } = foldSnapshot(
      aSnapshot(readingsAt(NOON - MINUTE)),
      layout,
      NOON - MINUTE,
      NO_MEMORY,
      true,
    )
    const { view } = foldSnapshot(aSnapshot(readingsAt(NOON)), layout, NOON, memory, true)

    expect(view.alerts.activeCount).toBe(3)
    expect(view.overall.reasons.map(({ code }) => code).toSorted()).toEqual([
      'HARD_STOP_100',
      'PAUSED',
      'SERVICE_UNHEALTHY',
    ])
  })

  it('tells what a rule still derives from a service that is well again', () => {
    const layout = withRules([fly])
    let memory = NO_MEMORY
    const folds = ['unhealthy', 'unhealthy', 'healthy'].map((status, index) => {
      const at = NOON + index * MINUTE
      const folded = foldSnapshot(
        aSnapshot([aReading(fly, { status }, at)]),
        layout,
        at,
        memory,
        true,
      )
      memory = folded.memory
      return folded.view.overall.reasons.map(({ code }) => code)
    })

    expect(folds).toEqual([['SERVICE_UNHEALTHY'], ['SERVICE_UNHEALTHY'], ['ALERT_CRITICAL']])
  })

  it('tells of an alert that a source itself gives, whatever its category', () => {
    const given = [
      { id: '1', title: 'a', severity: 'warning', category: 'cost_ladder' },
      { id: '2', title: 'b', severity: 'warning', category: 'operational_state' },
    ]
    const trouble = says(state, { primary: 'booting' })
    const poor = says(cost, { spentToDateUsd: 80, creditPoolUsd: 100 })

    const { reasons } = overallOf(trouble, poor, says(alerts, given))

    expect(reasons.map(({ subject }) => subject)).toEqual(expect.arrayContaining(['1', '2']))
  })

  it('keeps its since while the status stays, whatever the reasons do', () => {
    const layout = aLayout([state])
    const fold = (primary: string, at: number, memory = NO_MEMORY) =>
      foldSnapshot(
        aSnapshot([aReading(state, { primary }, at)], { computedAt: at }),
        layout,
        at,
        memory,
        true,
      )

    const paused = fold('paused', NOON)
    const stopped = fold('stopped', NOON + MINUTE, paused.memory)
    const ready = fold('ready', NOON + 2 * MINUTE, stopped.memory)

    expect([paused, stopped, ready].map(({ view }) => view.overall.since)).toEqual([
      NOON,
      NOON,
      NOON + 2 * MINUTE,
    ])
  })
})

/** Two troubles that say different things of one source cannot happen together. */
function clash(one: Trouble, other: Trouble): boolean {
  const sourcesOf = (trouble: Trouble) =>
    [...(trouble.values ?? []), ...(trouble.ages ?? [])].map(([source]) => source)
  return sourcesOf(one).some((source) => sourcesOf(other).includes(source))
}
