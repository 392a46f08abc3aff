import { describe, expect, it } from 'vitest'

import { ConfigError, type ConfigIssue } from '../../src/errors.ts'
import { loadPhrasebook } from '../../src/routing/phrasebook.ts'
import { createRouting } from '../../src/routing/routing.ts'
import { makeView, query, schema } from './sample.ts'

function issuesOf(text: string): readonly ConfigIssue[] {
  try {
    const entries = loadPhrasebook(text, 'phrasebook.yaml')
    createRouting({ entries, schema, query, view: () => makeView() })
  } catch (error) {
    if (error instanceof ConfigError) return error.issues
    throw error
  }
  return []
}

/** What is wrong, as `line: message` with the message cut to what matters. */
function told(text: string): string[] {
  return issuesOf(text).map(({ file, line, message }) => {
    expect(file).toBe('phrasebook.yaml')
    return `${line}: ${message}`
  })
}

describe('a phrasebook that cannot be used', () => {
  it('tells the line of a YAML error', () => {
    expect(told('entries:\n  - id: a\n  category: b\n')[0]).toMatch(/^[23]: /)
  })

  it('tells what is missing and what is too much', () => {
    expect(told('entries:\n  - id: a\n    colour: red\n    patterns: [x]\n    reply: y\n')).toEqual(
      ['2: Invalid input: expected string, received undefined', '2: Unrecognized key: "colour"'],
    )
    expect(told('')).toEqual(['1: Invalid input: expected object, received null'])
    expect(told('entry: []')).toHaveLength(2)
  })

  it('tells the line of a broken pattern', () => {
    const text = `entries:
  - id: a
    category: x
    patterns:
      - fine
      - (broken
    reply: hi
`
    expect(told(text)).toEqual(['6: error parsing regexp: missing closing ): `(broken`'])
  })

  it.each([
    ['looks around', '(?<=a)b'],
    ['refers back', '(a)\\\\1'],
    ['repeats without bound', '((a{1000}){1000}){1000}'],
    ['takes more steps than a question can use', '.{1000}'.repeat(30)],
  ])('refuses a pattern that %s', (_, pattern) => {
    expect(
      told(`entries:\n  - { id: a, category: x, patterns: ["${pattern}"], reply: hi }`),
    ).toEqual([expect.stringMatching(/^2: /)])
  })

  it('tells the line of an unknown field within a document', () => {
    const text = `entries:
  - id: a
    category: x
    patterns: [a]
    document: |
      {
        snapshot {
          costLadder { spentTodayUsd }
        }
      }
    reply: hi
`
    expect(told(text)).toEqual([
      expect.stringMatching(/^8: Cannot query field "spentTodayUsd" on type "CostLadder"/),
    ])
  })

  it('tells the line of a document that is not GraphQL', () => {
    const text = `entries:
  - id: a
    category: x
    patterns: [a]
    document: |
      {
        snapshot {
    reply: hi
`
    expect(told(text)).toEqual([expect.stringMatching(/^[78]: Syntax Error/)])
  })

  it.each([
    ['a mutation', 'mutation { refresh { revision } }'],
    ['two operations', 'query A { snapshot { stale } } query B { snapshot { stale } }'],
    ['a question about an answer', '{ answer(question: "burn") { text } }'],
    ['an introspection', '{ __schema { description } }'],
  ])('refuses %s as a document', (_, document) => {
    const text = `entries:
  - { id: a, category: x, patterns: [a], document: '${document}', reply: hi }`
    expect(told(text)).toEqual([expect.stringMatching(/^2: expected /)])
  })

  it('tells the line of a path that the document does not select', () => {
    const text = `entries:
  - id: a
    category: x
    patterns: [a]
    document: "{ snapshot { tasks { openCount } } }"
    reply: |
      There are
      {{ snapshot.tasks.blockedCount }} of them.
`
    expect(told(text)).toEqual([
      '8: expected a path that the document selects, found "snapshot.tasks.blockedCount": ' +
        '"snapshot.tasks" selects openCount',
    ])
  })

  it('tells a path in a reply without a document', () => {
    expect(
      told('entries:\n  - { id: a, category: x, patterns: [a], reply: "{{ snapshot.stale }}" }'),
    ).toEqual([expect.stringMatching(/^2: expected a path that the document selects/)])
  })

  it('tells an id that is there twice, with both lines', () => {
    const text = `entries:
  - { id: a, category: x, patterns: [a], reply: hi }
  - { id: b, category: x, patterns: [b], reply: hi }
  - { id: a, category: x, patterns: [c], reply: hi }
`
    expect(told(text)).toEqual(['4: expected each id once, found "a" also on line 2'])
  })

  it('refuses 10,000 entries', () => {
    const entry = (index: number) =>
      `  - { id: e${index}, category: x, patterns: [p${index}], reply: hi }\n`
    const text = `entries:\n${Array.from({ length: 10_000 }, (_, index) => entry(index)).join('')}`

    expect(told(text)).toEqual([expect.stringMatching(/^1: .*1000/)])
  })

  it('refuses a bomb of aliases', () => {
    const text = `a: &a [x, x, x, x, x, x, x, x, x, x]
b: &b [*a, *a, *a, *a, *a, *a, *a, *a, *a, *a]
c: &c [*b, *b, *b, *b, *b, *b, *b, *b, *b, *b]
entries: [*c, *c, *c, *c, *c, *c, *c, *c, *c, *c]
`
    expect(issuesOf(text)).toEqual([expect.objectContaining({ file: 'phrasebook.yaml' })])
  })

  it('tells a group without a variable, and a variable without a group', () => {
    const group = `entries:
  - { id: a, category: x, patterns: ['(?P<name>.+)'], reply: hi }`
    const variable = `entries:
  - id: a
    category: x
    patterns: [one, '(?P<service>.+)']
    document: 'query ($service: String!) { snapshot { serviceHealth { service(name: $service) { name } } } }'
    reply: hi`

    expect(told(group)).toEqual(['2: expected a document with a variable "$name"'])
    expect(told(variable)).toEqual(['5: expected a group (?P<service>...) in pattern 1'])
  })

  it('tells everything at once', () => {
    const text = `entries:
  - { id: a, category: x, patterns: ['('], reply: hi }
  - { id: b, category: x, patterns: [')'], reply: hi }
`
    expect(told(text)).toHaveLength(2)
  })
})

