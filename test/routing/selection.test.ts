import { buildSchema, GraphQLSchema, parse } from 'graphql'
import { describe, expect, it } from 'vitest'

import {
  checkDocument,
  dataFields,
  selectedFields,
  type Shape,
} from '../../src/routing/selection.ts'

const schema = buildSchema(`
  enum Mood { GOOD BAD }
  interface Named { name: String }
  type Thing implements Named { name: String mood: Mood! part: Thing parts: [Thing!]! }
  union Any = Thing
  type Query { any: Any thing(name: String, count: Int): Thing things: [Thing] named: Named answer: String }
  type Mutation { go: Boolean }
`)

/** Says what a document selects, lists with brackets. */
function outline({ list, fields, type }: Shape): unknown {
  const below =
    fields === null
      ? type.name
      : Object.fromEntries([...fields].map(([name, shape]) => [name, outline(shape)]))
  return list ? [below] : below
}

function shapeOf(text: string): unknown {
  const checked = checkDocument(text, schema)
  return 'shape' in checked ? outline(checked.shape) : checked.mistakes
}

describe('the shape of a document', () => {
  it('is what it selects, by the names in the answer', () => {
    expect(shapeOf('{ first: thing { name mood } things { part { name } } }')).toEqual({
      first: { name: 'String', mood: 'Mood' },
      things: [{ part: { name: 'String' } }],
    })
  })

  it('has lists that cannot be null', () => {
    expect(shapeOf('{ thing { parts { name } } }')).toEqual({
      thing: { parts: [{ name: 'String' }] },
    })
  })

  it('has what fragments select, named or not', () => {
    expect(
      shapeOf(
        'query { thing { ...Parts ... on Thing { name } } } fragment Parts on Thing { mood }',
      ),
    ).toEqual({ thing: { mood: 'Mood', name: 'String' } })
  })

  it('has what each of several fragments selects', () => {
    const text = `{ thing { ...A } }
      fragment B on Thing { name }
      fragment A on Thing { mood part { ...B } }`

    expect(shapeOf(text)).toEqual({ thing: { mood: 'Mood', part: { name: 'String' } } })
  })

  it('has all that is selected of a field in more than one place', () => {
    expect(shapeOf('{ thing { name } thing { mood } }')).toEqual({
      thing: { name: 'String', mood: 'Mood' },
    })
  })

  it('has the fields of an interface', () => {
    expect(shapeOf('{ named { name __typename } }')).toEqual({ named: { name: 'String' } })
  })
})

describe('the shape of a document on a union', () => {
  it('has none of its fields, since which they are is not known', () => {
    expect(shapeOf('{ any { __typename ... on Thing { name } } }')).toEqual({
      any: {},
    })
  })
})

describe('a document that is wrong', () => {
  it('has its first ten mistakes told', () => {
    const fields = Array.from({ length: 12 }, (_, index) => `a${index}`).join(' ')

    expect(shapeOf(`{ ${fields} }`)).toHaveLength(11)
  })

  it.each([
    ['{ thing {', 'Syntax Error: Expected Name, found <EOF>.', 1],
    ['\n\n{ thing { colour } }', 'Cannot query field "colour" on type "Thing".', 3],
    ['mutation { go }', 'expected one query and nothing else', 1],
    ['query A { answer } query B { answer }', 'expected one query and nothing else', 1],
    ['fragment A on Thing { name }', 'expected one query and nothing else', 1],
    ['{\n answer }', 'expected a field of the snapshot, found "answer"', 2],
    [
      '{\n\n __type(name: "Thing") { name } }',
      'expected a field of the snapshot, found "__type"',
      3,
    ],
    ['{ __schema { description } }', 'expected a field of the snapshot, found "__schema"', 1],
  ])('says of %j what and where', (text, message, line) => {
    expect(shapeOf(text)).toEqual([{ message, line }])
  })

  it('is refused where it is longer than any reply needs', () => {
    expect(shapeOf(`{ ${'thing { name } '.repeat(700)} }`)).toEqual([
      { message: expect.stringContaining('token'), line: 1 },
    ])
  })

  it('is every one for a schema that cannot be queried', () => {
    expect(checkDocument('{ a }', new GraphQLSchema({}))).toEqual({
      mistakes: [{ message: 'expected a schema that can be queried', line: 1 }],
    })
  })
})

describe('the fields of a selection', () => {
  const document = parse(`query ($n: String) {
    first: thing(name: $n, count: 3) { name stale freshness __typename }
    ...Rest
  }
  fragment Rest on Query { thing(name: "x") { name } }`)
  const [operation] = document.definitions
  const selection = operation?.kind === 'OperationDefinition' ? operation.selectionSet : undefined

  it('are called as the schema has them, with their arguments and lines', () => {
    const found = selectedFields(selection, document)

    expect(
      found.map(({ name, line, arguments: given }) => ({ name, line, arguments: given })),
    ).toEqual([
      {
        name: 'thing',
        line: 2,
        arguments: new Map<string, object>([
          ['name', { variable: 'n' }],
          ['count', {}],
        ]),
      },
      { name: 'thing', line: 5, arguments: new Map([['name', { text: 'x' }]]) },
    ])
  })

  it('are none of no selection', () => {
    expect(selectedFields(undefined, document)).toEqual([])
  })

  it('are data unless they tell how old something is', () => {
    const [first] = selectedFields(selection, document)

    expect(dataFields(first?.selection, document).map(({ name }) => name)).toEqual(['name'])
  })
})
