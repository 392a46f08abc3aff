import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'

import { createRefreshGate } from '../../src/serve/refresh-gate.ts'
import { NOW } from '../support/views.ts'

const report = { revision: '8', startedAt: NOW, durationMs: 1, failed: [] }

beforeEach(() => void vi.useFakeTimers({ now: NOW }))
afterEach(() => void vi.useRealTimers())

describe('forced refreshes', () => {
  it('share one that is running', async () => {
    let calls = 0
    let end: (made: typeof report) => void = () => undefined
    const refresh = createRefreshGate(() => {
      calls += 1
      return new Promise((resolve) => (end = resolve))
    })

    const both = [refresh(), refresh()]
    end(report)

    expect(await Promise.all(both)).toEqual([report, report])
    expect(calls).toBe(1)
  })

  it('are refused for 10 s after the last, with the time to wait', async () => {
    const refresh = createRefreshGate(async () => report)
    await refresh()
    await vi.advanceTimersByTimeAsync(9_999)

    await expect(refresh()).rejects.toMatchObject({
      extensions: {
        code: 'TOO_SOON',
        retryAfter: 1,
        http: { status: 429, headers: { 'retry-after': '1' } },
      },
    })
    await vi.advanceTimersByTimeAsync(1)
    expect(await refresh()).toEqual(report)
  })

  it('may follow one that failed only after the same time', async () => {
    const refresh = createRefreshGate(() => Promise.reject(new Error('no')))
    await expect(refresh()).rejects.toThrow('no')

    await expect(refresh()).rejects.toMatchObject({ extensions: { code: 'TOO_SOON' } })
  })

  it('are not held up by a clock that was set back', async () => {
    const refresh = createRefreshGate(async () => report)
    await refresh()
    vi.setSystemTime(NOW - 3_600_000)

    expect(await refresh()).toEqual(report)
  })
})
