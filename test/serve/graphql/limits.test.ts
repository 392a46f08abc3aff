import { readFileSync } from 'node:fs'

import { getIntrospectionQuery, Kind, parse } from 'graphql'
import { describe, expect, it } from 'vitest'

import { EXAMPLES } from '../../../src/serve/graphql/examples.ts'
import { checkLimits } from '../../../src/serve/graphql/limits.ts'
import { serve } from '../served.ts'

const repeat = (count: number, make: (index: number) => string): string =>
  Array.from({ length: count }, (_, index) => make(index)).join(' ')

/** Nests the only field that may be nested without end and stays valid. */
const ofType = (depth: number): string =>
  `{ __type(name: "Query") { ${'ofType { '.repeat(depth)} name ${'} '.repeat(depth)} } }`

/** Fields of fields, as deep as asked; not valid, but limits come first. */
const deep = (depth: number): string => '{ a '.repeat(depth) + '}'.repeat(depth)

const spread = (fields: number): string =>
  `{ snapshot { ...F ...F } } fragment F on Snapshot { ${'revision '.repeat(fields)} }`

const rows: [name: string, query: string, isWithin: boolean][] = [
  ['12 levels', deep(12), true],
  ['13 levels', deep(13), false],
  [
    '13 levels in fragments',
    `${deep(2).replace('}}', '...F }}')} fragment F on Query ${deep(12)}`,
    false,
  ],
  [
    '13 levels through inline fragments',
    deep(13).replaceAll('{ a', '{ ... { a').replaceAll('}', '}}'),
    false,
  ],
  [
    'inline fragments that add no level',
    '{ ... { ... { ... { snapshot { ... { revision } } } } } }',
    true,
  ],
  [
    '51 inline fragments',
    `${'{ ... '.repeat(51)}{ snapshot { revision } }${'}'.repeat(51)}`,
    false,
  ],
  ['100 aliases', `{ ${repeat(100, (i) => `a${i}: __typename`)} }`, true],
  ['101 aliases of __typename', `{ ${repeat(101, (i) => `a${i}: __typename`)} }`, false],
  [
    'aliases in a fragment that is spread often',
    `{ snapshot { ...F ...F ...F } } fragment F on Snapshot { ${repeat(40, (i) => `a${i}: revision`)} }`,
    false,
  ],
  ['500 fields', `{ ${'__typename '.repeat(500)} }`, true],
  ['501 times __typename', `{ ${'__typename '.repeat(501)} }`, false],
  ['499 fields in a fragment that is spread twice', spread(249), true],
  ['501 fields in a fragment that is spread twice', spread(250), false],
  [
    'fragments that double each other',
    `{ snapshot { ...F0 } } ${repeat(30, (i) => `fragment F${i} on Snapshot { ...F${i + 1} ...F${i + 1} }`)} fragment F30 on Snapshot { revision }`,
    false,
  ],
  [
    'a fragment that spreads itself',
    '{ snapshot { ...F } } fragment F on Snapshot { revision ...F }',
    true,
  ],
  ['10 directives in a place', `{ __typename ${'@include(if: true) '.repeat(10)} }`, true],
  ['11 directives on a field', `{ __typename ${'@include(if: true) '.repeat(11)} }`, false],
  [
    '11 directives on a fragment',
    `{ ...F ${'@include(if: true) '.repeat(11)} } fragment F on Query { __typename }`,
    false,
  ],
  ['11 directives on an operation', `query ${'@a '.repeat(11)} { __typename }`, false],
  ['the standard introspection', getIntrospectionQuery(), true],
  [
    'the longest introspection',
    getIntrospectionQuery({
      descriptions: true,
      specifiedByUrl: true,
      directiveIsRepeatable: true,
      schemaDescription: true,
      inputValueDeprecation: true,
      oneOf: true,
    }),
    true,
  ],
  ['introspection of a type of types', ofType(15), true],
  ['introspection without end', ofType(100), false],
  [
    '48 times all points with their services',
    `{ ${repeat(48, (i) => `a${i}: history(maxPoints: 2016) { services { name status } }`)} }`,
    false,
  ],
  ['24 fields of all points', `{ history(maxPoints: 2016) { ${'revision '.repeat(24)} } }`, true],
  ['25 fields of all points', `{ history(maxPoints: 2016) { ${'revision '.repeat(25)} } }`, false],
  [
    '25 fields of as many points as a variable says',
    `query ($n: Int!) { history(maxPoints: $n) { ${'revision '.repeat(25)} } }`,
    false,
  ],
  ['400 fields of few points', `{ history(maxPoints: 9) { ${'revision '.repeat(400)} } }`, true],
  ['400 fields of a day', `{ history { ${'revision '.repeat(400)} } }`, false],
  [
    'fields of all points in fragments',
    `{ history(maxPoints: 2016) { ...F } } fragment F on HistoryPoint { ...G ...G } fragment G on HistoryPoint { ${'revision '.repeat(13)} }`,
    false,
  ],
  [
    'many lists of all alerts',
    `{ snapshot { alerts { ${repeat(20, (i) => `a${i}: items(first: 500) { id title url detail source }`)} } } }`,
    false,
  ],
  [
    'all changes three times',
    `{ ${repeat(3, (i) => `a${i}: changes(since: { revision: "1" }) { fields { path before after at } }`)} }`,
    false,
  ],
  [
    '501 fields over two operations',
    `query A { ${'__typename '.repeat(250)} } query B { ${'__typename '.repeat(251)} }`,
    false,
  ],
]

