import { describe, expect, it } from 'vitest'

import { foldSnapshot, type Folded, type Layout } from '../../src/sections/fold.ts'
import { NO_MEMORY } from '../../src/sections/memory.ts'
import type { SourceFacts } from '../../src/sections/section.ts'
import { checkValue } from '../../src/sections/value.ts'
import { missingReading } from '../../src/snapshot/reading.ts'
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

const source = aSource('alerts')
const other = aSource('alerts', { id: 'other' })

describe('the alerts', () => {
  it('have ids of their own however many say the same, up to 20,000', () => {
    const alike = Array.from({ length: 20_000 }, () => ({ title: 'Pod restarted' }))

    const { alerts } = viewOf([[source, alike]])

    expect(new Set(alerts.items?.map(({ id }) => id)).size).toBe(20_000)
    expect(checkValue(source, [...alike, { title: 'Pod restarted' }])).toMatchObject({
      ok: false,
      message: expect.stringContaining('expected at most 20000, found more'),
    })
  })

  it('are counted by severity and category, and listed worst first, then oldest', () => {
    const { alerts } = viewOf([
      [
        source,
        [
          { title: 'young', severity: 'warning', category: 'b', startedAt: NOON - MINUTE },
          { title: 'old', severity: 'warning', category: 'a', startedAt: NOON - HOUR },
          { title: 'bad', severity: 'Critical', category: 'b' },
          { title: 'note', severity: 'info' },
        ],
      ],
    ])

    expect(alerts.items?.map(({ title }) => title)).toEqual(['bad', 'old', 'young', 'note'])
    expect(alerts).toMatchObject({
      complete: true,
      activeCount: 4,
      worstSeverity: 'CRITICAL',
      bySeverity: { critical: 1, warning: 2, info: 1 },
      byCategory: [
        { category: 'a', count: 1 },
        { category: 'b', count: 2 },
        { category: 'uncategorized', count: 1 },
      ],
    })
  })

  it('are none only when every source was read', () => {
    expect(viewOf([[source, []]]).alerts).toMatchObject({
      complete: true,
      activeCount: 0,
      worstSeverity: null,
      items: [],
    })
  })

  it('are unknown, and not zero, when their source was never read', () => {
    expect(viewOf([[source, undefined]]).alerts).toMatchObject({
      complete: false,
      activeCount: null,
      worstSeverity: null,
      bySeverity: null,
      byCategory: null,
      items: null,
    })
  })

  it('list what is known when one of two sources is not', () => {
    const { alerts } = viewOf([
      [source, [{ title: 'a', severity: 'warning' }]],
      [other, undefined],
    ])

    expect(alerts).toMatchObject({
      complete: false,
      activeCount: null,
      bySeverity: null,
      worstSeverity: null,
    })
    expect(alerts.items).toHaveLength(1)
  })

  it('name the worst severity also of an incomplete list where nothing can be worse', () => {
    const { alerts } = viewOf([
      [source, [{ title: 'a', severity: 'critical' }]],
      [other, undefined],
    ])

    expect(alerts.worstSeverity).toBe('CRITICAL')
  })

  it('never show an empty list that is not complete', () => {
    expect(
      viewOf([
        [source, []],
        [other, undefined],
      ]).alerts.items,
    ).toBeNull()
  })

  it('of two sources with the same ids stay apart', () => {
    const { alerts } = viewOf([
      [source, [{ title: 'a', id: '1' }]],
      [other, [{ title: 'b', id: '1' }]],
    ])

    expect(alerts.items?.map(({ id }) => id)).toEqual(['alerts:1', 'other:1'])
  })

  it('that say the same twice each get an id of their own', () => {
    const { alerts } = viewOf([[source, [{ title: 'same' }, { title: 'same' }]]])

    expect(new Set(alerts.items?.map(({ id }) => id)).size).toBe(2)
  })

  it('without ids get one that stays the same wherever they stand', () => {
    const one = { title: 'one', category: 'a' }
    const other = { title: 'other', category: 'a' }
    const elsewhere = { title: 'one', category: 'b' }
    const idsOf = (...alerts: { title: string; category: string }[]) =>
      new Map(
        viewOf([[source, alerts]]).alerts.items?.map(({ id, title, category }) => [
          `${title} ${category}`,
          id,
        ]),
      )

    const given = idsOf(one, other, elsewhere)

    expect(idsOf(elsewhere, other, one)).toEqual(given)
    expect(new Set(given.values()).size).toBe(3)
    expect([...given.values()].every((id) => /^[0-9a-f]{16}$/.test(id))).toBe(true)
  })

  it('that say the same more than once are numbered', () => {
    const { alerts } = viewOf([[source, [{ title: 'a' }, { title: 'a' }, { title: 'a' }]]])
    const ids = alerts.items?.map(({ id }) => id) ?? []

    expect(ids).toEqual([ids[0], `${ids[0]}-2`, `${ids[0]}-3`])
  })

  it('are listed by their ids where all else is equal', () => {
    const given = ['c', 'a', 'd', 'b'].map((id) => ({ id, title: 'same' }))

    expect(viewOf([[source, given]]).alerts.items?.map(({ id }) => id)).toEqual([
      'a',
      'b',
      'c',
      'd',
    ])
  })

  it.each([
    ['first', 'a', 'b'],
    ['last', 'b', 'a'],
  ])('are listed by when they began, or else were first seen: %s', (_place, dated, undated) => {
    const given = [
      { id: undated, title: 'undated' },
      { id: dated, title: 'dated', startedAt: NOON - HOUR },
      { id: 'z', title: 'ahead', startedAt: NOON + HOUR },
    ]

    expect(viewOf([[source, given]]).alerts.items?.map(({ title }) => title)).toEqual([
      'dated',
      'undated',
      'ahead',
    ])
  })

  it('are stale with their data', () => {
    expect(viewOf([[source, []]]).alerts.stale).toBe(false)
    expect(viewOf([[source, []]], {}, NOON + 11 * MINUTE).alerts.stale).toBe(true)
  })

  it('show no address that a browser should not open', () => {
    const { alerts } = viewOf([[source, [{ title: 'a', url: 'javascript:alert(1)' }]]])

    expect(alerts.items?.[0]?.url).toBeNull()
  })
})

