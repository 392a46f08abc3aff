import { buildSchema } from 'graphql'
import { describe, expect, it } from 'vitest'

import { checkDocument } from '../../src/routing/selection.ts'
import { compileTemplate } from '../../src/routing/template/compile-template.ts'

const schema = buildSchema(`
  scalar DateTime
  enum Mood { GOOD VERY_BAD UNKNOWN }
  type Thing { name: String mood: Mood! count: Int }
  type Query {
    usd: Float percent: Float count: Int ok: Boolean at: DateTime until: DateTime
    mood: Mood! name: String things: [Thing!] words: [String!] thing: Thing
  }
`)

const checked = checkDocument(
  `{
    usd percent count ok at until mood name words
    things { name mood count }
    thing { ...Parts ... on Thing { alias: name } }
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
    ['count > 1', { count: 2 }, 'yes'],
    ['usd <= percent', { usd: 1, percent: 2 }, 'yes'],
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
  it.each([
    ['{{ usd', 'expected "}}"'],
    ['{{ }}', 'expected a path'],
    ['{{ usd ! }}', 'expected a value'],
    ['{{ usd money }}', 'expected "|"'],
    ['{{ usd | gold }}', 'expected one of money, percent'],
    ['{{ usd | constructor }}', 'expected one of money, percent'],
    ['{{ name | money }}', 'expected number for "money"'],
    ['{{ usd | money 2 }}', 'expected nothing after "money"'],
    ['{{ count | count }}', 'expected a noun'],
    ['{{ at }}', 'expected "| minute" or "| day"'],
    ['{{ things }}', 'expected a value to write'],
    ['{{ abstain }}', 'expected "abstain" and the reason'],
    ['{{ things | distinct }}', 'expected a list before "distinct"'],
    ['{{ things.name }}', 'expected "things | list name"'],
    ['{{ things | list }}', 'expected a field'],
    ['{{ words | list name }}', 'expected nothing after "list"'],
    ['{{ things | where mood BAD | list name }}', 'expected one of GOOD, VERY_BAD, UNKNOWN'],
    ['{{ things | where count 1 | list name }}', 'expected words in "things.count"'],
    ['{{ usd.cents }}', '"usd" has nothing below it'],
    ['{{ if count }}{{ end }}', 'expected a comparison'],
    ['{{ if count == "a" }}{{ end }}', 'expected a number to compare with'],
    ['{{ if count == }}{{ end }}', 'expected one value'],
    ['{{ if mood > GOOD }}{{ end }}', 'expected a number before ">"'],
    ['{{ if mood == BAD }}{{ end }}', 'expected one of GOOD'],
    ['{{ if mood == UNKNOWN }}{{ end }}', 'expected "mood is unknown"'],
    ['{{ if ok }}', 'expected an "end"'],
    ['{{ if ok }}{{ else }}{{ else }}{{ end }}', 'expected no "else"'],
    ['{{ if ok }}{{ else ok }}{{ end }}', 'expected "else" alone'],
    ['{{ if ok }}{{ end if }}', 'expected "end" alone'],
    ['{{ end }}', 'expected no "end"'],
  ])('%s: %s', (template, message) => {
    expect(render(template, {})).toEqual([expect.stringContaining(message)])
  })
})
