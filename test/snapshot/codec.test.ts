import { createHash } from 'node:crypto'

import fc from 'fast-check'
import { describe, expect, it } from 'vitest'

import { SOURCE_FAILURE_CODES } from '../../src/errors.ts'
import { decodeSnapshot, encodeSnapshot } from '../../src/snapshot/codec.ts'
import { fail, missingReading, succeed } from '../../src/snapshot/reading.ts'
import { emptySnapshot, type Snapshot } from '../../src/snapshot/snapshot.ts'

const AT = Date.UTC(2026, 0, 2, 3, 4, 5)

const good = succeed(
  missingReading('tasks', 'f1'),
  { at: AT, slot: AT - 5, latencyMs: 12.5 },
  { openCount: 3, items: [] },
  AT - 60_000.25,
)
const bad = fail(
  missingReading('alerts', 'f2'),
  { at: AT, slot: AT, latencyMs: null },
  { code: 'TIMEOUT', message: 'expected an answer within 10 s, got none' },
  AT + 1_000,
)
const snapshot: Snapshot = {
  revision: '1767323045000',
  bootId: 'boot',
  computedAt: AT,
  restored: false,
  readings: new Map([good, bad].map((reading) => [reading.source, reading])),
  memory: { alerts: { firstSeen: { a: AT } } },
}
const wire = { tasks: { open_count: 3 }, alerts: { by_category: null }, schema_version: 3 }

const DEEP = `${'['.repeat(1e5)}${']'.repeat(1e5)}`

type Json = Record<string, unknown>

function parse(text: string): { gateway: Json } & Json {
  return JSON.parse(text)
}

/** Changes the gateway key of a file and seals it again as the encoder would. */
function resealed(change: (gateway: Json) => void): string {
  const file = parse(encodeSnapshot({ snapshot, wire }))
  change(file.gateway)
  delete file.gateway['sha256']
  const sha256 = createHash('sha256')
    .update(`${sortedJson(file)}\n`)
    .digest('hex')
  file.gateway['sha256'] = sha256
  return JSON.stringify(file)
}

function sortedJson(value: unknown): string {
  return JSON.stringify(
    value,
    (_key, member: unknown) =>
      typeof member === 'object' && member !== null && !Array.isArray(member)
        ? Object.fromEntries(Object.entries(member).toSorted(([a], [b]) => (a < b ? -1 : 1)))
        : member,
    2,
  )
}

const json = fc
  .jsonValue({ noUnicodeString: false, maxDepth: 6 })
  .map((value): unknown => JSON.parse(JSON.stringify(value)))
const instant = fc.option(fc.double({ noNaN: true, noDefaultInfinity: true }).map((n) => n + 0))
const reading = fc.record({
  source: fc.string({ minLength: 1 }),
  fingerprint: fc.string(),
  value: json,
  collectedAt: instant,
  readAt: instant,
  attemptedAt: instant,
  slot: instant,
  latencyMs: fc.option(fc.nat()),
  failure: fc.option(
    fc.record({
      code: fc.constantFrom(...SOURCE_FAILURE_CODES),
      message: fc.string(),
      since: fc.integer(),
    }),
  ),
  consecutiveFailures: fc.nat(),
  retryAt: instant,
})
const anySnapshot = fc.record({
  revision: fc.maxSafeNat().map(String),
  bootId: fc.string(),
  computedAt: instant,
  restored: fc.constant(true),
  readings: fc
    .uniqueArray(reading, { selector: ({ source }) => source })
    .map((readings) => new Map(readings.map((item) => [item.source, item]))),
  memory: json,
})
const anyWire = fc
  .dictionary(fc.string(), json)
  .map((members) => Object.fromEntries(Object.entries(members).filter(([k]) => k !== 'gateway')))

