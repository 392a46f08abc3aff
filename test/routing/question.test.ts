import { describe, expect, it } from 'vitest'

import { normaliseQuestion } from '../../src/routing/question.ts'
import { createRouting } from '../../src/routing/routing.ts'
import { makeView, query, schema } from './sample.ts'

describe('normaliseQuestion', () => {
  it.each([
    ['  what’s\t  the \n burn?! ', "what's the burn"],
    ['“burn”…', '"burn"'],
    ['burn . . .', 'burn'],
    ['BURN', 'BURN'],
  ])('makes %j the plain question %j', (question, expected) => {
    expect(normaliseQuestion(question)).toBe(expected)
  })
})

describe('what cannot be brought into that form', () => {
  it.each(['', ' ', '?!...', 'bu\u001brn', 'a'.repeat(513)])('is no question: %j', (question) => {
    expect(normaliseQuestion(question)).toBeUndefined()
  })
})

describe('a question that is none', () => {
  const view = makeView()
  const routing = createRouting({ schema, query, view: () => view })

  it.each([
    ['', 'nothing'],
    [' \n\t ', 'only white space'],
    ['?!...', 'only punctuation'],
    ['burn\u0000', 'a control character at the end'],
    ['bu\u001b[31mrn', 'an escape sequence'],
    ['\u202eburn', 'a change of direction'],
    ['burn\u200b', 'a zero-width space'],
    ['burn 🔥', 'an emoji'],
    ['🔥'.repeat(200), 'many emoji'],
    ['burn '.repeat(103), '515 characters'],
    ['a'.repeat(1_000_000), 'a million characters'],
    ['\ud800burn', 'half a character'],
    ['!'.repeat(511) + 'a', 'punctuation without an end'],
    [`${'a'.repeat(500)}!`, 'what makes other engines backtrack'],
  ])('has no match: %#', (question) => {
    expect(routing.answer(question)).toEqual({
      outcome: 'NO_MATCH',
      entry: null,
      category: null,
      text: null,
      reason: 'NO_ENTRY',
      detail: null,
      revision: '7',
      collectedAt: null,
    })
  })

  it('may have 512 characters, and no more', () => {
    const padded = `burn${' '.repeat(508)}`

    expect(routing.answer(padded).outcome).toBe('ANSWERED')
    expect(routing.answer(`${padded} `).outcome).toBe('NO_MATCH')
  })
})
