import { parse, print, validate } from 'graphql'
import { describe, expect, it } from 'vitest'

import { addFreshness, takeFreshness } from '../../src/client/add-freshness.ts'
import { printDocument } from '../../src/client/print-document.ts'
import { createSchema } from '../../src/serve/graphql/schema.ts'

const schema = createSchema()

const DOCUMENTS = [
  '{ snapshot { revision } }',
  'query Name { snapshot { costLadder { spentToDateUsd } } }',
  'query ($first: Int! = 3, $severity: Severity) { snapshot { alerts { items(first: $first, severity: $severity) { title } } } }',
  'query ($since: ChangesSince! = { revision: "1" }) { changes(since: $since) { complete } snapshot { tasks { openCount } } }',
  'fragment Tasks on Tasks { openCount } query Q { snapshot { tasks { ...Tasks } } }',
  'query Q { snapshot { tasks { ...Tasks } } } fragment Tasks on Tasks { openCount }',
  '# a { comment\n{ snapshot { serviceHealth { service(name: "a } { \\" b") { status } } } }',
  '{ snapshot { serviceHealth { service(name: """a "quoted" { block""") { status } } } }',
  'query Q($yes: Boolean!) { snapshot @include(if: $yes) { ... on Snapshot @skip(if: false) { mine: revision } } }',
  '{ snapshot { tasks { ... { openCount } } } }',
]

describe('printDocument', () => {
  it.each(DOCUMENTS)('writes the same document: %s', (text) => {
    const document = parse(text)

    expect(print(parse(printDocument(document)))).toBe(
      print(document).replaceAll(/"""\s*([^]*?)\s*"""/g, (_, block: string) =>
        JSON.stringify(block),
      ),
    )
  })

  it('writes every kind of value', () => {
    const text = '{ a(b: [1, -2.5, true, null, RED, "x\\n", { c: $d }], e: []) }'

    expect(print(parse(printDocument(parse(text))))).toBe(print(parse(text)))
  })

  it('refuses what is no document of a client', () => {
    expect(() => printDocument(parse('type A { b: Int }'))).toThrow(/expected an operation/)
  })
})

describe('addFreshness', () => {
  it.each(DOCUMENTS)('leaves a valid document: %s', (text) => {
    const added = addFreshness(text)

    expect(added).toContain('freshnessOfTheAnswer: snapshot { stale')
    expect(validate(schema, parse(added))).toEqual([])
  })

  it('asks for the sections that the document names, wherever', () => {
    const text =
      'query Q { snapshot { ...Parts } } fragment Parts on Snapshot { tasks { openCount } mine: alerts { complete } }'

    expect(addFreshness(text)).toContain('{ stale alerts { stale } tasks { stale } }')
  })

  it('is not misled by strings and comments', () => {
    expect(addFreshness('{ snapshot { revision } # alerts\n }')).toContain('snapshot { stale }')
    expect(
      addFreshness('{ snapshot { serviceHealth { service(name: "tasks") { name } } } }'),
    ).toContain('{ stale serviceHealth { stale } }')
  })

  it.each([
    '{ gateway { name } }',
    'mutation { refresh { revision } }',
    'subscription { snapshot { revision } }',
    'fragment Tasks on Tasks { openCount }',
    '',
    '}{',
  ])('leaves %j as it is', (text) => {
    expect(addFreshness(text)).toBe(text)
  })
})

describe('takeFreshness', () => {
  it('takes out what was added', () => {
    const data = { a: 1, freshnessOfTheAnswer: { stale: false, tasks: { stale: false } } }

    expect(takeFreshness(data)).toEqual({ a: 1 })
    expect(takeFreshness({ a: 1 })).toEqual({ a: 1 })
  })

  it('gives nothing where anything is stale', () => {
    expect(takeFreshness({ freshnessOfTheAnswer: { stale: true } })).toBeUndefined()
    expect(
      takeFreshness({ freshnessOfTheAnswer: { stale: false, tasks: { stale: true } } }),
    ).toBeUndefined()
  })
})
