import { expect, it } from 'vitest'

import { makeView } from '../support/views.ts'
import { serve } from './served.ts'

const FIELDS = 'snapshot { revision tasks { openCount inProgressCount } }'

it('never mixes two views in an answer, however often they change', async () => {
  const { ask, publish } = await serve()
  const seen = new Map<string, Set<string>>()
  let isOver = false
  const client = async (name: number): Promise<void> => {
    for (let index = 0; !isOver; index += 1) {
      const query = `query Q${index % 3 === 0 ? `${name}x${index}` : ''} { a: ${FIELDS} b: ${FIELDS} }`
      const { body } = await ask(query)
      const { a, b } = body.data as Record<'a' | 'b', { revision: string }>
      for (const snapshot of [a, b]) {
        const known = seen.get(a.revision) ?? new Set()
        seen.set(a.revision, known.add(JSON.stringify(snapshot)))
      }
    }
  }

  const clients = [1, 2, 3, 4].map(client)
  for (let revision = 1; revision <= 200; revision += 1) {
    const tasks = { openCount: revision, inProgressCount: revision, blockedCount: 0, items: null }
    publish(makeView({ revision: String(revision), values: { tasks } }))
    await ask('{ __typename }')
  }
  isOver = true
  await Promise.all(clients)

  seen.delete('7')
  expect(seen.size).toBeGreaterThan(1)
  for (const [revision, answers] of seen) {
    const count = Number(revision)
    expect([...answers].map((text) => JSON.parse(text) as unknown)).toEqual([
      { revision, tasks: { openCount: count, inProgressCount: count } },
    ])
  }
})
