import { describe, expect, it } from 'vitest'

import { sourceConfig } from '../../src/sources/create-source.ts'
import { makeSource, readFailure } from './contract.ts'

describe('push', () => {
  it('is a source of its kind, with the limits of its silence', () => {
    const source = makeSource(
      { kind: 'push', id: 'nightly', staleAfter: '25h', expireAfter: '3d' },
      { section: 'tasks' },
    )

    expect(source).toMatchObject({
      kind: 'push',
      staleAfterMs: 90_000_000,
      expireAfterMs: 259_200_000,
    })
  })

  it('has nothing to read', async () => {
    const source = makeSource({ kind: 'push' }, { section: 'tasks' })

    expect((await readFailure(source)).code).toBe('PUSH_OVERDUE')
  })

  it('takes no keys of sources that are read', () => {
    const input = { kind: 'push', every: '5m' }

    expect(sourceConfig('tasks', false).safeParse(input).success).toBe(false)
  })
})
