import { buildSchema } from 'graphql'
import { describe, expect, it } from 'vitest'

import { checkDocument } from '../../src/routing/selection.ts'
import { compileTemplate } from '../../src/routing/template/compile-template.ts'

const schema = buildSchema(`
  scalar DateTime
  enum Mood { GOOD VERY_BAD UNKNOWN }
  type Thing { name: String mood: Mood! count: Int others: [Thing!] }
  type Query {
    usd: Float percent: Float count: Int ok: Boolean at: DateTime until: DateTime
    mood: Mood! name: String things: [Thing!] words: [String!] thing: Thing
  }
`)

const checked = checkDocument(
  `{
    usd percent count ok at until mood name words
    things { name mood count }
    thing { ...Parts ... on Thing { alias: name } others { name } }
  }
  fragment Parts on Thing { mood }`,
  schema,
)
const shape = 'shape' in checked ? checked.shape : undefined

function render(template: string, data: Record<string, unknown>): unknown {
  const compiled = compileTemplate(template, shape)
  return typeof compiled === 'function' ? compiled(data) : compiled.map(({ message }) => message)
}

describe('a value in a reply', () => {
  it.each([
    [0, '$0.00'],
    [0.004, 'less than $0.01'],
    [1.005, '$1.01'],
    [82.365, '$82.37'],
    [1_234_567.891, '$1,234,567.89'],
    [-12.5, '-$12.50'],
  ])('writes %d as money: %s', (usd, text) => {
    expect(render('{{ usd | money }}', { usd })).toEqual({ text })
  })

  it.each([
    [0, '0%'],
    [82.365, '82.37%'],
    [82.5, '82.5%'],
    [100, '100%'],
    [120.1, '120.1%'],
  ])('writes %d as a percentage: %s', (percent, text) => {
    expect(render('{{ percent | percent }}', { percent })).toEqual({ text })
  })

  it('writes counts with their noun', () => {
    expect(render('{{ count | count task }}', { count: 1 })).toEqual({ text: '1 task' })
    expect(render('{{ count | count task }}', { count: 0 })).toEqual({ text: '0 tasks' })
    expect(render('{{ count | count "open box" "open boxes" }}', { count: 1_200 })).toEqual({
      text: '1,200 open boxes',
    })
    expect(render('{{ words | count word }}', { words: ['a', 'b'] })).toEqual({ text: '2 words' })
  })

  it('writes instants by the minute and by the day, given as numbers or as text', () => {
    const at = '2026-11-22T09:30:59.999Z'

    expect(render('{{ at | minute }}', { at })).toEqual({ text: '2026-11-22 09:30 UTC' })
    expect(render('{{ at | day }}', { at: Date.parse(at) })).toEqual({ text: '2026-11-22' })
  })

  it.each([
    ['2026-11-01', '2026-12-01', 'this month (November 2026)'],
    ['2026-11-15', '2026-12-15', 'this month (2026-11-15 to 2026-12-15)'],
    ['2026-11-16', '2026-11-23', 'this period (2026-11-16 to 2026-11-23)'],
  ])('names the window from %s to %s', (start, end, text) => {
    const data = { at: `${start}T00:00:00Z`, until: `${end}T00:00:00Z` }

    expect(render('{{ at | window until }}', data)).toEqual({ text })
  })

  it('writes words, lists and the plain rest', () => {
    expect(render('{{ mood }}', { mood: 'VERY_BAD' })).toEqual({ text: 'VERY_BAD' })
    expect(render('{{ mood | words }}', { mood: 'VERY_BAD' })).toEqual({ text: 'very bad' })
    expect(render('{{ words | list }}', { words: ['a', 'b', 'c'] })).toEqual({ text: 'a, b and c' })
    expect(render('{{ words | list }}', { words: [] })).toEqual({ text: '' })
    expect(render('{{ ok }} {{ count }}', { ok: false, count: 3 })).toEqual({ text: 'no 3' })
    expect(
      render('{{ thing.alias }}: {{ thing.mood }}', { thing: { alias: 'x', mood: 'GOOD' } }),
    ).toEqual({ text: 'x: GOOD' })
  })

  it('cuts long lists and says so', () => {
    const things = Array.from({ length: 12 }, (_, index) => ({ name: `n${index}`, mood: 'GOOD' }))

    expect(render('{{ things | list name "; " }}', { things })).toEqual({
      text: 'n0; n1; n2; n3; n4; n5; n6; n7; n8; n9; 2 more',
    })
  })

  it('tells the first that is not known, also within a list', () => {
    expect(render('{{ usd | money }} {{ count }}', { usd: null, count: null })).toEqual({
      obstacle: 'usd is unknown',
    })
    expect(render('{{ mood | words }}', { mood: 'UNKNOWN' })).toEqual({
      obstacle: 'mood is unknown',
    })
    expect(render('{{ thing.mood }}', { thing: null })).toEqual({
      obstacle: 'thing.mood is unknown',
    })
    expect(render('{{ things | list name }}', { things: [{ name: null }] })).toEqual({
      obstacle: 'things.name is unknown',
    })
    expect(render('{{ at | window until }}', { at: 1_794_830_400_000, until: null })).toEqual({
      obstacle: 'until is unknown',
    })
  })

  it('keeps the last member of each value', () => {
    const things = [
      { name: 'a', count: 1 },
      { name: 'b', count: 2 },
      { name: 'a', count: 3 },
    ]

    expect(render('{{ things | distinct name | list count }}', { things })).toEqual({
      text: '3 and 2',
    })
  })

  it('may decline to say anything', () => {
    const template = '{{ if not ok }}{{ abstain "too early" }}{{ end }}fine'

    expect(render(template, { ok: false })).toEqual({ obstacle: 'too early' })
    expect(render(template, { ok: true })).toEqual({ text: 'fine' })
  })

  it('keeps members by a word, what is not known included', () => {
    const things = [
      { name: 'a', mood: 'GOOD' },
      { name: 'b', mood: 'UNKNOWN' },
      { name: 'c', mood: 'VERY_BAD' },
    ]
    const by = (words: string) => `{{ things | where mood ${words} | list name }}`

    expect(render(by('UNKNOWN'), { things })).toEqual({ text: 'b' })
    expect(render(by('GOOD VERY_BAD'), { things })).toEqual({ text: 'a and c' })
  })
})

