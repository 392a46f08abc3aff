import { describe, expect, it } from 'vitest'

import { emptySnapshot } from '../../src/snapshot/snapshot.ts'

describe('emptySnapshot', () => {
  it('holds nothing, and was not read from a store', () => {
    expect(emptySnapshot('boot')).toEqual({
      revision: '0',
      bootId: 'boot',
      computedAt: null,
      restored: false,
      readings: new Map(),
      memory: null,
    })
  })
})
