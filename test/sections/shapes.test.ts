import { describe, expect, it } from 'vitest'
import { z } from 'zod'

import {
  count,
  describeIssues,
  instant,
  money,
  optional,
  optionalText,
  text,
  webAddress,
  word,
} from '../../src/sections/shapes.ts'
import { NOON } from '../support/snapshots.ts'

/** Says what is wrong with a value. */
function wrong(shape: z.ZodType, value: unknown): string {
  const { error } = shape.safeParse(value)
  if (error === undefined) throw new Error('nothing is wrong')
  return describeIssues(error)
}

describe('text', () => {
  it('is trimmed, and cut where it is too long', () => {
    expect(text.parse('  a b ')).toBe('a b')
    expect(text.parse('x'.repeat(10_001))).toBe('x'.repeat(10_000))
    expect(text.parse(`${'x'.repeat(9_999)} y`)).toBe('x'.repeat(9_999))
  })

  it('says something', () => {
    expect(wrong(text, ' ')).toBe('expected text, found none')
  })
})

describe('text that may be left out', () => {
  it.each([undefined, null, '', '  '])('is null for %j', (value) => {
    expect(optionalText.parse(value)).toBeNull()
  })

  it('is trimmed, and cut where it is too long', () => {
    expect(optionalText.parse(' a ')).toBe('a')
    expect(optionalText.parse('x'.repeat(10_001))).toBe('x'.repeat(10_000))
    expect(optionalText.parse(`${'x'.repeat(9_999)} y`)).toBe('x'.repeat(9_999))
  })
})

describe('a web address', () => {
  it.each(['https://e.org/a?b=c', 'http://e.org/'])('is kept as it is: %s', (url) => {
    expect(webAddress.parse(url)).toBe(url)
  })

  it.each([
    undefined,
    null,
    '',
    'nowhere',
    'javascript:alert(1)',
    'xhttps://e.org',
    'httpsx://e.org',
  ])('is left out where a browser should not open it: %j', (url) => {
    expect(webAddress.parse(url)).toBeNull()
  })

  it('is left out where it is too long, as a part of it would lead elsewhere', () => {
    expect(webAddress.parse(`https://e.org/${'x'.repeat(9_986)}`)).toHaveLength(10_000)
    expect(webAddress.parse(`https://e.org/${'x'.repeat(9_987)}`)).toBeNull()
  })
})

describe('an optional field', () => {
  it.each([undefined, null])('is null for %j', (value) => {
    expect(optional(count).parse(value)).toBeNull()
  })

  it('keeps what is falsy and known', () => {
    expect(optional(count).parse(0)).toBe(0)
    expect(optional(z.boolean()).parse(false)).toBe(false)
  })
})

describe('a word', () => {
  it('is read without regard to case and space', () => {
    expect(word(['OPEN', 'SHUT']).parse(' Open ')).toBe('OPEN')
  })
})

describe('an instant', () => {
  it('is read into epoch milliseconds', () => {
    expect(instant.parse('2026-11-16T12:00:00Z')).toBe(NOON)
  })

  it('is no other text', () => {
    expect(wrong(instant, 'noon')).toBe('expected an RFC 3339 instant or epoch time')
  })
})

describe('describeIssues', () => {
  it.each([
    ['the type', count, 'x', 'expected number, found something else'],
    ['the words', word(['A', 'B']), 'c', 'expected one of A, B, found another word'],
    ['the largest number', money, 2e9, 'expected at most 1000000000, found more'],
    ['the least number', money, -1, 'expected at least 0, found less'],
    ['further keys', z.strictObject({}), { a: 1 }, 'expected no further keys, found some'],
    ['other things', z.union([z.string(), z.null()]), 1, 'expected another value'],
    [
      'a place',
      z.array(z.strictObject({ n: count })),
      [{ n: -1 }],
      '0.n: expected at least 0, found less',
    ],
    [
      'how much more is wrong',
      z.strictObject({ a: count, b: count, c: count }),
      { a: '', b: '', c: '' },
      'a: expected number, found something else (and 2 more)',
    ],
  ])('names %s', (_what, shape, value, message) => {
    expect(wrong(shape, value)).toBe(message)
  })
})

describe('a count', () => {
  it('goes up to the largest number that GraphQL can say', () => {
    expect(count.parse(2_147_483_647)).toBe(2_147_483_647)
    expect(wrong(count, 2_147_483_648)).toBe('expected at most 2147483647, found more')
  })
})