describe('encodeSnapshot', () => {
  it('writes the wire object with sorted keys, two spaces and a newline, plus one key', () => {
    const text = encodeSnapshot({ snapshot, wire })

    const { gateway, ...rest } = parse(text)
    expect(rest).toEqual(wire)
    expect(text).toBe(`${sortedJson({ ...wire, gateway })}\n`)
    expect(Object.keys(gateway)).toEqual([
      'bootId',
      'computedAt',
      'formatVersion',
      'memory',
      'readings',
      'revision',
      'sha256',
    ])
  })

  it('sorts keys that look like numbers as text', () => {
    const text = encodeSnapshot({ snapshot: emptySnapshot('b'), wire: { a: { 9: 1, 10: 2 } } })

    expect(text.indexOf('"10"')).toBeLessThan(text.indexOf('"9"'))
  })

  it.each([
    ['a number that is not one', { a: Number.NaN }],
    ['an infinite number', { a: [-Infinity] }],
    ['a date', { a: new Date(0) }],
    ['a map', { a: new Map() }],
    ['a bigint', { a: 1n }],
    ['a function', { a: () => 1 }],
    ['undefined in a list', { a: [undefined] }],
    ['a hole in a list', { a: Array.from({ length: 2 }).fill(1, 1) }],
  ])('refuses %s', (_name, value) => {
    expect(() => encodeSnapshot({ snapshot: { ...snapshot, memory: value }, wire })).toThrow(
      TypeError,
    )
    expect(() => encodeSnapshot({ snapshot, wire: value })).toThrow(TypeError)
  })

  it('says what it cannot write', () => {
    expect(() => encodeSnapshot({ snapshot, wire: { a: 1n } })).toThrow('expected JSON, got bigint')
  })

  it('leaves out a member that is undefined', () => {
    const text = encodeSnapshot({ snapshot, wire: { a: { b: undefined, c: 1 } } })

    expect(parse(text)['a']).toEqual({ c: 1 })
  })

  it('writes what is nested as deep as any section, and nothing deeper', () => {
    const nested = (depth: number): unknown => JSON.parse('['.repeat(depth) + ']'.repeat(depth))

    expect(() => encodeSnapshot({ snapshot, wire: { a: nested(128) } })).not.toThrow()
    expect(() => encodeSnapshot({ snapshot, wire: { a: nested(129) } })).toThrow(
      'nested too deeply',
    )
  })

  it('refuses what contains itself', () => {
    const loop: Json = {}
    loop['loop'] = loop

    expect(() => encodeSnapshot({ snapshot, wire: { loop } })).toThrow('nested too deeply')
  })
})

