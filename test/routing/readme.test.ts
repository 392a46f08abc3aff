import { readFileSync } from 'node:fs'

import { describe, expect, it } from 'vitest'

import { loadBuiltIn } from '../../src/routing/built-in/load-built-in.ts'
import { loadPhrasebook } from '../../src/routing/phrasebook.ts'
import { createRouting } from '../../src/routing/routing.ts'
import { makeView, query, schema, withHistory } from './sample.ts'

const README = readFileSync(new URL('../../src/routing/README.md', import.meta.url), 'utf8')

describe('the page on the phrasebook', () => {
  it('shows a phrasebook that works as it is written', () => {
    const text = README.split('```yaml\n')[1]?.split('```')[0] ?? ''
    const entries = loadPhrasebook(text, 'README.md')
    const routing = createRouting({ entries, schema, query, view: () => makeView() })

    expect(routing.answer('What’s our burn?').text).toBe('$164.73 gone this month, $35.27 to go.')
    expect(routing.answer('is the Fly region up?').text).toBe('No.')
  })

  it('names every category, with questions that are answered', () => {
    const routing = createRouting({ schema, query, view: () => withHistory(makeView()) })
    const rows = README.split('## When')[0]?.match(/^\| `.*$/gm) ?? []
    const told = rows.flatMap((row) => {
      const [, categories = '', questions = ''] = row.split('|')
      return questions.split('·').map((question) => ({ categories, question }))
    })

    for (const { categories, question } of told) {
      const { outcome, category } = routing.answer(question)
      expect([question, outcome]).toEqual([question, 'ANSWERED'])
      expect(categories).toContain(`\`${category}\``)
    }
    const categories = new Set([...loadBuiltIn()].flat().map(({ category }) => `\`${category}\``))
    expect([...categories].filter((category) => !README.includes(category))).toEqual([])
  })
})
