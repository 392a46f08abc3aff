import { createHash } from 'node:crypto'

import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'

import { fixture } from '../support/fixture.ts'
import * as script from '../support/origin.ts'
import { startOrigin, type Origin } from '../support/origin.ts'
import { describeHttpSource, makeSource, read, readFailure, SECRET } from './contract.ts'

const PLACE = { section: 'costLadder' } as const

const days = (spends: number[], more: object = {}) => ({
  results: spends.map((spend, index) => ({ date: `2026-11-0${index + 1}`, metrics: { spend } })),
  metadata: { total_spend: 999, page: 1, total_pages: 1, has_more: false, ...more },
})

describeHttpSource('litellm', {
  place: PLACE,
  config: (url) => ({ kind: 'litellm', url, token: SECRET, headers: { 'x-key': SECRET } }),
  answer(origin) {
    origin.on('/key/info', script.json(fixture('cost/litellm-03.json')))
    origin.on('/user/daily/activity', script.json(days([1.5, 2.25])))
  },
  value: {
    spentToDateUsd: 3.75,
    creditPoolUsd: null,
    periodStart: expect.any(Number),
    periodEnd: expect.any(Number),
  },
})

describe('litellm', () => {
  const open: { close(): Promise<void> }[] = []
  beforeEach(() => {
    vi.useFakeTimers({ now: Date.UTC(2026, 10, 22, 9), toFake: ['Date'] })
  })
  afterEach(async () => {
    vi.useRealTimers()
    await Promise.all(open.splice(0).map((one) => one.close()))
  })

  const start = async (options: object, scripts: Record<string, unknown>) => {
    const origin = await startOrigin()
    open.push(origin)
    for (const [path, body] of Object.entries(scripts)) origin.on(path, script.json(body))
    const source = makeSource(
      { kind: 'litellm', url: `${origin.url}/v1`, token: 'sk-1', ...options },
      PLACE,
    )
    return { origin, source }
  }
  const asked = (origin: Origin, path: string) => {
    const found = origin.seen.find((one) => one.path.startsWith(path))
    return Object.fromEntries(new URL(found?.path ?? '', origin.url).searchParams)
  }

  it('sums the days of the key in this month, whatever total the page claims', async () => {
    const { origin, source } = await start(
      {},
      { '/key/info': { info: {} }, '/user/daily/activity': days([1, 2, 3]) },
    )

    expect((await read(source)).value).toEqual({
      spentToDateUsd: 6,
      creditPoolUsd: null,
      periodStart: Date.UTC(2026, 10, 1),
      periodEnd: Date.UTC(2026, 11, 1),
    })
    expect(asked(origin, '/user/daily/activity')).toMatchObject({
      start_date: '2026-11-01',
      end_date: '2026-11-22',
      api_key: createHash('sha256').update('sk-1').digest('hex'),
    })
  })

  it('reads all pages of days', async () => {
    const { origin, source } = await start({}, { '/key/info': { info: {} } })
    const pages = [days([1], { total_pages: 2, has_more: true }), days([2], { total_pages: 2 })]
    origin.on('/user/daily/activity', (...exchange) => {
      const page = /[?&]page=(\d)/.exec(exchange[0].url ?? '')?.[1]
      script.json(pages[Number(page) - 1])(...exchange)
    })

    expect((await read(source)).value).toMatchObject({ spentToDateUsd: 3 })
  })

  it.each([
    [{ max_budget: 50, budget_duration: '30d' }, 50],
    [{ max_budget: 50, budget_duration: '1mo' }, 50],
    [{ max_budget: 50, budget_duration: '7d' }, null],
    [{ max_budget: 50 }, null],
    [{ max_budget: 0, budget_duration: '30d' }, null],
    [{ max_budget: null, budget_duration: '30d' }, null],
  ])('takes of %j the pool %j', async (info, pool) => {
    const { source } = await start({}, { '/key/info': { info }, '/user/daily/activity': days([]) })

    expect((await read(source)).value).toMatchObject({ creditPoolUsd: pool })
  })

  it('reads the spend of the user', async () => {
    const { origin, source } = await start(
      { scope: 'user' },
      { '/user/info': fixture('cost/litellm-01.json'), '/user/daily/activity': days([4]) },
    )

    expect((await read(source)).value).toMatchObject({ spentToDateUsd: 4, creditPoolUsd: null })
    expect(asked(origin, '/user/daily/activity')).toMatchObject({ user_id: 'user-123' })
  })

  it('reads the spend and the budget of the team of the key', async () => {
    const { origin, source } = await start(
      { scope: 'team' },
      {
        '/key/info': fixture('cost/litellm-04.json'),
        '/team/info': fixture('cost/litellm-08.json'),
        '/team/daily/activity': days([20, 5]),
      },
    )

    expect((await read(source)).value).toMatchObject({ spentToDateUsd: 25, creditPoolUsd: 100 })
    expect(asked(origin, '/team/info')).toEqual({ team_id: 'team-456' })
    expect(asked(origin, '/team/daily/activity')).toMatchObject({ team_ids: 'team-456' })
  })

  it('fails for the team of a key that has none', async () => {
    const { source } = await start({ scope: 'team' }, { '/key/info': { info: {} } })

    expect((await readFailure(source)).code).toBe('INVALID_DATA')
  })

  it.each([
    [{ spend: 7, max_budget: 80 }, 80],
    [{ spend: null, max_budget: 0 }, null],
  ])('reads the spend of the whole proxy from its days, not from %j', async (global, pool) => {
    const { source } = await start(
      { scope: 'proxy' },
      { '/global/spend': global, '/user/daily/activity': days([1, 1]) },
    )

    expect((await read(source)).value).toMatchObject({ spentToDateUsd: 2, creditPoolUsd: pool })
  })

  it('knows the spend of a proxy that does not tell its budget', async () => {
    const { source } = await start({ scope: 'proxy' }, { '/user/daily/activity': days([1, 1]) })

    expect((await read(source)).value).toMatchObject({ spentToDateUsd: 2, creditPoolUsd: null })
  })

  it('explains why a master key has no information', async () => {
    const { source } = await start({}, {})

    expect(await readFailure(source)).toMatchObject({
      code: 'HTTP_STATUS',
      message: expect.stringContaining('a master key is none; set scope: proxy'),
    })
  })

  it('falls back on the period of a monthly budget where the key may not ask for days', async () => {
    const { origin, source } = await start(
      {},
      {
        '/key/info': {
          info: {
            spend: 12.5,
            max_budget: 50,
            budget_duration: '30d',
            budget_reset_at: '2026-12-10T00:00:00Z',
          },
        },
      },
    )
    origin.on('/user/daily/activity', script.json({}, { status: 403 }))

    expect((await read(source)).value).toEqual({
      spentToDateUsd: 12.5,
      creditPoolUsd: 50,
      periodStart: Date.UTC(2026, 10, 10),
      periodEnd: Date.UTC(2026, 11, 10),
    })
  })

  const monthly = (more: object) => ({
    info: { spend: 12.5, max_budget: 50, budget_duration: '30d', ...more },
  })

  it.each<[string, string, number]>([
    ['30d', '2027-01-01T00:00:00Z', Date.UTC(2026, 11, 1)],
    ['1mo', '2026-12-01T00:00:00+00:00', Date.UTC(2026, 10, 1)],
    ['1mo', '2026-12-10T08:00:00Z', Date.UTC(2026, 10, 10, 8)],
    ['31d', '2026-12-01T00:00:00Z', Date.UTC(2026, 9, 31)],
  ])('begins the period of a budget of %s that ends on %s', async (duration, end, begin) => {
    const info = monthly({ budget_duration: duration, budget_reset_at: end })
    const { source } = await start({}, { '/key/info': info })

    expect((await read(source)).value).toMatchObject({ spentToDateUsd: 12.5, periodStart: begin })
  })

  it('takes a broken proxy for no refusal, so that no figure changes its period', async () => {
    const info = monthly({ budget_reset_at: '2026-12-10T00:00:00Z' })
    const { origin, source } = await start({}, { '/key/info': info })
    origin.on('/user/daily/activity', script.text('', { status: 502 }))

    expect((await readFailure(source)).code).toBe('HTTP_STATUS')
  })

  it('takes the counter of a period that has ended for none', async () => {
    const info = monthly({ budget_reset_at: '2026-11-22T08:59:59Z' })
    const { source } = await start({}, { '/key/info': info })

    expect((await readFailure(source)).code).toBe('HTTP_STATUS')
  })

  it('loses no budget of a proxy to an answer that broke', async () => {
    const { origin, source } = await start(
      { scope: 'proxy' },
      { '/user/daily/activity': days([1, 1]) },
    )
    origin.on('/global/spend', script.text('', { status: 502 }))

    expect((await readFailure(source)).code).toBe('HTTP_STATUS')
  })

  it('takes the spend of no other period for that of the month', async () => {
    const { origin, source } = await start({}, { '/key/info': { info: { spend: 12.5 } } })
    origin.on('/user/daily/activity', script.json({}, { status: 403 }))

    expect((await readFailure(source)).code).toBe('UNAUTHORIZED')
  })

  it.each<[string, unknown]>([
    ['days that are no list', { results: {}, metadata: {} }],
    ['a day without spend', { results: [{ metrics: {} }], metadata: {} }],
    ['spend that is text', { results: [{ metrics: { spend: '1' } }], metadata: {} }],
    ['pages without end', days([1], { has_more: true })],
  ])('fails with INVALID_DATA on %s', async (_what, answer) => {
    const { source } = await start(
      {},
      { '/key/info': { info: {} }, '/user/daily/activity': answer },
    )

    expect((await readFailure(source)).code).toBe('INVALID_DATA')
  })
})
