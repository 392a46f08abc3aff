import { describe, expect, it } from 'vitest'

import { ConfigError, type ConfigIssue } from '../../src/errors.ts'
import { loadPhrasebook, withoutReplaced } from '../../src/routing/phrasebook.ts'
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
    expect(issuesOf('entries:\n  - id: a\n  category: b\n')[0]).toEqual({
      path: '',
      file: 'phrasebook.yaml',
      line: 3,
      message: 'All mapping items must start at the same column',
    })
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
    expect(issuesOf(text)).toEqual([
      {
        path: '',
        file: 'phrasebook.yaml',
        message: 'Excessive alias count indicates a resource exhaustion attack',
      },
    ])
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

describe('the limits of a phrasebook', () => {
  const entry = { id: 'a', category: 'x', patterns: ['a'], reply: 'hi' }
  const load = (...entries: object[]) => loadPhrasebook(JSON.stringify({ entries }), 'p.yaml')
  const wrong = (...entries: object[]): string[] => {
    try {
      load(...entries)
    } catch (error) {
      if (error instanceof ConfigError) return error.issues.map(({ path }) => path)
      throw error
    }
    return []
  }

  it.each([
    ['an id', 'id', 'a'.repeat(64), 'a'.repeat(65)],
    ['a category', 'category', 'aZ0-_.', 'a b'],
    ['an id', 'id', 'a', ''],
    ['a reply', 'reply', 'x'.repeat(4_096), 'x'.repeat(4_097)],
    ['a reply', 'reply', 'x', ''],
    ['a document', 'document', 'x'.repeat(4_096), 'x'.repeat(4_097)],
    ['a document', 'document', 'x', ''],
  ])('are those of %s', (_what, field, most, more) => {
    expect(wrong({ ...entry, [field]: most })).toEqual([])
    expect(new Set(wrong({ ...entry, [field]: more }))).toEqual(new Set([`entries.0.${field}`]))
  })

  it('are those of a pattern', () => {
    expect(wrong({ ...entry, patterns: ['x'.repeat(512)] })).toEqual([])
    expect(wrong({ ...entry, patterns: ['x'.repeat(513)] })).toEqual(['entries.0.patterns.0'])
    expect(wrong({ ...entry, patterns: [''] })).toEqual(['entries.0.patterns.0'])
  })

  it('are those of the number of patterns and of entries', () => {
    const many = (count: number) =>
      Array.from({ length: count }, (_, index) => ({ ...entry, id: `e${index}` }))

    expect(wrong({ ...entry, patterns: Array.from({ length: 100 }, () => 'x') })).toEqual([])
    expect(wrong({ ...entry, patterns: Array.from({ length: 101 }, () => 'x') })).toEqual([
      'entries.0.patterns',
    ])
    expect(wrong(...many(1_000))).toEqual([])
    expect(wrong(...many(1_001))).toEqual(['entries'])
  })

  it('are those of the file', () => {
    const text = `entries: []${' '.repeat(1_999_989)}`

    expect(loadPhrasebook(text, 'p.yaml')).toEqual([])
    expect(issuesOf(`${text} `)).toEqual([
      {
        path: '',
        file: 'phrasebook.yaml',
        message: 'expected at most 2000000 characters, found 2000001',
      },
    ])
  })

  it('let at most 20 mistakes of the file itself be told', () => {
    const text = `entries: [${'"\\q", '.repeat(50)}]`

    expect(issuesOf(text)).toHaveLength(20)
  })

  it('leaves what is not said at its default', () => {
    expect(load(entry)).toEqual([
      {
        id: 'a',
        category: 'x',
        patterns: [
          { text: 'a', path: 'entries.0.patterns.0', file: 'p.yaml', line: 1, literal: false },
        ],
        document: undefined,
        reply: { text: 'hi', path: 'entries.0.reply', file: 'p.yaml', line: 1, literal: false },
        allowStale: false,
        allowPartial: false,
        place: { path: 'entries.0.id', file: 'p.yaml', line: 1 },
      },
    ])
  })

  it('says which characters a name may have', () => {
    expect(told(`entries:\n  - { id: "a b", category: x, patterns: [a], reply: y }`)).toEqual([
      '2: expected letters, digits, "-", "_" and "." only',
    ])
  })
})

describe('the places of a phrasebook', () => {
  it('are the lines of the file', () => {
    const text = `# mine
entries:
  - id: a
    category: x
    patterns:
      - one
      - two
    document: |
      { snapshot { stale } }
    reply: >-
      folded
      text
`
    const [entry] = loadPhrasebook(text, 'p.yaml')

    expect(entry).toMatchObject({
      place: { path: 'entries.0.id', line: 3 },
      patterns: [
        { path: 'entries.0.patterns.0', line: 6, literal: false },
        { path: 'entries.0.patterns.1', line: 7 },
      ],
      document: { path: 'entries.0.document', line: 9, literal: true },
      reply: { path: 'entries.0.reply', literal: false, text: 'folded text' },
    })
  })

  it('are told of each mistake in a reply over several lines', () => {
    const text = `entries:
  - id: a
    category: x
    patterns: [a]
    reply: |
      one
      {{ gold }} {{ silver }}
      {{ bronze }}
`
    expect(issuesOf(text).map(({ path, line }) => [path, line])).toEqual([
      ['entries.0.reply', 7],
      ['entries.0.reply', 7],
      ['entries.0.reply', 8],
    ])
  })

  it('are the line of the text where its lines are not those of the file', () => {
    const text = `entries:
  - id: a
    category: x
    patterns: [a]
    reply: "one\\n\\n{{ gold }}"
`
    expect(issuesOf(text).map(({ line }) => line)).toEqual([5])
  })
})

describe('withoutReplaced', () => {
  it('leaves out the entries of the same ids', () => {
    const load = (...ids: string[]) =>
      loadPhrasebook(
        JSON.stringify({
          entries: ids.map((id) => ({ id, category: 'x', patterns: [], reply: 'y' })),
        }),
        'p.yaml',
      )

    const left = withoutReplaced(load('a', 'b', 'c'), load('b', 'd'))

    expect(left.map(({ id }) => id)).toEqual(['a', 'c'])
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
