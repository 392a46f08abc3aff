import { describe, expect, it } from 'vitest'

import { isDue } from '../../src/refresh/is-due.ts'
import { missingReading } from '../../src/snapshot/reading.ts'
import { aReadable } from '../support/refreshing.ts'
import { HOUR, MINUTE, NOON } from '../support/snapshots.ts'

const TASKS = { section: 'tasks' } as const
const source = aReadable(TASKS, () => null)
const slow = aReadable(TASKS, () => null, { everyMs: 30 * MINUTE })
const missing = missingReading('tasks', 'f')

describe('a source', () => {
  it('is due in every slot where it has no interval of its own', () => {
    expect(isDue(source, { ...missing, slot: NOON }, NOON, NOON, false)).toBe(true)
  })

  it('is due where it was never read', () => {
    expect(isDue(slow, missing, NOON, NOON, false)).toBe(true)
  })

  it.each([
    ['an interval before', 30 * MINUTE, true],
    ['less than an interval before', 30 * MINUTE - 1, false],
    ['in the same slot', 0, false],
    ['in a slot ahead, by a clock that has gone back since', -1, true],
  ])('read %s is due or not', (_when, age, due) => {
    expect(isDue(slow, { ...missing, slot: NOON - age }, NOON, NOON, false)).toBe(due)
  })

  it('is due whenever that is forced', () => {
    expect(isDue(slow, { ...missing, slot: NOON }, NOON, NOON, true)).toBe(true)
  })

  it.each([
    ['not before it may be read', 1, false],
    ['from the instant on that it may be read', 0, true],
    ['not within the longest wait there is', HOUR, false],
    ['where it asked for more, by a clock that has gone back since', HOUR + 1, true],
  ])('that asked to be left alone is due %s', (_when, wait, due) => {
    expect(isDue(source, { ...missing, retryAt: NOON + wait }, NOON, NOON, true)).toBe(due)
  })

  it('that is pushed is never due', () => {
    const push = aReadable(TASKS, () => null, { kind: 'push' })

    expect(isDue(push, missing, NOON, NOON, true)).toBe(false)
  })
})
