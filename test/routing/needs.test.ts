import { describe, expect, it } from 'vitest'

import { findNeeds } from '../../src/routing/needs.ts'
import { checkDocument } from '../../src/routing/selection.ts'
import type { View } from '../../src/sections/view.ts'
import { makeView, sampleSources, schema, withSources } from './sample.ts'

interface NeedOptions {
  readonly allowPartial?: boolean
  readonly variables?: Readonly<Record<string, unknown>>
  readonly view?: View
}

/** Names what a document needs, and whether that is any data. */
function needsOf(text: string, options: NeedOptions = {}) {
  const { allowPartial = false, variables = {}, view = makeView() } = options
  const checked = checkDocument(text, schema)
  if ('mistakes' in checked) throw new Error(checked.mistakes.map(String).join())
  const { usesData, usesPeriod, parts } = findNeeds(checked, allowPartial)
  const found = parts.flatMap((need) => need(view, variables))
  return { usesData, usesPeriod, names: found.map(({ name }) => name), found }
}

const EVERYTHING = ['operationalState', 'alerts', 'costLadder', 'serviceHealth', 'tasks']

describe('what a document needs', () => {
  it.each([
    ['a section', '{ snapshot { tasks { openCount } } }', ['tasks']],
    [
      'two sections',
      '{ snapshot { tasks { openCount } alerts { activeCount } } }',
      ['tasks', 'alerts'],
    ],
    ['a section by another name', '{ s: snapshot { t: tasks { o: openCount } } }', ['tasks']],
    ['data beside an age', '{ snapshot { tasks { freshness { status } openCount } } }', ['tasks']],
    [
      'what a fragment selects',
      `{ snapshot { ...Tasks } }
      fragment Tasks on Snapshot { tasks { openCount } }`,
      ['tasks'],
    ],
    ['the overall status', '{ snapshot { overall { status } } }', EVERYTHING],
    ['history', '{ history { overall } }', EVERYTHING],
    ['history beside the gateway', '{ gateway { name } history { overall } }', EVERYTHING],
    ['changes', '{ changes(since: { revision: "1" }) { revision } }', EVERYTHING],
    ['all services', '{ snapshot { serviceHealth { worst } } }', ['serviceHealth']],
    [
      'a service',
      '{ snapshot { serviceHealth { service(name: "fly") { status } } } }',
      ['serviceHealth.fly'],
    ],
    [
      'services',
      `{ snapshot { serviceHealth {
      a: service(name: "fly") { status } b: service(name: "api") { status } } } }`,
      ['serviceHealth.fly', 'serviceHealth.api'],
    ],
    [
      'a service and all',
      `{ snapshot { serviceHealth {
      worst service(name: "fly") { status } } } }`,
      ['serviceHealth'],
    ],
  ])('is named by %s', (_what, text, names) => {
    expect(needsOf(text)).toMatchObject({ usesData: true, names })
  })

  it.each([
    ['an age', '{ snapshot { stale tasks { freshness { status } __typename } } }'],
    ['the revision', '{ snapshot { revision computedAt } }'],
    ['the gateway', '{ gateway { version } }'],
  ])('is no data where it asks only for %s', (_what, text) => {
    expect(needsOf(text)).toMatchObject({ usesData: false, names: [] })
  })

  it.each([
    ['what was spent', '{ snapshot { costLadder { spentToDateUsd } } }', true],
    [
      'what was spent and lately',
      '{ snapshot { costLadder { spentLast7dUsd remainingUsd } } }',
      true,
    ],
    [
      'what was spent lately',
      '{ snapshot { costLadder { spentLast24hUsd spentLast7dUsd } } }',
      false,
    ],
    ['the age of the cost', '{ snapshot { costLadder { stale } } }', false],
    ['another section', '{ snapshot { tasks { openCount } } }', false],
  ])('of %s tells whether the period counts', (_what, text, usesPeriod) => {
    expect(needsOf(text).usesPeriod).toBe(usesPeriod)
  })

  it('is the service that a variable names', () => {
    const text = `query ($name: String!) {
      snapshot { serviceHealth { service(name: $name) { status } } } }`

    expect(needsOf(text, { variables: { name: 'api' } }).names).toEqual(['serviceHealth.api'])
  })

  it('carries how old each part is', () => {
    const view = makeView({ sources: withSources('serviceHealth.fly', () => ({ value: null })) })
    const text =
      '{ snapshot { tasks { openCount } serviceHealth { service(name: "fly") { url } } } }'

    const { found } = needsOf(text, { view })

    expect(found.map(({ freshness }) => freshness)).toEqual([
      view.tasks.freshness,
      view.serviceHealth.services.find(({ name }) => name === 'fly')?.freshness,
    ])
  })

  it.each(['{ snapshot { overall { status } } }', '{ history { overall } }'])(
    'leaves out what is not configured: %s',
    (text) => {
      const view = makeView({ sources: sampleSources.filter(({ id }) => id !== 'tasks') })

      expect(needsOf(text, { view }).names).toEqual(EVERYTHING.slice(0, 4))
    },
  )
})

describe('a section that fails', () => {
  it('is needed still', () => {
    const view = makeView()
    const failure = { source: 'tasks', code: 'TIMEOUT', message: 'late', since: 0 } as const
    const freshness = { ...view.tasks.freshness, failures: [failure] }
    const failing = { ...view, tasks: { ...view.tasks, freshness } }

    expect(needsOf('{ snapshot { overall { status } } }', { view: failing }).names).toEqual(
      EVERYTHING,
    )
  })
})

describe('services of which some may be unknown', () => {
  const text = '{ snapshot { serviceHealth { worst } } }'

  it('are needed as far as they are known', () => {
    const view = makeView({ sources: withSources('serviceHealth.fly', () => ({ value: null })) })
    const known = view.serviceHealth.services.filter(({ name }) => name !== 'fly')

    expect(known.length).toBeGreaterThan(1)
    expect(needsOf(text, { view, allowPartial: true }).names).toEqual(
      known.map(({ name }) => `serviceHealth.${name}`),
    )
  })

  it('are needed as a whole where none is known', () => {
    const view = makeView({ sources: withSources('serviceHealth', () => ({ value: null })) })

    expect(needsOf(text, { view, allowPartial: true }).names).toEqual(['serviceHealth'])
  })
})