describe('a condition in a reply', () => {
  const choose = (condition: string, data: Record<string, unknown>) =>
    render(`{{ if ${condition} }}yes{{ else }}no{{ end }}`, data)

  it.each([
    ['ok', { ok: true }, 'yes'],
    ['not ok', { ok: true }, 'no'],
    ['count == 1', { count: 1 }, 'yes'],
    ['count == 1.0', { count: 1 }, 'yes'],
    ['count != 1', { count: 1 }, 'no'],
    ['count == 1', { count: 2 }, 'no'],
    ['count != 1', { count: 2 }, 'yes'],
    ['count > 1', { count: 2 }, 'yes'],
    ['count > 1', { count: 1 }, 'no'],
    ['count >= 1', { count: 1 }, 'yes'],
    ['count >= 1', { count: 0 }, 'no'],
    ['count < 1', { count: 0 }, 'yes'],
    ['count < 1', { count: 1 }, 'no'],
    ['count <= 1', { count: 1 }, 'yes'],
    ['count <= 1', { count: 2 }, 'no'],
    ['count == -1', { count: -1 }, 'yes'],
    ['count>1.5', { count: 2 }, 'yes'],
    ['ok', { ok: false }, 'no'],
    ['not ok', { ok: false }, 'yes'],
    ['not words', { words: [] }, 'yes'],
    ['words', { words: ['a'] }, 'yes'],
    ['mood == GOOD', { mood: 'VERY_BAD' }, 'no'],
    ['mood != GOOD', { mood: 'GOOD' }, 'no'],
    ["name == 'a b'", { name: 'a b' }, 'yes'],
    ['name != "a"', { name: 'b' }, 'yes'],
    ['name == "UNKNOWN"', { name: 'UNKNOWN' }, 'yes'],
    ['name is known', { name: 'a' }, 'yes'],
    ['usd | money is known', { usd: 1 }, 'yes'],
    ['usd | money is known', { usd: null }, 'no'],
    ['name is unknown', { name: null }, 'yes'],
    ['name is unknown', { name: 'a' }, 'no'],
    ['mood is known', { mood: 'UNKNOWN' }, 'no'],
    ['thing.mood is known', { thing: null }, 'no'],
    ['things | where mood UNKNOWN', { things: [{ mood: 'GOOD' }] }, 'no'],
    ['usd <= percent', { usd: 1, percent: 2 }, 'yes'],
    ['words == 2', { words: ['a', 'b'] }, 'yes'],
    ['words < count', { words: ['a', 'b'], count: 2 }, 'no'],
    ['things | where mood GOOD < count', { things: [{ mood: 'GOOD' }], count: 2 }, 'yes'],
    ['mood == GOOD', { mood: 'GOOD' }, 'yes'],
    ['mood != GOOD', { mood: 'VERY_BAD' }, 'yes'],
    ['name == "a b"', { name: 'a b' }, 'yes'],
    ['words', { words: [] }, 'no'],
    ['things | where mood GOOD', { things: [{ mood: 'GOOD' }] }, 'yes'],
    ['name is known', { name: null }, 'no'],
    ['mood is unknown', { mood: 'UNKNOWN' }, 'yes'],
  ])('%s of %j is %s', (condition, data, text) => {
    expect(choose(condition, data)).toEqual({ text })
  })

  it.each([
    ['ok', { ok: null }, 'ok'],
    ['not ok', { ok: null }, 'ok'],
    ['count == 0', { count: null }, 'count'],
    ['words == 0', { words: null }, 'words'],
    ['usd <= percent', { usd: 1, percent: null }, 'percent'],
    ['mood != GOOD', { mood: 'UNKNOWN' }, 'mood'],
  ])('%s of %j is neither', (condition, data, path) => {
    expect(choose(condition, data)).toEqual({ obstacle: `${path} is unknown` })
  })

  it('takes the first branch that holds, and reads no other', () => {
    const template =
      '{{ if count == 0 }}none{{ else if count == 1 }}one {{ name }}{{ else }}many{{ end }}'

    expect(render(template, { count: 0, name: null })).toEqual({ text: 'none' })
    expect(render(template, { count: 1, name: 'x' })).toEqual({ text: 'one x' })
    expect(render(template, { count: 2, name: null })).toEqual({ text: 'many' })
  })

  it('leaves no gap where its tags stood', () => {
    expect(render('a\n\n  {{ if ok }}\n b {{ end }} c\n', { ok: false })).toEqual({ text: 'a\nc' })
  })
})