/** Folds one set of readings after another, five minutes apart. */
function fold(layout: Layout, steps: readonly (readonly [SourceFacts, unknown])[][]): Folded[] {
  let memory = NO_MEMORY
  return steps.map((values, index) => {
    const at = NOON + index * 5 * MINUTE
    const readings = values.map(([from, value]) =>
      value === undefined ? missingReading(from.id, '') : aReading(from, value, at),
    )
    const folded = foldSnapshot(aSnapshot(readings, { computedAt: at }), layout, at, memory, true)
    memory = folded.memory
    return folded
  })
}

const ids = (folded: Folded) => folded.view.alerts.items?.map(({ id }) => id) ?? null

describe('first sight', () => {
  it('is kept as long as the alert is there, and begins anew after it was gone', () => {
    const layout = aLayout([source])
    const alert = [{ title: 'a' }]

    const folds = fold(layout, [
      [[source, alert]],
      [[source, alert]],
      [[source, []]],
      [[source, alert]],
    ])

    expect(folds.map(({ view }) => view.alerts.items?.[0]?.firstSeenAt)).toEqual([
      NOON,
      NOON,
      undefined,
      NOON + 15 * MINUTE,
    ])
  })

  it('is kept while the source of the alert is not known', () => {
    const layout = aLayout([source])
    const alert = [{ title: 'a' }]

    const folds = fold(layout, [[[source, alert]], [[source, undefined]], [[source, alert]]])

    expect(folds[2]?.view.alerts.items?.[0]?.firstSeenAt).toBe(NOON)
  })
})

describe('the first sight of an alert', () => {
  const seenAt = (collectedAt: number) => {
    const snapshot = aSnapshot([aReading(source, [{ title: 'a' }], collectedAt)])
    const { view } = foldSnapshot(snapshot, aLayout([source]), NOON, NO_MEMORY, true)
    return view.alerts.items?.[0]?.firstSeenAt
  }

  it('is the instant that its data describes', () => {
    expect(seenAt(NOON - 3 * MINUTE)).toBe(NOON - 3 * MINUTE)
  })

  it('is never in the future', () => {
    expect(seenAt(NOON + 1_000)).toBe(NOON)
  })
})

describe('the first sight of a derived alert', () => {
  const state = aSource('operationalState')
  const cost = aSource('costLadder')
  const layout = aLayout([state, cost], { rules: true })
  const paused = [state, { primary: 'paused' }] as const
  const ready = [state, { primary: 'ready' }] as const
  const spend = [cost, { spentToDateUsd: 1, creditPoolUsd: 100 }] as const

  it('is kept while what it is derived from was never read', () => {
    const folds = fold(layout, [
      [paused, spend],
      [[state, undefined], spend],
      [paused, spend],
    ])

    expect(folds[2]?.view.alerts.items?.[0]?.firstSeenAt).toBe(NOON)
  })

  it('is kept while what it is derived from has expired', () => {
    const alone = aLayout([state], { rules: true })
    const first = foldSnapshot(aSnapshot([aReading(...paused)]), alone, NOON, NO_MEMORY, true)
    const gone = aSnapshot([aReading(...paused)])
    const second = foldSnapshot(gone, alone, NOON + 2 * HOUR, first.memory, true)
    const back = aSnapshot([aReading(...paused, NOON + 3 * HOUR)])
    const third = foldSnapshot(back, alone, NOON + 3 * HOUR, second.memory, true)

    expect(third.view.alerts.items?.[0]?.firstSeenAt).toBe(NOON)
  })

  it('begins anew after all was well', () => {
    const folds = fold(layout, [
      [paused, spend],
      [ready, spend],
      [paused, spend],
    ])

    expect(folds[2]?.view.alerts.items?.[0]?.firstSeenAt).toBe(NOON + 10 * MINUTE)
  })

  it.each([
    ['operationalState', [[state, undefined], spend]],
    ['costLadder', [ready, [cost, undefined]]],
  ] as const)('is of a list that is not complete without %s', (_section, values) => {
    expect(fold(layout, [[...values]])[0]?.view.alerts.complete).toBe(false)
  })
})

