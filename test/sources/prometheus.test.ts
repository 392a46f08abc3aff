import { afterEach, describe, expect, it } from 'vitest'

import { sourceConfig } from '../../src/sources/create-source.ts'
import type { Place } from '../../src/sources/source.ts'
import { fixture } from '../support/fixture.ts'
import * as script from '../support/origin.ts'
import { startOrigin } from '../support/origin.ts'
import { describeHttpSource, makeSource, read, readFailure, SECRET } from './contract.ts'

const ALERTS: Place = { section: 'alerts' }
const COST: Place = { section: 'costLadder' }

const vector = (...values: string[]) => ({
  status: 'success',
  data: {
    resultType: 'vector',
    result: values.map((value) => ({ metric: {}, value: [1, value] })),
  },
})

describeHttpSource('prometheus, its alerts', {
  place: ALERTS,
  config: (url) => ({ kind: 'prometheus', url, token: SECRET }),
  answer: (origin) =>
    origin.on('/api/v1/alerts', script.json(fixture('prometheus/local-2.42.0-api-v1-alerts.json'))),
  value: [
    {
      id: expect.stringMatching(/^[0-9a-f]{16}$/),
      severity: 'critical',
      category: 'probe',
      title: 'AlwaysFiring',
      detail: 'always',
      startedAt: '2026-11-22T07:23:36.906556932Z',
    },
  ],
})

describeHttpSource('prometheus, a query', {
  place: COST,
  config: (url) => ({
    kind: 'prometheus',
    url,
    query: `sum(cost{key="${SECRET}"})`,
    token: SECRET,
  }),
  answer: (origin) => origin.on('/api/v1/query', script.json(vector('12.5'))),
  value: { spentToDateUsd: 12.5 },
})

describe('prometheus', () => {
  const open: { close(): Promise<void> }[] = []
  afterEach(async () => {
    await Promise.all(open.splice(0).map((one) => one.close()))
  })

  const ask = async (answer: unknown, place: Place, options: object) => {
    const origin = await startOrigin()
    open.push(origin)
    origin.onAny(script.json(answer))
    return {
      origin,
      source: makeSource({ kind: 'prometheus', url: origin.url, ...options }, place),
    }
  }

  it.each<[Place, object, object]>([
    [COST, { query: 'x' }, { spentToDateUsd: 3 }],
    [{ section: 'tasks' }, { query: 'x' }, { openCount: 3 }],
    [
      { section: 'tasks' },
      { queries: { openCount: 'x', inProgressCount: 'y' } },
      { openCount: 3, inProgressCount: 3 },
    ],
    [
      { section: 'operationalState' },
      { query: 'x', values: { primary: { 3: 'active', '*': 'unknown' } } },
      { primary: 'active' },
    ],
  ])('feeds %j with %j', async (place, options, value) => {
    const { source } = await ask(vector('3'), place, options)

    expect((await read(source)).value).toEqual(value)
  })

  it('sends the query as it is written', async () => {
    const { origin, source } = await ask(vector('3'), COST, { query: 'sum(a{b="c"}) / 2' })

    await read(source)

    expect(new URL(origin.seen[0]?.path ?? '', origin.url).searchParams.get('query')).toBe(
      'sum(a{b="c"}) / 2',
    )
  })

  it('reads a scalar and a string', async () => {
    const scalar = { status: 'success', data: { resultType: 'scalar', result: [1, '4'] } }
    const text = { status: 'success', data: { resultType: 'string', result: [1, 'haiku'] } }

    const number = await ask(scalar, COST, { query: 'x' })
    const word = await ask(text, COST, { queries: { modelDefault: 'x' } })

    expect((await read(number.source)).value).toEqual({ spentToDateUsd: 4 })
    expect((await read(word.source)).value).toEqual({ modelDefault: 'haiku' })
  })

  it.each<[string, unknown, string]>([
    ['no sample, which is not 0', vector(), 'expected one sample for spentToDateUsd, found none'],
    ['several samples', vector('1', '2'), 'expected one sample for spentToDateUsd, found 2'],
    ['NaN', vector('NaN'), 'expected a number for spentToDateUsd, found none'],
    ['infinity', vector('+Inf'), 'expected a number for spentToDateUsd, found none'],
    ['a matrix', { status: 'success', data: { resultType: 'matrix', result: [] } }, ''],
    ['an error with status 200', { status: 'error', error: SECRET }, ''],
    [
      'a part of the data',
      { ...vector('5'), warnings: [`${SECRET}: unavailable`] },
      'expected all of the data, found warnings beside it',
    ],
  ])('fails with INVALID_DATA on %s', async (_what, answer, message) => {
    const { source } = await ask(answer, COST, { query: 'x' })

    const failure = await readFailure(source)

    expect(failure.code).toBe('INVALID_DATA')
    expect(failure.message).toContain(message)
  })

  it.each([[{ infos: ['a metric might be no counter'] }], [{ warnings: [] }]])(
    'takes a value with %j',
    async (more) => {
      const { source } = await ask({ ...vector('5'), ...more }, COST, { query: 'x' })

      expect((await read(source)).value).toEqual({ spentToDateUsd: 5 })
    },
  )

  it('fails on a part of the alerts', async () => {
    const answer = { status: 'success', warnings: ['x'], data: { alerts: [] } }
    const { source } = await ask(answer, ALERTS, {})

    expect((await readFailure(source)).code).toBe('INVALID_DATA')
  })

  it('lists an alert once that two groups of rules fire, since the first of them', async () => {
    const firing = (activeAt: string | null) => ({
      labels: { alertname: 'A' },
      annotations: {},
      state: 'firing',
      activeAt,
    })
    const alerts = [
      firing(null),
      firing('2026-11-22T10:00:00Z'),
      firing('2026-11-22T10:30:00+01:00'),
      firing('2026-11-22T11:00:00Z'),
    ]
    const { source } = await ask({ status: 'success', data: { alerts } }, ALERTS, {})

    expect((await read(source)).value).toMatchObject([{ startedAt: '2026-11-22T10:30:00+01:00' }])
  })

  it('names an alert by its labels in any order', async () => {
    const list = (labels: object) => ({
      status: 'success',
      data: { alerts: [{ labels, annotations: {}, state: 'firing' }] },
    })
    const one = await ask(list({ alertname: 'A', b: '1' }), ALERTS, {})
    const two = await ask(list({ b: '1', alertname: 'A' }), ALERTS, {})
    const other = await ask(list({ b: '2', alertname: 'A' }), ALERTS, {})
    const idOf = async ({ source }: typeof one) =>
      ((await read(source)).value as { id: string }[])[0]?.id

    expect(await idOf(one)).toBe(await idOf(two))
    expect(await idOf(one)).not.toBe(await idOf(other))
  })

  it.each<[Place['section'], object]>([
    ['alerts', { query: 'x' }],
    ['costLadder', {}],
    ['costLadder', { query: 'x', queries: { spentToDateUsd: 'y' } }],
    ['tasks', { queries: { spentToDateUsd: 'y' } }],
  ])('refuses in %s the options %j', (section, options) => {
    const input = { kind: 'prometheus', url: 'http://127.0.0.1/', ...options }

    expect(sourceConfig(section, false).safeParse(input).success).toBe(false)
  })
})