describe('a reply that is wrong', () => {
  const FILTERS = 'money, percent, count, minute, day, window, words, where, distinct, list'
  const SELECTED =
    'the document selects usd, percent, count, ok, at, until, mood, name, words, things, thing'

  it.each([
    ['{{ usd', 'expected "}}", found the end of the reply'],
    ['{{ }}', 'expected a path'],
    ['{{ "a" }}', 'expected a path'],
    ['{{ usd ! }}', 'expected a value, found signs'],
    ['{{ usd money }}', 'expected "|", found "money"'],
    ['{{ usd > }}', 'expected "|", found ">"'],
    ['{{ usd | gold }}', `expected one of ${FILTERS} after "|", found "gold"`],
    ['{{ usd | }}', `expected one of ${FILTERS} after "|", found ""`],
    ['{{ usd | constructor }}', `expected one of ${FILTERS} after "|", found "constructor"`],
    ['{{ name | money }}', 'expected number for "money", found text "name"'],
    ['{{ name | percent }}', 'expected number for "percent", found text "name"'],
    ['{{ name | count a }}', 'expected number for "count", found text "name"'],
    ['{{ name | minute }}', 'expected instant for "minute", found text "name"'],
    ['{{ name | day }}', 'expected instant for "day", found text "name"'],
    ['{{ name | words }}', 'expected enum for "words", found text "name"'],
    ['{{ usd | money 2 }}', 'expected nothing after "money"'],
    ['{{ usd | percent 2 }}', 'expected nothing after "percent"'],
    ['{{ at | minute 2 }}', 'expected nothing after "minute"'],
    ['{{ at | day 2 }}', 'expected nothing after "day"'],
    ['{{ mood | words 2 }}', 'expected nothing after "words"'],
    ['{{ count | count }}', 'expected a noun after "count", and perhaps its plural'],
    ['{{ count | count a b c }}', 'expected a noun after "count", and perhaps its plural'],
    ['{{ at | window }}', 'expected the path of its end after "window"'],
    ['{{ at | window "until" }}', 'expected the path of its end after "window"'],
    ['{{ at | window until at }}', 'expected the path of its end after "window"'],
    ['{{ at | window usd }}', 'expected instant for "window", found number "usd"'],
    ['{{ usd | window until }}', 'expected instant for "window", found number "usd"'],
    ['{{ at }}', 'expected "| minute" or "| day" after "at"'],
    ['{{ things }}', 'expected a value to write, found list "things"'],
    ['{{ thing }}', 'expected a value to write, found object "thing"'],
    ['{{ abstain }}', 'expected "abstain" and the reason in quotes'],
    ['{{ abstain why }}', 'expected "abstain" and the reason in quotes'],
    ['{{ abstain "a" "b" }}', 'expected "abstain" and the reason in quotes'],
    ['{{ things | distinct }}', 'expected a list before "distinct", and one field after it'],
    ['{{ things | distinct a b }}', 'expected a list before "distinct", and one field after it'],
    ['{{ usd | distinct a }}', 'expected a list before "distinct", and one field after it'],
    ['{{ things.name }}', 'expected "things | list name": "things" is a list'],
    ['{{ thing.others.name }}', 'expected "thing.others | list name": "thing.others" is a list'],
    ['{{ things | list }}', 'expected a field after "list"'],
    ['{{ words | list | list }}', 'expected a list before "list", and one field after it'],
    [
      '{{ things | list name | distinct name }}',
      'expected a list before "distinct", and one field after it',
    ],
    [
      '{{ things | list name | where name a }}',
      'expected a list before "where", and a field and its values after it',
    ],
    ['{{ words | list | money }}', 'expected number for "money", found text "words"'],
    ['{{ usd | money | percent }}', 'expected number for "percent", found text "usd"'],
    ['{{ mood | words | money }}', 'expected number for "money", found text "mood"'],
    ['{{ at | day | money }}', 'expected number for "money", found text "at"'],
    ['{{ at | window until | money }}', 'expected number for "money", found text "at"'],
    ['{{ things | list name mood }}', 'expected a list before "list", and one field after it'],
    ['{{ usd | list }}', 'expected a list before "list", and one field after it'],
    ['{{ words | list name }}', 'expected nothing after "list"'],
    [
      '{{ things | where mood }}',
      'expected a list before "where", and a field and its values after it',
    ],
    ['{{ things | where }}', 'expected a list before "where", and a field and its values after it'],
    [
      '{{ usd | where a b }}',
      'expected a list before "where", and a field and its values after it',
    ],
    [
      '{{ things | where mood BAD | list name }}',
      'expected one of GOOD, VERY_BAD, UNKNOWN, found "BAD"',
    ],
    ['{{ things | where count 1 | list name }}', 'expected words in "things.count", found number'],
    ['{{ gold }}', `expected a path that the document selects, found "gold": ${SELECTED}`],
    [
      '{{ usd.cents }}',
      'expected a path that the document selects, found "usd.cents": "usd" has nothing below it',
    ],
    [
      '{{ thing.colour }}',
      'expected a path that the document selects, found "thing.colour": "thing" selects mood, alias, others',
    ],
    ['{{ if }}{{ end }}', 'expected a path'],
    ['{{ if "not" ok }}{{ end }}', 'expected a path'],
    ['{{ if ok known }}{{ end }}', 'expected "|", found "known"'],
    ['{{ if ok is fine }}{{ end }}', 'expected "|", found "is"'],
    ['{{ if is }}{{ end }}', `expected a path that the document selects, found "is": ${SELECTED}`],
    ['{{ if count }}{{ end }}', 'expected a comparison: "count" is number'],
    ['{{ if count == "a" }}{{ end }}', 'expected a number to compare with, found "a"'],
    ['{{ if count == name }}{{ end }}', 'expected a number to compare with, found "name"'],
    ['{{ if count == }}{{ end }}', 'expected one value after the comparison'],
    ['{{ if count == 1 2 }}{{ end }}', 'expected one value after the comparison'],
    ['{{ if count == < }}{{ end }}', 'expected one value after the comparison'],
    ['{{ if at == 1 }}{{ end }}', 'expected something to compare, found instant "at"'],
    ['{{ if mood > GOOD }}{{ end }}', 'expected a number before ">", found enum'],
    ['{{ if mood == BAD }}{{ end }}', 'expected one of GOOD, VERY_BAD, UNKNOWN, found "BAD"'],
    [
      '{{ if mood == UNKNOWN }}{{ end }}',
      'expected "mood is unknown" for something that is not known',
    ],
    ['{{ if ok }}', 'expected an "end" for this "if"'],
    ['{{ if ok }}{{ else }}', 'expected an "end" for this "if"'],
    ['{{ if ok }}{{ else }}{{ else }}{{ end }}', 'expected no "else" without an "if"'],
    ['{{ if ok }}{{ else ok }}{{ end }}', 'expected "else" alone, or "else if"'],
    ['{{ if ok }}{{ end if }}', 'expected "end" alone'],
    ['{{ end }}', 'expected no "end" without an "if"'],
    ['{{ else }}', 'expected no "else" without an "if"'],
  ])('%s: %s', (template, message) => {
    expect(render(template, {})).toEqual([message])
  })

  it('says where each mistake stands, all of them', () => {
    expect(
      compileTemplate('a {{ gold | x }} {{ usd }} {{ if silver }}{{ end }}', shape),
    ).toMatchObject([{ offset: 2 }, { offset: 27 }])
  })

  it.each([
    ['ab {{ usd', 3],
    ['ab {{ ! }}', 3],
    ['ab {{ end }}', 3],
    ['{{ if ok }} {{ else ok }}{{ end }}', 12],
    ['{{ if ok }} {{ end if }}', 12],
    ['ab {{ if ok }} cd', 3],
    ['ab {{ if ok }} cd {{ if ok }}{{ usd', 29],
  ])('says where it cannot be read: %s', (template, offset) => {
    expect(compileTemplate(template, shape)).toMatchObject([{ offset }])
  })
})