describe('what is asked for on purpose', () => {
  const cockpit = new URL('../../../src/cockpit/documents.graphql', import.meta.url)
  const documents = [readFileSync(cockpit, 'utf8'), ...EXAMPLES].flatMap((text) => {
    const { definitions } = parse(text)
    const fragments = definitions.filter(({ kind }) => kind === Kind.FRAGMENT_DEFINITION)
    return definitions.flatMap((operation) =>
      operation.kind === Kind.OPERATION_DEFINITION ? [{ operation, fragments }] : [],
    )
  })
  const { definitions: third } = parse(
    `query { history(maxPoints: 2000) { ${'revision '.repeat(8)} } }`,
  )

  it('is found', () => expect(documents.length).toBeGreaterThan(EXAMPLES.length + 2))

  for (const { operation, fragments } of documents) {
    it(`leaves a third of what an answer may hold: ${operation.name?.value}`, () => {
      const definitions = [operation, ...fragments, ...third]

      expect(checkLimits({ kind: Kind.DOCUMENT, definitions })).toBeUndefined()
    })
  }
})

describe('limits', () => {
  for (const [name, query, isWithin] of rows) {
    it(`${isWithin ? 'let pass' : 'refuse'} ${name}`, () => {
      expect(checkLimits(parse(query))?.extensions['code']).toBe(
        isWithin ? undefined : 'LIMIT_EXCEEDED',
      )
    })
  }
})

describe('a query over a limit', () => {
  const valid: [name: string, query: string][] = [
    ['101 aliases', `{ ${repeat(101, (i) => `a${i}: __typename`)} }`],
    ['501 fields', `{ ${'__typename '.repeat(501)} }`],
    [
      '11 directives',
      '{ __typename @include(if: true) '.padEnd(31 + 10 * 19, '@include(if: true) ') + '}',
    ],
    ['a hundred levels', ofType(100)],
    [
      '15,001 tokens',
      `{ snapshot { alerts { items(first: 1) { id } } } } ${'#'.padEnd(10)}\n{ ${'a '.repeat(15_000)} }`,
    ],
    ['a default of 16,000 items', `query ($a: [Int!] = [${'1,'.repeat(16_000)}1]) { __typename }`],
    [
      '10,000 variables',
      `query (${repeat(10_000, (i) => `$v${i.toString(36)}:Int`)}) { __typename }`,
    ],
    [
      'nesting that would use up the stack',
      `{ snapshot ${'{ ... '.repeat(4_000)} { revision } ${'}'.repeat(4_000)} }`,
    ],
  ]
  for (const [name, query] of valid) {
    it(`says so: ${name}`, async () => {
      const { ask } = await serve()

      const { body } = await ask(query)

      expect(body.errors?.map(({ extensions }) => extensions.code)).toEqual(['LIMIT_EXCEEDED'])
      expect(body.data).toBeUndefined()
    })
  }

  it('says so where a document has more mistakes than are listed', async () => {
    const { ask } = await serve()

    const { body } = await ask(`{ ${repeat(50, (i) => `no${i}`)} }`)

    expect(body.errors).toHaveLength(11)
    expect(body.errors?.at(-1)?.extensions.code).toBe('LIMIT_EXCEEDED')
  })

  it('is not answered with several operations at once', async () => {
    const { url } = await serve()

    const response = await fetch(`${url}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(Array(10).fill({ query: '{ __typename }' })),
    })

    expect(response.status).toBe(400)
  })
})
