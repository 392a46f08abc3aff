import { describe, expect, it } from 'vitest'

import {
  formatCount,
  formatDay,
  formatList,
  formatMinute,
  formatMoney,
  formatPercent,
  formatWindow,
  plain,
} from '../../src/routing/template/format.ts'

const DAY = 86_400_000
const at = (text: string) => Date.parse(text)

describe('an amount', () => {
  it.each([
    [0, '$0.00'],
    [0.001, 'less than $0.01'],
    [-0.001, '$0.00'],
    [0.005, '$0.01'],
    [0.05, '$0.05'],
    [999.994, '$999.99'],
    [999.995, '$1,000.00'],
    [-1_234.5, '-$1,234.50'],
    [1_000_000, '$1,000,000.00'],
  ])('of %d is written %s', (usd, text) => {
    expect(formatMoney(usd)).toBe(text)
  })
})

describe('a percentage', () => {
  it.each([
    [0, '0%'],
    [-0.001, '0%'],
    [-5, '-5%'],
    [10, '10%'],
    [0.05, '0.05%'],
    [0.5, '0.5%'],
    [33.335, '33.34%'],
    [100.004, '100%'],
  ])('of %d is written %s', (percent, text) => {
    expect(formatPercent(percent)).toBe(text)
  })
})

describe('a count', () => {
  it.each([
    [0, '0 boxes'],
    [1, '1 box'],
    [999, '999 boxes'],
    [1_000, '1,000 boxes'],
    [1_234_567, '1,234,567 boxes'],
  ])('of %d is written %s', (count, text) => {
    expect(formatCount(count, 'box', 'boxes')).toBe(text)
  })
})

describe('an instant', () => {
  it('is written to the minute, cut rather than rounded', () => {
    expect(formatMinute(at('2026-11-22T09:30:59.999Z'))).toBe('2026-11-22 09:30 UTC')
  })

  it('is written by its day', () => {
    expect(formatDay(at('2026-11-22T23:59:59.999Z'))).toBe('2026-11-22')
  })
})

describe('a window', () => {
  it('is called by its name where it is a month', () => {
    const names = Array.from({ length: 12 }, (_, month) =>
      formatWindow(Date.UTC(2026, month, 1), Date.UTC(2026, month + 1, 1)),
    )

    expect(names).toEqual([
      'this month (January 2026)',
      'this month (February 2026)',
      'this month (March 2026)',
      'this month (April 2026)',
      'this month (May 2026)',
      'this month (June 2026)',
      'this month (July 2026)',
      'this month (August 2026)',
      'this month (September 2026)',
      'this month (October 2026)',
      'this month (November 2026)',
      'this month (December 2026)',
    ])
  })

  it.each([
    [27, 'this period (2026-11-01 to 2026-11-28)'],
    [28, 'this month (2026-11-01 to 2026-11-29)'],
    [31, 'this month (2026-11-01 to 2026-12-02)'],
    [32, 'this period (2026-11-01 to 2026-12-03)'],
  ])('of %d days is called by them', (days, text) => {
    const start = at('2026-11-01T00:00:00Z')

    expect(formatWindow(start, start + days * DAY)).toBe(text)
  })

  it('that begins within a month is not called by the name of that', () => {
    expect(formatWindow(at('2026-11-01T01:00:00Z'), at('2026-12-01T00:00:00Z'))).toBe(
      'this month (2026-11-01 to 2026-12-01)',
    )
  })
})

describe('a list', () => {
  const words = (count: number) => Array.from({ length: count }, (_, index) => `w${index}`)

  it.each([
    [0, ''],
    [1, 'w0'],
    [2, 'w0 and w1'],
    [3, 'w0, w1 and w2'],
    [10, 'w0, w1, w2, w3, w4, w5, w6, w7, w8 and w9'],
    [11, 'w0, w1, w2, w3, w4, w5, w6, w7, w8, w9 and 1 more'],
  ])('of %d words is a sentence', (count, text) => {
    expect(formatList(words(count))).toBe(text)
  })

  it('may have a separator of its own', () => {
    expect(formatList(words(3), '; ')).toBe('w0; w1; w2')
  })
})

describe('text from a source', () => {
  it('is one line without what nobody sees', () => {
    expect(plain('  a\r\n\tb\u0000\u200bc  d ')).toBe('a b c d')
  })
})
