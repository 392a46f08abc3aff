import { describe, expect, it } from 'vitest'

import { aSource, HOUR, NOON, viewOf } from '../support/snapshots.ts'

const source = aSource('tasks')
const other = aSource('tasks', { id: 'other' })

describe('the tasks', () => {
  it('are summed over their sources', () => {
    const { tasks } = viewOf([
      [
        source,
        {
          openCount: 3,
          inProgressCount: 1,
          blockedCount: 0,
          items: [{ title: 'a', state: 'open' }],
        },
      ],
      [
        other,
        {
          openCount: 4,
          inProgressCount: 2,
          blockedCount: 5,
          items: [{ title: 'b', state: 'in_progress', updatedAt: '2026-11-16T10:00:00Z' }],
        },
      ],
    ])

    expect(tasks).toMatchObject({ openCount: 7, inProgressCount: 3, blockedCount: 5 })
    expect(tasks.items).toEqual([
      { title: 'a', state: 'OPEN', url: null, updatedAt: null },
      { title: 'b', state: 'IN_PROGRESS', url: null, updatedAt: NOON - 2 * HOUR },
    ])
  })

  it('are not counted when one source is unknown, but what is known is listed', () => {
    const { tasks } = viewOf([
      [source, { openCount: 3, items: [{ title: 'a', state: 'open' }] }],
      [other, undefined],
    ])

    expect(tasks).toMatchObject({ openCount: null, inProgressCount: null, blockedCount: null })
    expect(tasks.items).toHaveLength(1)
  })

  it('do not count what a source does not tell', () => {
    const { tasks } = viewOf([
      [source, { openCount: 3, inProgressCount: 1 }],
      [other, { openCount: 1 }],
    ])

    expect(tasks).toMatchObject({
      openCount: 4,
      inProgressCount: null,
      blockedCount: null,
      items: null,
    })
  })

  it('are unknown once they expire, and not zero', () => {
    expect(
      viewOf([[source, { openCount: 0, items: [] }]], {}, NOON + HOUR + 1).tasks,
    ).toMatchObject({ openCount: null, items: null, freshness: { status: 'EXPIRED' } })
  })

  it('are stale with their data', () => {
    const staleAt = (age: number) =>
      viewOf([[source, { openCount: 1 }]], {}, NOON + age).tasks.stale

    expect(staleAt(0)).toBe(false)
    expect(staleAt(HOUR)).toBe(true)
  })
})
