import { describe, expect, it } from 'vitest'

import { loadBuiltIn } from '../../src/routing/built-in/load-built-in.ts'
import { createRouting } from '../../src/routing/routing.ts'
import { NEAR_MISSES } from './near-misses.ts'
import { PHRASINGS } from './phrasings.ts'
import { makeView, query, schema, withHistory } from './sample.ts'

const view = withHistory(makeView())
const routing = createRouting({ schema, query, view: () => view })

describe('the built-in phrasebook', () => {
  it('has at least 20 entries, each tried by a phrasing', () => {
    const ids = [...loadBuiltIn()].flat().map(({ id }) => id)

    expect(ids.length).toBeGreaterThanOrEqual(20)
    expect(Object.keys(PHRASINGS).toSorted()).toEqual(ids.toSorted())
  })

  it('has every category', () => {
    const categories = new Set([...loadBuiltIn()].flat().map(({ category }) => category))

    expect([...categories].toSorted()).toEqual([
      'ack',
      'alerts',
      'budget',
      'burn',
      'changes',
      'freshness',
      'greeting',
      'health',
      'model',
      'pause',
      'status',
      'tasks',
      'thanks',
    ])
  })

  it('is tried with at least 120 phrasings and 200 near misses', () => {
    expect(Object.values(PHRASINGS).flat().length).toBeGreaterThanOrEqual(120)
    expect(new Set(NEAR_MISSES).size).toBeGreaterThanOrEqual(200)
  })

  for (const [entry, phrasings] of Object.entries(PHRASINGS)) {
    it(`answers ${entry} however it is asked`, () => {
      const answers = phrasings.map((question) => {
        const answer = routing.answer(question)
        return [question, answer.outcome, answer.entry]
      })

      expect(answers).toEqual(phrasings.map((question) => [question, 'ANSWERED', entry]))
    })
  }

  it('leaves alone what only sounds like a routine question', () => {
    const answered = NEAR_MISSES.filter(
      (question) => routing.answer(question).outcome !== 'NO_MATCH',
    )

    expect(answered).toEqual([])
  })
})
