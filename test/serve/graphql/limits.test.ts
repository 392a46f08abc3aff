import { getIntrospectionQuery, parse } from 'graphql'
import { describe, expect, it } from 'vitest'

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
    '501 fields over two operations',
    `query A { ${'__typename '.repeat(250)} } query B { ${'__typename '.repeat(251)} }`,
    false,
  ],
]

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