describe('the alert rules', () => {
  const state = aSource('operationalState')
  const cost = aSource('costLadder')
  const fly = aSource('serviceHealth', { service: 'fly' })
  const rules = { rules: true }

  it.each([
    ['paused', 'operator_paused'],
    ['stopped', 'operator_stopped'],
  ])('raise a critical alert when the daemon is %s', (primary, id) => {
    const { alerts } = viewOf([[state, { primary }]], rules)

    expect(alerts.items).toMatchObject([
      { id, severity: 'CRITICAL', category: 'operational_state', source: 'rules' },
    ])
  })

  it.each([
    ['warn_75', 'cost_ladder_warned', 'WARNING'],
    ['downshift_90', 'cost_ladder_downshifted', 'WARNING'],
    ['hard_stop_100', 'cost_ladder_halted', 'CRITICAL'],
  ])('raise an alert on rung %s', (currentTier, id, severity) => {
    const { alerts } = viewOf([[cost, { currentTier }]], rules)

    expect(alerts.items).toMatchObject([{ id, severity, category: 'cost_ladder' }])
  })

  it('raise nothing when all is well', () => {
    const { alerts } = viewOf(
      [
        [state, { primary: 'ready' }],
        [cost, { currentTier: 'normal' }],
        [fly, { status: 'healthy' }],
      ],
      rules,
    )

    expect(alerts).toMatchObject({ complete: true, activeCount: 0 })
  })

  it('raise the alert of a service that is bad twice in a row, and end it after two good', () => {
    const layout = aLayout([fly], rules)
    const steps = ['degraded', 'healthy', 'degraded', 'unhealthy', 'healthy', 'healthy'].map(
      (status) => [[fly, { status }] as const],
    )

    expect(fold(layout, steps).map(ids)).toEqual([
      [],
      [],
      [],
      ['service_unhealthy:fly'],
      ['service_unhealthy:fly'],
      [],
    ])
  })

  it('call an unhealthy service critical and a degraded one a warning', () => {
    const layout = aLayout([fly], rules)
    const steps = ['degraded', 'degraded', 'unhealthy'].map((status) => [
      [fly, { status }] as const,
    ])

    expect(fold(layout, steps).map(({ view }) => view.alerts.items?.[0]?.severity)).toEqual([
      undefined,
      'WARNING',
      'CRITICAL',
    ])
  })

  it('count no reading of a service twice', () => {
    const layout = aLayout([fly], rules)
    const snapshot = aSnapshot([aReading(fly, { status: 'unhealthy' })])

    const first = foldSnapshot(snapshot, layout, NOON, NO_MEMORY, true)
    const second = foldSnapshot(snapshot, layout, NOON + MINUTE, first.memory, true)

    expect(ids(second)).toEqual([])
  })

  it('keep the count of a service that is not known for a while', () => {
    const layout = aLayout([fly], rules)
    const bad = [[fly, { status: 'unhealthy' }] as const]

    const folds = fold(layout, [bad, [[fly, { status: 'unknown' }]], bad])

    expect(folds.map(ids)).toEqual([[], [], ['service_unhealthy:fly']])
  })

  it('derive nothing from data that has expired, and say that the list is not complete', () => {
    const view = viewOf([[state, { primary: 'paused' }]], rules, NOON + HOUR + 1)

    expect(view.alerts).toMatchObject({ complete: false, items: null, activeCount: null })
  })

  it('still derive from data that is stale', () => {
    const view = viewOf([[state, { primary: 'paused' }]], rules, NOON + HOUR)

    expect(view.alerts).toMatchObject({ complete: true, activeCount: 1, stale: true })
  })

  it('give way to what a daemon reports under the same id', () => {
    const view = viewOf(
      [
        [state, { primary: 'paused' }],
        [
          source,
          [{ id: 'operator_paused', title: 'Paused by the operator', severity: 'critical' }],
        ],
      ],
      rules,
    )

    expect(view.alerts.items).toMatchObject([{ source: 'alerts', id: 'operator_paused' }])
  })

  it('are off unless they are asked for', () => {
    expect(viewOf([[state, { primary: 'paused' }]]).alerts.items).toBeNull()
  })
})