describe("the user's phrasebook", () => {
  const text = `entries:
  - id: burn
    category: burn
    patterns: [coins]
    document: "{ snapshot { costLadder { spentToDateUsd } } }"
    reply: "{{ snapshot.costLadder.spentToDateUsd | money }} gone this month."
    allowStale: true
  - id: thanks
    category: thanks
    patterns: []
    reply: "-"
  - id: mine
    category: status
    patterns: [status]
    reply: Ask the board.
  - id: recent
    category: alerts
    patterns: [the (?P<first>\\d+) worst alerts]
    document: |
      query ($first: Int!) { snapshot { alerts { items(first: $first) { title } } } }
    reply: "{{ snapshot.alerts.items | list title }}"
`
  const entries = loadPhrasebook(text, 'phrasebook.yaml')
  const routing = createRouting({ entries, schema, query, view: () => makeView() })

  it('replaces a built-in entry of the same id with all its patterns', () => {
    expect(routing.answer('coins').text).toBe('$164.73 gone this month.')
    expect(routing.answer('burn').outcome).toBe('NO_MATCH')
  })

  it('switches a built-in entry off with no patterns', () => {
    expect(routing.answer('thanks').outcome).toBe('NO_MATCH')
  })

  it('comes before the built-in one', () => {
    expect(routing.answer('status')).toMatchObject({ entry: 'mine', text: 'Ask the board.' })
    expect(routing.answer('state').entry).toBe('status')
  })

  it('leaves the other built-in entries', () => {
    expect(routing.answer('which model').entry).toBe('model')
  })

  it('takes a number from the question', () => {
    expect(routing.answer('the 2 worst alerts').text).toBe('Disk is full and Replica lags')
    expect(routing.answer('the 99999999999 worst alerts').outcome).toBe('NO_MATCH')
  })

  it('abstains when what it asks with what it took cannot be answered', () => {
    const failing = createRouting({
      entries,
      schema,
      query: () => ({ data: null, errors: ['first: 1..500'] }),
      view: () => makeView(),
    })

    expect(failing.answer('the 501 worst alerts')).toMatchObject({
      outcome: 'ABSTAINED',
      reason: 'UNKNOWN_VALUE',
      detail: 'the query of this entry failed',
    })
  })
})