describe('a reply without a document', () => {
  it('is its text', () => {
    expect(compileTemplate('Hello!', undefined)).toBeTypeOf('function')
  })

  it('has nothing to take from', () => {
    expect(compileTemplate('{{ usd }}', undefined)).toEqual([
      {
        message:
          'expected a path that the document selects, found "usd": the document has nothing below it',
        offset: 0,
      },
    ])
  })
})

describe('what a reply writes', () => {
  it.each([
    ['{{ ok }}', { ok: true }, 'yes'],
    ['{{ name }}', { name: ' a\n b ' }, 'a b'],
    ['{{usd}}', { usd: 1.5 }, '1.5'],
    ['{{ name }}{{ count }}', { name: 'a', count: 1 }, 'a1'],
    ['{{ words | list " / " }}', { words: ['a', 'b'] }, 'a / b'],
    ["{{ words | list ' / ' }}", { words: ['a', 'b'] }, 'a / b'],
    ['{{ things | count thing }}', { things: [{}, {}] }, '2 things'],
    ['{{ things | where name a b | count thing }}', { things: [{ name: 'a' }] }, '1 thing'],
    ['{{ mood | words }}', { mood: 'VERY_BAD' }, 'very bad'],
    ['{{ count | count "|" }}', { count: 1 }, '1 |'],
    [' a \t b  \n\n c ', {}, 'a b\nc'],
  ])('%s of %j is %j', (template, data, text) => {
    expect(render(template, data)).toEqual({ text })
  })

  it('reads nothing that every object has', () => {
    expect(render('{{ name }}', Object.create({ name: 'a' }))).toEqual({
      obstacle: 'name is unknown',
    })
  })

  it('reads nothing after a condition that cannot be decided', () => {
    const template = '{{ if ok }}a{{ else if count == 1 }}b{{ else }}c{{ end }}'

    expect(render(template, { ok: null, count: null })).toEqual({ obstacle: 'ok is unknown' })
  })

  it('gives the first reason not to say anything', () => {
    const template = '{{ abstain "one" }}{{ abstain "two" }}{{ usd }}'

    expect(render(template, { usd: null })).toEqual({ obstacle: 'one' })
  })

  it('does not know an instant that is none', () => {
    expect(render('{{ at | day }}', { at: 'noon' })).toEqual({ obstacle: 'at is unknown' })
  })
})