describe('decodeSnapshot', () => {
  it('reads what was encoded and marks it restored', () => {
    expect(decodeSnapshot(encodeSnapshot({ snapshot, wire }))).toEqual({
      kind: 'snapshot',
      snapshot: { ...snapshot, restored: true },
      wire,
    })
  })

  it('reads every snapshot that was encoded, beside every wire object', () => {
    fc.assert(
      fc.property(anySnapshot, anyWire, (given, givenWire) => {
        const decoded = decodeSnapshot(encodeSnapshot({ snapshot: given, wire: givenWire }))

        expect(decoded).toEqual({ kind: 'snapshot', snapshot: given, wire: givenWire })
      }),
    )
  })

  it('reads a file that was reformatted', () => {
    const text = JSON.stringify(JSON.parse(encodeSnapshot({ snapshot, wire })))

    expect(decodeSnapshot(text).kind).toBe('snapshot')
  })

  it('keeps a member named __proto__ a member', () => {
    const memory: unknown = JSON.parse('{"__proto__":{"polluted":true}}')
    const decoded = decodeSnapshot(encodeSnapshot({ snapshot: { ...snapshot, memory }, wire }))

    if (decoded.kind !== 'snapshot') throw new Error(decoded.kind)
    expect(JSON.stringify(decoded.snapshot.memory)).toBe('{"__proto__":{"polluted":true}}')
    expect(Reflect.get({}, 'polluted')).toBeUndefined()
  })

  it('never throws, whatever the text', () => {
    const pieces = fc.constantFrom('{', '}', '"gateway"', ':', '[', ']', ',', '1e999', 'null', '"')
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string(),
          fc.json(),
          fc.array(pieces).map((p) => p.join('')),
        ),
        (t) => {
          expect(['foreign', 'newer', 'damaged']).toContain(decodeSnapshot(t).kind)
        },
      ),
    )
  })

  it('finds every changed character or calls it another file', () => {
    const text = encodeSnapshot({ snapshot, wire })
    fc.assert(
      fc.property(fc.nat(text.length - 1), fc.string({ minLength: 1, maxLength: 1 }), (at, c) => {
        const changed = text.slice(0, at) + c + text.slice(at + 1)
        const decoded = decodeSnapshot(changed)

        expect([{ ...snapshot, restored: true }, undefined]).toContainEqual(
          decoded.kind === 'snapshot' ? decoded.snapshot : undefined,
        )
      }),
      { numRuns: 500 },
    )
  })

  it.each([
    ['an empty text', '', 'not a JSON object'],
    ['half a file', '{"gateway": {"revision": "1"', 'not a JSON object'],
    ['a list', '[]', 'not a JSON object'],
    ['null', 'null', 'not a JSON object'],
    ['another kind of gateway', '{"gateway": "kora"}', 'gateway: not an object'],
    ['a gateway key without a seal', '{"gateway": {}}', 'its checksum is wrong'],
    ['deep nesting', `{"gateway": {"sha256": "", "memory": ${DEEP}}}`, 'its checksum is wrong'],
    ['deep nesting without a seal', `{"gateway": {"memory": ${DEEP}}}`, 'its checksum is wrong'],
    ['deep nesting beside it', `{"gateway": {}, "a": ${DEEP}}`, 'its checksum is wrong'],
    [
      'a wrong checksum',
      encodeSnapshot({ snapshot, wire }).replace('"boot"', '"root"'),
      'its checksum is wrong',
    ],
    [
      'an infinite number',
      resealed((gateway) => (gateway['computedAt'] = 1)).replace(':1,', ':1e999,'),
      'its checksum is wrong',
    ],
    [
      'a version that is text',
      resealed((gateway) => (gateway['formatVersion'] = '2')),
      'gateway.formatVersion: Invalid input: expected 1',
    ],
    [
      'a revision that is none',
      resealed((gateway) => (gateway['revision'] = '01')),
      'gateway.revision: expected a revision',
    ],
    [
      'an unknown key',
      resealed((gateway) => (gateway['extra'] = 1)),
      'gateway.: Unrecognized key: "extra"',
    ],
    [
      'a missing key',
      resealed((gateway) => delete gateway['memory']),
      expect.stringMatching(/^gateway\.memory: /),
    ],
    [
      'a wrong type',
      resealed((gateway) => (gateway['computedAt'] = 'now')),
      expect.stringMatching(/^gateway\.computedAt: /),
    ],
    [
      'a reading without a value',
      resealed((gateway) => (gateway['readings'] = [{ ...bad, value: undefined }])),
      expect.stringMatching(/^gateway\.readings\.0\.value: /),
    ],
    [
      'two readings of a source',
      resealed((gateway) => (gateway['readings'] = [bad, bad])),
      'gateway.readings: expected one reading for a source',
    ],
    [
      'an unknown failure',
      resealed(
        (gateway) =>
          (gateway['readings'] = [{ ...bad, failure: { code: 'X', message: '', since: 0 } }]),
      ),
      expect.stringMatching(/^gateway\.readings\.0\.failure\.code: /),
    ],
  ])('calls %s damaged, and says why', (_name, text, reason) => {
    expect(decodeSnapshot(text)).toEqual({ kind: 'damaged', reason })
  })

  it('accepts what the helper of these tests seals', () => {
    expect(decodeSnapshot(resealed((gateway) => (gateway['bootId'] = 'x'))).kind).toBe('snapshot')
  })

  it('tells the file of another program', () => {
    expect(decodeSnapshot(JSON.stringify(wire))).toEqual({ kind: 'foreign' })
    expect(decodeSnapshot('{}')).toEqual({ kind: 'foreign' })
  })

  it.each([
    ['format', resealed((gateway) => (gateway['formatVersion'] = 2))],
    ['wire shape', encodeSnapshot({ snapshot, wire: { ...wire, schema_version: 4 } })],
  ])('tells a newer %s', (_name, text) => {
    expect(decodeSnapshot(text)).toEqual({ kind: 'newer' })
  })
})
