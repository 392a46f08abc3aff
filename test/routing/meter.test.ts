import { describe, expect, it } from 'vitest'

import type { Answer } from '../../src/routing/answer.ts'
import { createMeter } from '../../src/routing/meter.ts'

const answer: Answer = {
  outcome: 'ANSWERED',
  entry: 'burn',
  category: 'burn',
  text: '$1',
  reason: null,
  detail: null,
  revision: '7',
  collectedAt: null,
}

describe('a meter of answers', () => {
  it('counts them by category and outcome', () => {
    const meter = createMeter()

    meter.count(answer)
    meter.count(answer)
    meter.count({ ...answer, outcome: 'ABSTAINED' })
    meter.count({ ...answer, category: 'tasks' })

    expect(meter.counts()).toEqual([
      { category: 'burn', outcome: 'ANSWERED', count: 2 },
      { category: 'burn', outcome: 'ABSTAINED', count: 1 },
      { category: 'tasks', outcome: 'ANSWERED', count: 1 },
    ])
  })

  it('counts what no entry matched under no category', () => {
    const meter = createMeter()

    meter.count({ ...answer, category: null, outcome: 'NO_MATCH' }, 3)

    expect(meter.counts()).toEqual([{ category: '', outcome: 'NO_MATCH', count: 3 }])
  })

  it('is empty at first', () => {
    expect(createMeter().counts()).toEqual([])
  })
})
