import { execPath } from 'node:process'

import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'

import { fixtureText } from '../support/fixture.ts'
import { makeSource, read, readFailure } from './contract.ts'

const PLACE = { section: 'costLadder' } as const

const printing = (text: string) =>
  makeSource(
    { kind: 'ccusage', command: [execPath, '-e', `process.stdout.write(${JSON.stringify(text)})`] },
    PLACE,
  )

describe('ccusage', () => {
  beforeEach(() => {
    vi.useFakeTimers({ now: Date.UTC(2026, 1, 14), toFake: ['Date'] })
  })
  afterEach(() => {
    vi.useRealTimers()
  })

  it('reads the row of this month, not the total', async () => {
    const source = printing(fixtureText('ccusage/ccusage-18.0.11-monthly-offline.json'))

    expect((await read(source)).value).toEqual({
      spentToDateUsd: 0.07,
      periodStart: Date.UTC(2026, 1, 1),
      periodEnd: Date.UTC(2026, 2, 1),
    })
  })

  it('reads 0 in a month without a row, when there are others', async () => {
    const source = printing('{"monthly": [{"month": "2026-01", "totalCost": 3}]}')

    expect((await read(source)).value).toMatchObject({ spentToDateUsd: 0 })
  })

  it('has the months cut in UTC', async () => {
    const code = `
      const month = process.env.TZ === 'UTC' ? '2026-02' : '2026-01'
      console.log(JSON.stringify({ monthly: [{ month, totalCost: 5 }] }))`
    const source = makeSource({ kind: 'ccusage', command: [execPath, '-e', code] }, PLACE)

    expect((await read(source)).value).toMatchObject({ spentToDateUsd: 5 })
  })

  it.each([
    ['no month at all', '{"monthly": []}', 'INVALID_DATA'],
    ['months of another shape', '{"monthly": [{"month": "2026-02"}]}', 'INVALID_DATA'],
    ['a list', '[]', 'INVALID_DATA'],
    ['words', 'No usage found', 'NOT_JSON'],
    ['nothing', '', 'NOT_JSON'],
  ])('fails on %s', async (_what, text, code) => {
    expect((await readFailure(printing(text))).code).toBe(code)
  })

  it('takes one of the places for commands', () => {
    expect(printing('').heavy).toBe(true)
  })
})
