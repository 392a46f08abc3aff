import { describe, expect, it } from 'vitest'

import { compilePattern, groupsOf, type Matcher, prepareMatcher } from '../../src/routing/match.ts'

function matcherOf(...patterns: readonly (readonly [text: string, entry: number])[]): Matcher {
  const preparation = prepareMatcher(patterns.map(([text, entry]) => ({ text, entry })))
  for (;;) {
    const step = preparation.next()
    if (step.done === true) return step.value
  }
}

describe('a matcher', () => {
  it('finds all entries that match, in their order', () => {
    const match = matcherOf(['b.*', 2], ['burn', 0], ['cost', 1])

    expect(match('burn')).toEqual([
      { entry: 0, captures: {} },
      { entry: 2, captures: {} },
    ])
  })

  it('matches a question as a whole, without case', () => {
    const match = matcherOf(['burn', 0])

    expect(match('BURN')).toHaveLength(1)
    expect(match('burn now')).toEqual([])
    expect(match('the burn')).toEqual([])
  })

  it('gives what the named groups took, as it was asked', () => {
    const match = matcherOf(['is (?P<service>\\w+) (up|down)( (?P<when>now))?', 0])

    expect(match('is Fly up')).toEqual([{ entry: 0, captures: { service: 'Fly' } }])
    expect(match('is Fly down now')).toEqual([
      { entry: 0, captures: { service: 'Fly', when: 'now' } },
    ])
  })

  it('matches nothing without patterns', () => {
    expect(matcherOf()('burn')).toEqual([])
  })

  it('is prepared a pattern at each step', () => {
    const steps = [...prepareMatcher(['a', 'b', 'c'].map((text) => ({ text, entry: 0 })))]

    expect(steps).toHaveLength(3)
  })
})

describe('groupsOf', () => {
  it('names the groups of a pattern, in both spellings', () => {
    expect(groupsOf('(?P<one>a)(b)(?:c)(?<two>d)')).toEqual(['one', 'two'])
  })
})

describe('compilePattern', () => {
  it('refuses what takes more steps than a question has a use for', () => {
    const most = 20_001 - compilePattern('a').programSize()

    expect(compilePattern('a'.repeat(most)).programSize()).toBe(20_000)
    expect(() => compilePattern('a'.repeat(most + 1))).toThrow(SyntaxError)
    expect(() => compilePattern('.{1000}'.repeat(30))).toThrow(
      new SyntaxError('expected a pattern of at most 20000 steps, found more'),
    )
  })
})
