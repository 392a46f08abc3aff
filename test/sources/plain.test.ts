import { describe, expect, it } from 'vitest'

import { SourceError } from '../../src/errors.ts'
import { plain } from '../../src/sources/plain.ts'

describe('plain', () => {
  it('copies what JSON can say', () => {
    const value = { a: [1, 'x', true, null], b: { c: undefined } }

    const copy = plain(value)

    expect(copy).toEqual({ a: [1, 'x', true, null], b: {} })
    expect(copy).not.toBe(value)
  })

  it('gives objects that inherit nothing', () => {
    expect(Object.getPrototypeOf(plain({ a: 1 }))).toBeNull()
  })

  it('keeps a key named __proto__ as a key', () => {
    const copy = plain(JSON.parse('{"__proto__": {"polluted": 1}}'))

    expect(Object.keys(copy as object)).toEqual(['__proto__'])
    expect('polluted' in {}).toBe(false)
  })

  it('writes a date as text', () => {
    expect(plain(new Date(0))).toBe('1970-01-01T00:00:00.000Z')
  })

  it.each([[() => 1], [Symbol('x')], [1n], [new Map()], [new Uint8Array(1)], [{ a: () => 1 }]])(
    'refuses %s',
    (value) => {
      expect(() => plain(value)).toThrow(SourceError)
    },
  )

  it('refuses an object that holds itself', () => {
    const value: Record<string, unknown> = {}
    value['self'] = value

    expect(() => plain(value)).toThrow(SourceError)
  })

  it('refuses data that nests without end', () => {
    expect(() => plain(JSON.parse('['.repeat(5_000) + ']'.repeat(5_000)))).toThrow(SourceError)
  })
})
