import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'

import { fixture } from '../support/fixture.ts'
import * as script from '../support/origin.ts'
import { startOrigin } from '../support/origin.ts'
import { describeHttpSource, makeSource, read, readFailure, SECRET } from './contract.ts'

const PLACE = { section: 'costLadder' } as const

const PATH = '/v1/organizations/cost_report'

describeHttpSource('anthropic-cost', {
  place: PLACE,
  config: (url) => ({ kind: 'anthropic-cost', url, token: SECRET, headers: { 'x-key': SECRET } }),
  answer: (origin) => origin.on(PATH, script.json(fixture('cost/anthropic-01.json'))),
  // 12345.00 + 2500.00 + 5000 cents.
  value: { spentToDateUsd: 198.45, periodStart: expect.any(Number), periodEnd: expect.any(Number) },
})

const report = (amounts: unknown[], more: object = {}) => ({
  data: [{ results: amounts.map((amount) => ({ amount, currency: 'USD' })) }],
  has_more: false,
  next_page: null,
  ...more,
})

describe('anthropic-cost', () => {
  const open: { close(): Promise<void> }[] = []
  beforeEach(() => {
    vi.useFakeTimers({ now: Date.UTC(2026, 10, 22, 9), toFake: ['Date'] })
  })
  afterEach(async () => {
    vi.useRealTimers()
    await Promise.all(open.splice(0).map((one) => one.close()))
  })

  const start = async (...pages: unknown[]) => {
    const origin = await startOrigin()
    open.push(origin)
    origin.onAny((...exchange) => {
      script.json(pages.length > 1 ? pages.shift() : pages[0])(...exchange)
    })
    const source = makeSource({ kind: 'anthropic-cost', url: origin.url, token: 't' }, PLACE)
    return { origin, source }
  }

  it('asks for the whole month in days, with its key', async () => {
    const { origin, source } = await start(report([]))

    await read(source)

    const [request] = origin.seen
    const query = new URL(request?.path ?? '', origin.url).searchParams
    expect(Object.fromEntries(query)).toEqual({
      starting_at: '2026-11-01T00:00:00Z',
      bucket_width: '1d',
      limit: '31',
    })
    expect(request?.headers).toMatchObject({ 'x-api-key': 't', 'anthropic-version': '2023-06-01' })
    expect(request?.headers).not.toHaveProperty('authorization')
  })

  it('tells the month that the sum is of', async () => {
    const { source } = await start(report([]))

    expect((await read(source)).value).toEqual({
      spentToDateUsd: 0,
      periodStart: Date.UTC(2026, 10, 1),
      periodEnd: Date.UTC(2026, 11, 1),
    })
  })

  it.each<[unknown[], number]>([
    [['123.45'], 1.2345],
    [['0.1', '0.2'], 0.003],
    [Array.from({ length: 1_000 }, () => '0.1'), 1],
    [['100', '-25.5'], 0.745],
    [[250], 2.5],
    [['0.000001'], 0.000_000_01],
  ])('sums %j cents exactly', async (amounts, dollars) => {
    const { source } = await start(report(amounts))

    expect((await read(source)).value).toMatchObject({ spentToDateUsd: dollars })
  })

  it('reads all pages', async () => {
    const { origin, source } = await start(
      report(['100'], { has_more: true, next_page: 'p2' }),
      report(['200'], { has_more: true, next_page: 'p3' }),
      report(['300']),
    )

    expect((await read(source)).value).toMatchObject({ spentToDateUsd: 6 })
    expect(origin.seen.map(({ path }) => /page=(\w+)/.exec(path)?.[1])).toEqual([
      undefined,
      'p2',
      'p3',
    ])
  })

  it.each<[string, unknown]>([
    ['no next page where there is more', report(['1'], { has_more: true })],
    ['the same page again and again', report(['1'], { has_more: true, next_page: 'p' })],
    [
      'another currency',
      { ...report([]), data: [{ results: [{ amount: '1', currency: 'EUR' }] }] },
    ],
    ['an amount that is no number', report(['much'])],
    ['an amount of 1e308', report(['1e308'])],
    ['an amount that is missing', report([null])],
    ['no has_more', report(['1'], { has_more: undefined })],
  ])('fails with INVALID_DATA on %s', async (_what, answer) => {
    const { source } = await start(answer)

    expect((await readFailure(source)).code).toBe('INVALID_DATA')
  })
})
