import { buildSchema } from 'graphql'
import { describe, expect, it } from 'vitest'

import { checkDocument } from '../../src/routing/selection.ts'
import { compileVariables } from '../../src/routing/variables.ts'
import { makeView, NOW } from './sample.ts'

const schema = buildSchema(`
  scalar DateTime
  input Filter { word: String }
  enum Mood { GOOD VERY_BAD }
  type Query {
    a(word: String, id: ID, count: Int, mood: Mood, at: DateTime, share: Float, filter: Filter): Int
  }
`)
const view = makeView()
const HOUR = 3_600_000

function compile(variables: string, groups: readonly (readonly string[])[]) {
  const given = [...variables.matchAll(/\$(\w+): (\w+)/g)]
  const argumentOf: Record<string, string> = {
    String: 'word',
    ID: 'id',
    Int: 'count',
    Mood: 'mood',
    DateTime: 'at',
    Float: 'share',
    Filter: 'filter',
  }
  const fields = given.map(([, name, type = ''], index) => {
    return `f${index}: a(${argumentOf[type]}: $${name})`
  })
  const head = variables === '' ? '{ a' : `query (${variables}) { ${fields.join(' ')}`
  const checked = checkDocument(`${head} }`, schema)
  if ('mistakes' in checked) throw new Error(checked.mistakes[0]?.message)
  return compileVariables(checked, groups, schema)
}

/** Fills variables with what the groups of their names took. */
function fill(variables: string, captures: Record<string, string>, from = view): unknown {
  const compiled = compile(variables, [Object.keys(captures)])
  return typeof compiled === 'string' ? compiled : compiled(captures, from)
}

describe('a variable', () => {
  it.each([
    ['$word: String', { word: 'Any Text' }, { word: 'Any Text' }],
    ['$id: ID!', { id: 'x1' }, { id: 'x1' }],
    ['$mood: Mood', { mood: 'good' }, { mood: 'GOOD' }],
    ['$mood: Mood!', { mood: 'very bad' }, { mood: 'VERY_BAD' }],
    ['$count: Int!', { count: '123456789' }, { count: 123_456_789 }],
    ['$service: String!', { service: 'FLY' }, { service: 'fly' }],
    ['$word: String, $count: Int', { word: 'a', count: '0' }, { word: 'a', count: 0 }],
  ])('%s takes what the question says: %j', (variables, captures, filled) => {
    expect(fill(variables, captures)).toEqual(filled)
  })

  it.each([
    ['$mood: Mood', { mood: 'great' }],
    ['$count: Int', { count: '1234567890' }],
    ['$count: Int', { count: '-1' }],
    ['$count: Int', { count: '1x' }],
    ['$service: String', { service: 'github' }],
  ])('%s takes nothing that is not there: %j', (variables, captures) => {
    expect(fill(variables, captures)).toBeUndefined()
  })

  it.each([
    ['$word: String', 'word'],
    ['$mood: Mood', 'mood'],
    ['$count: Int', 'count'],
    ['$service: String', 'service'],
  ])('%s takes nothing where its group took nothing', (variables, name) => {
    const compiled = compile(variables, [[name]])

    expect(typeof compiled === 'string' ? compiled : compiled({}, view)).toBeUndefined()
  })

  it.each([
    ['hourAgo', HOUR],
    ['dayAgo', 24 * HOUR],
    ['weekAgo', 168 * HOUR],
  ])('$%s is an instant before the snapshot was made', (name, ms) => {
    expect(fill(`$${name}: DateTime!`, {})).toEqual({ [name]: new Date(NOW - ms).toISOString() })
  })

  it('is nothing where it is an instant before a snapshot that was not made', () => {
    expect(fill('$dayAgo: DateTime', {}, { ...view, computedAt: null })).toBeUndefined()
  })

  it('is not filled by the name of what every object has', () => {
    expect(fill('$constructor: String', { constructor: 'a' })).toEqual({ constructor: 'a' })
  })
})

describe('a document without variables', () => {
  it('needs nothing', () => {
    expect(fill('', {})).toEqual({})
  })
})

describe('variables that cannot be filled', () => {
  it.each([
    ['$share: Float', [['share']], 'expected text, a whole number or an enum for "$share"'],
    ['$filter: Filter', [['filter']], 'expected text, a whole number or an enum for "$filter"'],
    ['$word: String', [['word'], []], 'expected a group (?P<word>...) in pattern 2'],
    ['$word: String', [['word', 'more']], 'expected a variable "$more" for the group of that name'],
    ['', [['word']], 'expected a variable "$word" for the group of that name'],
  ])('%s by %j: %s', (variables, groups, message) => {
    expect(compile(variables, groups)).toBe(message)
  })
})
