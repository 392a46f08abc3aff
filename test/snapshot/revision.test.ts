import fc from 'fast-check'
import { describe, expect, it } from 'vitest'

import {
  compareRevisions,
  isRevision,
  nextRevision,
  NO_REVISION,
} from '../../src/snapshot/revision.ts'

describe('nextRevision', () => {
  it('only grows, whatever the clock does', () => {
    fc.assert(
      fc.property(fc.array(fc.double({ min: -1e12, max: 4e12, noNaN: true })), (clock) => {
        let revision = NO_REVISION
        for (const now of clock) {
          const next = nextRevision(revision, now)

          expect(isRevision(next)).toBe(true)
          expect(compareRevisions(next, revision)).toBeGreaterThan(0)

          revision = next
        }
      }),
    )
  })

  it('exceeds the earlier ones after all memory of them is lost', () => {
    const before = nextRevision(nextRevision(NO_REVISION, 1_000), 1_000)

    expect(compareRevisions(nextRevision(NO_REVISION, 2_000), before)).toBeGreaterThan(0)
  })
})

describe('compareRevisions', () => {
  it('orders revisions as integers', () => {
    fc.assert(
      fc.property(fc.bigInt(0n, 10n ** 19n), fc.bigInt(0n, 10n ** 19n), (left, right) => {
        const order = compareRevisions(String(left), String(right))

        expect(Math.sign(order)).toBe(left < right ? -1 : left > right ? 1 : 0)
      }),
    )
  })
})

describe('two revisions that are the same', () => {
  it.each(['0', '7', '1767323045000'])('compare as equal: %s', (revision) => {
    expect(compareRevisions(revision, revision)).toBe(0)
  })
})

describe('isRevision', () => {
  it.each(['', '01', '-1', '1.5', '1e3', 'abc', '1'.repeat(21)])('refuses %j', (text) => {
    expect(isRevision(text)).toBe(false)
  })
})
