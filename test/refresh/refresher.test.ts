import fc from 'fast-check'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'

import { SourceError } from '../../src/errors.ts'
import type { Plan } from '../../src/refresh/plan.ts'
import { type ChangesSince, changesSince } from '../../src/snapshot/history.ts'
import { compareRevisions } from '../../src/snapshot/revision.ts'
import type { Source } from '../../src/sources/source.ts'
import { aHistoryStore, aMemoryStore, aPlan, aReadable, aRefresher } from '../support/refreshing.ts'
import { HOUR, MINUTE, NOON } from '../support/snapshots.ts'

const STATE = { section: 'operationalState' } as const
const TASKS = { section: 'tasks' } as const

beforeEach(() => {
  vi.useFakeTimers({ now: NOON })
})

afterEach(() => {
  vi.useRealTimers()
})

/** Refreshes at the present instant and lets time pass until it is done. */
async function refreshNow(refresher: ReturnType<typeof aRefresher>, force = false) {
  const done = refresher.refresh({ slot: Date.now(), force })
  await vi.runAllTimersAsync()
  return done
}

describe('a refresh', () => {
  it('reads every source and publishes what they gave', async () => {
    const refresher = aRefresher(aPlan([aReadable(STATE, () => ({ primary: 'ready' }))]))

    const report = await refreshNow(refresher)

    expect(report).toMatchObject({ read: 1, failed: [] })
    expect(refresher.view()).toMatchObject({
      revision: report.revision,
      bootId: 'boot-2',
      computedAt: NOON,
      restored: false,
      operationalState: { primary: 'READY' },
    })
  })

  it('is one at a time: who comes while it runs shares it', async () => {
    const read = vi.fn<() => unknown>(() => ({ primary: 'ready' }))
    const refresher = aRefresher(aPlan([aReadable(STATE, read)]))

    const [one, other] = await Promise.all([
      refresher.refresh({ slot: NOON, force: false }),
      refresher.refresh({ slot: NOON, force: true }),
    ])

    expect(one).toBe(other)
    expect(read).toHaveBeenCalledTimes(1)
  })

  it('keeps the last good value of a source that fails', async () => {
    let answer: () => unknown = () => ({ primary: 'active' })
    const refresher = aRefresher(aPlan([aReadable(STATE, () => answer())]))
    await refreshNow(refresher)

    answer = () => {
      throw new SourceError('UNREACHABLE', 'it is gone')
    }
    vi.setSystemTime(NOON + 5 * MINUTE)
    const report = await refreshNow(refresher)

    expect(report.failed).toEqual([
      {
        source: 'operationalState',
        code: 'UNREACHABLE',
        message: 'it is gone',
        since: NOON + 5 * MINUTE,
      },
    ])
    expect(refresher.view().operationalState).toMatchObject({
      primary: 'ACTIVE',
      freshness: { collectedAt: NOON, attemptedAt: NOON + 5 * MINUTE, consecutiveFailures: 1 },
    })
  })

  it.each([
    ['rubbish', () => ({ primary: 'asleep' }), 'INVALID_DATA'],
    ['NaN', () => ({ primary: NaN }), 'INVALID_DATA'],
    [
      'an error of its own',
      () => {
        throw new Error('secret')
      },
      'INTERNAL',
    ],
    ['nothing, for ever', () => new Promise(() => {}), 'TIMEOUT'],
  ])(
    'says of a source that gives %s that it failed, and leaves the others',
    async (_n, bad, code) => {
      const refresher = aRefresher(
        aPlan([aReadable(STATE, bad), aReadable(TASKS, () => ({ openCount: 1 }))]),
      )

      const report = await refreshNow(refresher)

      expect(report.failed).toMatchObject([{ source: 'operationalState', code }])
      expect(JSON.stringify(report)).not.toContain('secret')
      expect(refresher.view()).toMatchObject({
        operationalState: { primary: 'UNKNOWN' },
        tasks: { openCount: 1 },
      })
    },
  )

  it('takes as long as its slowest source, never the sum', async () => {
    const slow = (ms: number) => () =>
      new Promise((resolve) => {
        setTimeout(() => resolve({ openCount: 1 }), ms)
      })
    const sources = [300, 500, 400].map((ms, index) =>
      aReadable(TASKS, slow(ms), { id: `tasks.${index}` }),
    )

    const report = await refreshNow(aRefresher(aPlan(sources)))

    expect(report.durationMs).toBe(500)
  })

  it('runs only so many heavy sources at once', async () => {
    let running = 0
    let most = 0
    const heavy = () => {
      running += 1
      most = Math.max(most, running)
      return new Promise((resolve) => {
        setTimeout(() => {
          running -= 1
          resolve({ openCount: 1 })
        }, 100)
      })
    }
    const sources = Array.from({ length: 9 }, (_, index) =>
      aReadable(TASKS, heavy, { id: `tasks.${index}`, heavy: true }),
    )

    await refreshNow(aRefresher(aPlan(sources, { concurrency: 4 })))

    expect(most).toBe(4)
  })

  it('publishes what it has after a while, and the rest once it has come', async () => {
    const late = () =>
      new Promise((resolve) => {
        setTimeout(() => resolve({ openCount: 7 }), 5_000)
      })
    const refresher = aRefresher(
      aPlan([aReadable(STATE, () => ({ primary: 'ready' })), aReadable(TASKS, late)]),
    )
    const seen: unknown[] = []
    refresher.subscribe(({ operationalState, tasks }) => {
      seen.push([Date.now() - NOON, operationalState.primary, tasks.openCount])
    })

    await refreshNow(refresher)

    expect(seen).toEqual([
      [2_000, 'READY', null],
      [5_000, 'READY', 7],
    ])
  })

  it('publishes once when all have come before that', async () => {
    const refresher = aRefresher(aPlan([aReadable(STATE, () => ({ primary: 'ready' }))]))
    const seen: string[] = []
    refresher.subscribe(({ revision }) => {
      seen.push(revision)
    })

    await refreshNow(refresher)

    expect(seen).toHaveLength(1)
  })

  it('raises the revision also when every source failed', async () => {
    const refresher = aRefresher(
      aPlan([
        aReadable(STATE, () => {
          throw new SourceError('TIMEOUT', 'm')
        }),
      ]),
    )

    const first = (await refreshNow(refresher)).revision
    const second = (await refreshNow(refresher)).revision

    expect(compareRevisions(second, first)).toBeGreaterThan(0)
  })

  it('never lets the revision go back when the clock does', async () => {
    const refresher = aRefresher(aPlan([]))
    const offset = fc.integer({ min: -HOUR, max: HOUR })
    await fc.assert(
      fc.asyncProperty(fc.array(offset, { minLength: 2, maxLength: 8 }), async (offsets) => {
        let last = refresher.view().revision
        for (const by of offsets) {
          vi.setSystemTime(NOON + by)
          const { revision } = await refresher.refresh({ slot: Date.now(), force: false })

          expect(compareRevisions(revision, last)).toBeGreaterThan(0)

          last = revision
        }
      }),
    )
  })

  it('goes on serving when its snapshot cannot be saved', async () => {
    const store = aMemoryStore()
    store.save = () => Promise.reject(new Error('disk full'))
    const refresher = aRefresher(aPlan([aReadable(STATE, () => ({ primary: 'ready' }))]), store)

    await refreshNow(refresher)

    expect(refresher.storeFailures).toHaveLength(1)
    expect(refresher.view().operationalState.primary).toBe('READY')
  })
})

describe('a slower source', () => {
  it('is read when it is due, and delays nobody', async () => {
    const read = vi.fn<() => unknown>(() => ({ openCount: 1 }))
    const refresher = aRefresher(
      aPlan([
        aReadable(STATE, () => ({ primary: 'ready' })),
        aReadable(TASKS, read, { everyMs: 30 * MINUTE }),
      ]),
    )

    const calls: number[] = []
    for (let slot = NOON; slot <= NOON + HOUR; slot += 5 * MINUTE) {
      vi.setSystemTime(slot + 40)
      await refresher.refresh({ slot, force: false })
      calls.push(read.mock.calls.length)
    }

    expect(calls).toEqual([1, 1, 1, 1, 1, 1, 2, 2, 2, 2, 2, 2, 3])
  })

  it('is read for the slot that came while a refresh was waited for', async () => {
    const read = vi.fn<() => unknown>(() => ({ openCount: 1 }))
    const plan = aPlan([aReadable(TASKS, read, { everyMs: 10 * MINUTE })])
    const refresher = aRefresher(plan)
    const refresh = (slot: number, anew = false) => refresher.refresh({ slot, force: anew, anew })

    void refresh(NOON)
    const following = refresh(NOON, true)
    void refresh(NOON + 5 * MINUTE)
    await following
    await refresh(NOON + 10 * MINUTE)

    expect(read).toHaveBeenCalledTimes(2)
    await refresh(NOON + 15 * MINUTE)
    expect(read).toHaveBeenCalledTimes(3)
  })

  it('is read at once by who asks for a refresh', async () => {
    const read = vi.fn<() => unknown>(() => ({ openCount: 1 }))
    const refresher = aRefresher(aPlan([aReadable(TASKS, read, { everyMs: 30 * MINUTE })]))

    await refreshNow(refresher)
    await refreshNow(refresher, true)

    expect(read).toHaveBeenCalledTimes(2)
  })

  it('is left alone as long as it asked for, and no longer than its data lasts', async () => {
    const read = vi.fn<() => unknown>(() => {
      throw new SourceError('RATE_LIMITED', 'slow down', { retryAfterMs: 24 * HOUR })
    })
    const refresher = aRefresher(aPlan([aReadable(TASKS, read)]))

    await refreshNow(refresher, true)
    vi.setSystemTime(NOON + HOUR - 1)
    await refreshNow(refresher, true)
    expect(read).toHaveBeenCalledTimes(1)

    vi.setSystemTime(NOON + HOUR)
    await refreshNow(refresher, true)
    expect(read).toHaveBeenCalledTimes(2)
  })
})

describe('what is shown', () => {
  it('is the same object until a freshness flips', async () => {
    const refresher = aRefresher(aPlan([aReadable(STATE, () => ({ primary: 'ready' }))]))
    await refreshNow(refresher)
    const fresh = refresher.view()

    vi.setSystemTime(NOON + 10 * MINUTE)
    expect(refresher.view()).toBe(fresh)

    vi.setSystemTime(NOON + 10 * MINUTE + 1)
    expect(refresher.view()).toMatchObject({
      revision: fresh.revision,
      stale: true,
      operationalState: { stale: true, primary: 'READY' },
    })
  })

  it('turns stale and then unknown when nothing refreshes any more', async () => {
    const refresher = aRefresher(aPlan([aReadable(STATE, () => ({ primary: 'ready' }))]))
    await refreshNow(refresher)

    vi.setSystemTime(NOON + HOUR + 1)

    expect(refresher.view()).toMatchObject({
      stale: true,
      overall: { status: 'UNKNOWN' },
      operationalState: { primary: 'UNKNOWN', freshness: { status: 'EXPIRED' } },
    })
  })

  it('turns stale although every read succeeds, where the data itself is old', async () => {
    const source = aReadable(STATE, () => ({}), {
      read: async () => ({ value: { primary: 'ready' }, collectedAt: NOON }),
    })
    const refresher = aRefresher(aPlan([source]))
    const statuses: string[] = []

    for (const age of [0, 5, 15, 55, 65]) {
      vi.setSystemTime(NOON + age * MINUTE)
      await refreshNow(refresher)
      statuses.push(refresher.view().operationalState.freshness.status)
    }

    expect(statuses).toEqual(['FRESH', 'FRESH', 'STALE', 'STALE', 'EXPIRED'])
    expect(refresher.view().operationalState.freshness.failures).toEqual([])
  })
})

describe('a push', () => {
  const pushed = aReadable(
    TASKS,
    () => {
      throw new Error('nobody reads a push source')
    },
    { kind: 'push', id: 'inbox', staleAfterMs: MINUTE, expireAfterMs: 2 * MINUTE },
  )

  it('is published at once, without a refresh of the others', async () => {
    const read = vi.fn<() => unknown>()
    const refresher = aRefresher(aPlan([aReadable(STATE, read), pushed]))

    const outcome = await refresher.push('inbox', { openCount: 4 })

    expect(outcome).toMatchObject({ kind: 'accepted', revision: refresher.view().revision })
    expect(refresher.view().tasks.openCount).toBe(4)
    expect(read).not.toHaveBeenCalled()
  })

  it('notes when it came, and no time that it took', async () => {
    const refresher = aRefresher(aPlan([pushed]))

    await refresher.push('inbox', { openCount: 4 })

    expect(refresher.view().sources).toMatchObject([
      { id: 'inbox', latencyMs: null, freshness: { attemptedAt: NOON, collectedAt: NOON } },
    ])
  })

  it('is not taken for a source that is read', async () => {
    const refresher = aRefresher(aPlan([aReadable(STATE, () => null)]))

    expect(await refresher.push('operationalState', { primary: 'ready' })).toEqual({
      kind: 'unknown',
    })
  })

  it('is checked like any other value', async () => {
    const refresher = aRefresher(aPlan([pushed]))

    expect(await refresher.push('inbox', { openCount: -1 })).toMatchObject({ kind: 'invalid' })
    expect(await refresher.push('outbox', { openCount: 1 })).toEqual({ kind: 'unknown' })
    const small = aRefresher(aPlan([{ ...pushed, maxBytes: 20 }]))
    expect(await small.push('inbox', { openCount: 4 })).toEqual({
      kind: 'too-large',
      mostBytes: 20,
    })
    expect(small.view().tasks.openCount).toBeNull()
    expect(refresher.view().revision).toBe('0')
  })

  it('that does not come for too long is stale, then overdue', async () => {
    const refresher = aRefresher(aPlan([pushed]))
    await refresher.push('inbox', { openCount: 4 })

    vi.setSystemTime(NOON + MINUTE + 1)
    expect(refresher.view().tasks).toMatchObject({ openCount: 4, freshness: { status: 'STALE' } })

    vi.setSystemTime(NOON + 2 * MINUTE + 1)
    expect(refresher.view().tasks).toMatchObject({
      openCount: null,
      freshness: {
        status: 'EXPIRED',
        failures: [{ source: 'inbox', code: 'PUSH_OVERDUE', since: NOON + 2 * MINUTE + 1 }],
      },
    })
  })
})

describe('a refresh that a fault of the program ends', () => {
  const dawdle = async (): Promise<unknown> => {
    await new Promise((resolve) => setTimeout(resolve, 5_000))
    return { primary: 'active' }
  }

  it.each([
    ['at the end', () => ({ primary: 'active' })],
    ['when it publishes what it has', dawdle],
  ])('is told, and the next one goes on: %s', async (_when, read) => {
    const fault = new Error('it cannot be folded')
    let isBroken = false
    const { layout, ...plan } = aPlan([aReadable(STATE, read)])
    const breakable = {
      ...layout,
      get costLadder() {
        if (isBroken) throw fault
        return layout.costLadder
      },
    }
    const refresher = aRefresher({ ...plan, layout: breakable })
    const { revision } = await refreshNow(refresher)

    isBroken = true
    const done = refresher.begin({ slot: Date.now(), force: true })
    await vi.runAllTimersAsync()
    await done
    isBroken = false

    expect(refresher.failures).toEqual([fault])
    expect(compareRevisions((await refreshNow(refresher)).revision, revision)).toBeGreaterThan(0)
  })
})

describe('a restored snapshot', () => {
  it('is served with its true ages until the first refresh', async () => {
    const store = aMemoryStore()
    const source = aReadable(STATE, () => ({ primary: 'active' }))
    const before = aRefresher(aPlan([source]), store)
    await refreshNow(before)
    vi.setSystemTime(NOON + 20 * MINUTE)

    const after = aRefresher(aPlan([source]), aMemoryStore(store.saved[0]?.snapshot))
    await after.restore()

    expect(after.view()).toMatchObject({
      restored: true,
      stale: true,
      revision: before.view().revision,
      operationalState: {
        primary: 'ACTIVE',
        freshness: { status: 'STALE', collectedAt: NOON, attemptedAt: NOON },
      },
    })
    await refreshNow(after)
    expect(after.view()).toMatchObject({ restored: false, stale: false })
  })

  it('gives no source the value of another configuration of it', async () => {
    const store = aMemoryStore()
    const source = aReadable(STATE, () => ({ primary: 'active' }))
    await refreshNow(aRefresher(aPlan([source]), store))

    const other = aReadable(STATE, () => ({ primary: 'active' }), { fingerprint: 'g' })
    const after = aRefresher(aPlan([other]), aMemoryStore(store.saved[0]?.snapshot))
    await after.restore()

    expect(after.view().operationalState).toMatchObject({
      primary: 'UNKNOWN',
      freshness: { status: 'MISSING' },
    })
  })
})

describe('the changes after a restart', () => {
  it.each([
    ['nothing was lost', 0, 'f', true],
    ['the last snapshot was lost', 1, 'f', false],
    ['a source is configured anew', 0, 'g', false],
  ])('are complete or not where %s', async (_what, lost, fingerprint, complete) => {
    const store = aMemoryStore()
    const history = aHistoryStore()
    const read = (): unknown => ({ primary: 'active' })
    const before = aRefresher(aPlan([aReadable(STATE, read)]), store, history)
    await refreshNow(before)
    vi.setSystemTime(NOON + MINUTE)
    const { revision } = await refreshNow(before)
    const { history: kept } = before.view()

    const stored = store.saved.at(-1 - lost)?.snapshot
    const plan = aPlan([aReadable(STATE, read, { fingerprint })])
    const after = aRefresher(plan, aMemoryStore(stored), aHistoryStore(kept))
    await after.restore()
    await refreshNow(after)

    const view = after.view()
    expect(changesSince(view.history, { revision }, view.revision).complete).toBe(complete)
  })

  const tasks = aReadable(TASKS, () => ({ openCount: 1 }))
  const pushed = (fingerprint: string): Source =>
    aReadable(TASKS, () => undefined, { id: 'inbox', kind: 'push', fingerprint })
  const cost = aReadable({ section: 'costLadder' }, () => ({ spentToDateUsd: 50 }))
  const withPool = (creditPoolUsd: number): Plan => {
    const plan = aPlan([cost])
    const costLadder = { ...plan.layout.costLadder, creditPoolUsd }
    return { ...plan, layout: { ...plan.layout, costLadder } }
  }

  it.each([
    [
      'a source is added, which makes a sum unknown',
      aPlan([tasks]),
      aPlan([tasks, pushed('f')]),
      false,
    ],
    [
      'a source that was never read is another one',
      aPlan([pushed('f')]),
      aPlan([pushed('g')]),
      true,
    ],
    ['the credit pool is the same', withPool(100), withPool(100), true],
    ['the credit pool is another one', withPool(100), withPool(200), false],
  ])('are complete or not where %s', async (_what, first, second, complete) => {
    const store = aMemoryStore()
    const before = aRefresher(first, store)
    const { revision } = await refreshNow(before)
    const { history: kept } = before.view()

    const stored = aMemoryStore(store.saved.at(-1)?.snapshot)
    const after = aRefresher(second, stored, aHistoryStore(kept))
    await after.restore()
    await refreshNow(after)

    const view = after.view()
    expect(changesSince(view.history, { revision }, view.revision).complete).toBe(complete)
  })

  it('are not complete since an instant that the clock shows twice, also where nothing came of it', async () => {
    const refresher = aRefresher(aPlan([aReadable(STATE, () => ({ primary: 'active' }))]))
    await refreshNow(refresher)
    const isComplete = (time: number): boolean => {
      const { history, revision } = refresher.view()
      return changesSince(history, { time }, revision).complete
    }

    vi.setSystemTime(NOON + 2 * HOUR)
    const before = isComplete(NOON + 2 * HOUR)
    vi.setSystemTime(NOON + HOUR)

    expect([before, isComplete(NOON + 2 * HOUR), isComplete(NOON + HOUR)]).toEqual([
      true,
      false,
      true,
    ])
  })

  it('never carry a revision again that was published before', async () => {
    const before = aRefresher(aPlan([aReadable(STATE, () => ({ primary: 'active' }))]))
    const { revision } = await refreshNow(before)

    vi.setSystemTime(NOON - HOUR)
    const history = aHistoryStore(before.view().history)
    const after = aRefresher(aPlan([]), aMemoryStore(), history)
    await after.restore()
    const report = await refreshNow(after)

    expect(compareRevisions(report.revision, revision)).toBeGreaterThan(0)
  })
})

describe('another plan', () => {
  it('keeps what its sources gave before, and lets go of the rest', async () => {
    const state = aReadable(STATE, () => ({ primary: 'active' }))
    const tasks = aReadable(TASKS, () => ({ openCount: 1 }))
    const refresher = aRefresher(aPlan([state, tasks]))
    await refreshNow(refresher)

    void refresher.replan(aPlan([state]))

    expect(refresher.view()).toMatchObject({
      operationalState: { primary: 'ACTIVE' },
      tasks: { openCount: null, freshness: { failures: [{ code: 'NOT_CONFIGURED' }] } },
    })
  })

  it('keeps what a source gave that has another id in it', async () => {
    const alerts = (id: string) =>
      aReadable({ section: 'alerts' }, () => [{ id: 'x', title: 'Disk full' }], {
        id,
        kind: 'json',
      })
    const store = aMemoryStore()
    const refresher = aRefresher(aPlan([alerts('alerts')]), store)
    await refreshNow(refresher)
    const seen = [{ title: 'Disk full', firstSeenAt: NOON, source: 'alerts.json' }]
    const after = aRefresher(aPlan([alerts('alerts.json')]), aMemoryStore(store.saved[0]?.snapshot))
    vi.setSystemTime(NOON + MINUTE)

    void refresher.replan(aPlan([alerts('alerts.json')]))
    expect(refresher.view().alerts.items).toMatchObject(seen)
    await refreshNow(refresher)
    expect(refresher.view().alerts.items).toMatchObject(seen)

    await after.restore()
    expect(after.view().alerts.items).toMatchObject(seen)
  })

  it('is told to those who listen', async () => {
    const state = aReadable(STATE, () => ({ primary: 'active' }))
    const refresher = aRefresher(aPlan([state]))
    await refreshNow(refresher)
    const seen: string[] = []
    refresher.subscribe((view) => seen.push(view.operationalState.primary))

    void refresher.replan(aPlan([]))

    expect(seen).toEqual(['UNKNOWN'])
  })

  it('is read after a refresh that goes by the old one', async () => {
    const state = aReadable(STATE, () => ({ primary: 'active' }))
    const tasks = aReadable(TASKS, () => ({ openCount: 1 }))
    const refresher = aRefresher(aPlan([state]))
    void refresher.refresh({ slot: NOON, force: true })

    void refresher.replan(aPlan([state, tasks]))
    void refresher.refresh({ slot: NOON, force: true, anew: true })
    await vi.runAllTimersAsync()

    expect(refresher.view().tasks.openCount).toBe(1)
  })

  it('has what it let go of among the changes', async () => {
    const state = aReadable(STATE, () => ({ primary: 'active' }))
    const refresher = aRefresher(aPlan([state]))
    const { revision } = await refreshNow(refresher)

    void refresher.replan(aPlan([]))
    await refreshNow(refresher)

    const view = refresher.view()
    expect(changesSince(view.history, { revision }, view.revision)).toMatchObject({
      complete: true,
      fields: expect.arrayContaining([
        expect.objectContaining({
          path: 'operationalState.primary',
          before: '"ACTIVE"',
          after: null,
        }),
      ]),
    })
  })
})

describe('the changes between two publications', () => {
  const primaryOf = (refresher: ReturnType<typeof aRefresher>, since: ChangesSince) => {
    const view = refresher.view()
    const { complete, fields } = changesSince(view.history, since, view.revision)
    const found = fields.filter(({ path }) => path === 'operationalState.primary')
    return { complete, changes: found.map(({ before, after, at }) => [before, after, at]) }
  }
  const expired = { complete: true, changes: [['"ACTIVE"', null, NOON + 7 * MINUTE + 1]] }

  it('are told from the instant at which they are shown, and stay', async () => {
    let isUp = true
    const read = () => {
      if (!isUp) throw new SourceError('UNREACHABLE', 'it is gone')
      return { primary: 'active' }
    }
    const limits = { staleAfterMs: 6 * MINUTE, expireAfterMs: 7 * MINUTE }
    const refresher = aRefresher(aPlan([aReadable(STATE, read, limits)]))
    await refreshNow(refresher)
    isUp = false
    vi.setSystemTime(NOON + 5 * MINUTE)
    const { revision } = await refreshNow(refresher)

    vi.setSystemTime(NOON + 8 * MINUTE)
    expect(refresher.view().operationalState.primary).toBe('UNKNOWN')
    expect(primaryOf(refresher, { revision })).toEqual(expired)
    expect(primaryOf(refresher, { time: NOON + 5 * MINUTE })).toEqual(expired)

    vi.setSystemTime(NOON + 10 * MINUTE)
    await refreshNow(refresher)
    expect(primaryOf(refresher, { revision })).toEqual(expired)
    expect(primaryOf(refresher, { time: NOON + 5 * MINUTE })).toEqual(expired)
    expect(primaryOf(refresher, { time: NOON + 8 * MINUTE })).toEqual({
      complete: true,
      changes: [],
    })
  })

  it('are of the reload where another plan makes them', async () => {
    const refresher = aRefresher(aPlan([aReadable(STATE, () => ({ primary: 'active' }))]))
    const { revision } = await refreshNow(refresher)
    const gone = { complete: true, changes: [['"ACTIVE"', null, NOON + 3 * MINUTE]] }
    vi.setSystemTime(NOON + 3 * MINUTE)

    void refresher.replan(aPlan([]))
    expect(primaryOf(refresher, { revision })).toEqual(gone)

    vi.setSystemTime(NOON + 4 * MINUTE)
    await refreshNow(refresher)
    expect(primaryOf(refresher, { time: NOON + 2 * MINUTE })).toEqual(gone)
  })

  it('leave the history as it is where there are none', async () => {
    const refresher = aRefresher(aPlan([aReadable(STATE, () => ({ primary: 'active' }))]))
    await refreshNow(refresher)
    const { history } = refresher.view()

    void refresher.replan(aPlan([aReadable(STATE, () => ({ primary: 'active' }))]))

    expect(refresher.view().history).toBe(history)
  })
})

describe('the gateway in a view', () => {
  it('tells when it last refreshed, and how long that took', async () => {
    const slow = aReadable(
      STATE,
      () =>
        new Promise((resolve) => {
          setTimeout(() => resolve({ primary: 'ready' }), 1_500)
        }),
    )
    const refresher = aRefresher(aPlan([slow]))

    expect(refresher.view().gateway.schedule).toMatchObject({
      lastRefreshAt: null,
      lastDurationMs: null,
    })
    const report = await refreshNow(refresher)

    expect(report).toMatchObject({ startedAt: NOON, durationMs: 1_500, outcome: 'led' })
    expect(refresher.view().gateway.schedule).toMatchObject({
      lastRefreshAt: NOON + 1_500,
      lastDurationMs: 1_500,
    })
  })
})

describe('a gateway that stops', () => {
  const hanging = aReadable(STATE, () => new Promise(() => {}))

  it('cuts its reads off and publishes nothing of them', async () => {
    const store = aMemoryStore()
    const refresher = aRefresher(aPlan([hanging]), store)
    const running = refresher.refresh({ slot: NOON, force: false })
    await vi.advanceTimersByTimeAsync(1_000)

    await refresher.stop()

    expect(await running).toMatchObject({ durationMs: 1_000, revision: '0' })
    expect(store.saved).toEqual([])
  })

  it('begins no refresh after the one that runs', async () => {
    const read = vi.fn<() => unknown>(() => new Promise(() => {}))
    const refresher = aRefresher(aPlan([aReadable(STATE, read)]))
    const running = refresher.refresh({ slot: NOON, force: true })
    const following = refresher.refresh({ slot: NOON, force: true, anew: true })
    await vi.advanceTimersByTimeAsync(1_000)

    await refresher.stop()

    expect(await following).toBe(await running)
    expect(read).toHaveBeenCalledTimes(1)
  })

  it('closes its stores after the last save', async () => {
    const order: string[] = []
    const note = (what: string) => async (): Promise<void> => {
      await Promise.resolve()
      order.push(what)
    }
    const store = { ...aMemoryStore(), save: note('saved'), close: note('closed') }
    const history = { ...aHistoryStore(), close: note('history closed') }
    const refresher = aRefresher(aPlan([]), store, history)
    void refresher.refresh({ slot: NOON, force: false })

    await refresher.stop()

    expect(order.at(-1)).toBe('history closed')
    expect(order).toContain('closed')
  })
})

describe('a listener', () => {
  it('hears nothing any more once it has gone', async () => {
    const refresher = aRefresher(aPlan([]))
    const seen: string[] = []
    const leave = refresher.subscribe(({ revision }) => seen.push(revision))

    leave()
    await refreshNow(refresher)

    expect(seen).toEqual([])
  })
})

describe('a view after the clock has gone back', () => {
  it('is as it was then', async () => {
    const refresher = aRefresher(aPlan([aReadable(STATE, () => ({ primary: 'ready' }))]))
    await refreshNow(refresher)
    vi.setSystemTime(NOON + 10 * MINUTE + 1)
    expect(refresher.view().stale).toBe(true)

    vi.setSystemTime(NOON + MINUTE)

    expect(refresher.view()).toMatchObject({ stale: false, operationalState: { stale: false } })
  })
})

describe('the spend of the last day', () => {
  it('is as of the data, and does not move with the clock alone', async () => {
    let spentToDateUsd = 1
    const refresher = aRefresher(
      aPlan([aReadable({ section: 'costLadder' }, () => ({ spentToDateUsd }))]),
    )
    await refreshNow(refresher)
    spentToDateUsd = 5
    vi.setSystemTime(NOON + 5 * MINUTE)
    await refreshNow(refresher)
    spentToDateUsd = 10
    vi.setSystemTime(NOON + 24 * HOUR)
    await refreshNow(refresher)
    expect(refresher.view().costLadder.spentLast24hUsd).toBe(9)

    vi.setSystemTime(NOON + 24 * HOUR + 10 * MINUTE + 1)

    expect(refresher.view().costLadder).toMatchObject({ stale: true, spentLast24hUsd: 9 })
  })
})

describe('a derived alert', () => {
  it('is raised by two bad readings in two refreshes', async () => {
    const fly = aReadable({ section: 'serviceHealth', service: 'fly' }, () => ({
      status: 'unhealthy',
    }))
    const plan = aPlan([fly])
    const refresher = aRefresher({ ...plan, layout: { ...plan.layout, rules: true } })

    await refreshNow(refresher)
    const first = refresher.view().alerts.activeCount
    vi.setSystemTime(NOON + 5 * MINUTE)
    await refreshNow(refresher)

    expect([first, refresher.view().alerts.activeCount]).toEqual([0, 1])
  })
})

describe('what is restored', () => {
  const state = aReadable(STATE, () => ({ primary: 'active' }))
  const tasks = aReadable(TASKS, () => ({ openCount: 1 }))

  async function publish(sources: readonly Source[]) {
    const store = aMemoryStore()
    const refresher = aRefresher(aPlan(sources), store)
    await refreshNow(refresher)
    const snapshot = store.saved[0]?.snapshot
    if (snapshot === undefined) throw new Error('nothing was saved')
    return { snapshot, history: refresher.view().history }
  }

  it('is no value that does not fit its section any more', async () => {
    const { snapshot } = await publish([state])
    const [reading] = snapshot.readings.values()
    if (reading === undefined) throw new Error('nothing was read')
    const readings = new Map([[reading.source, { ...reading, value: { primary: 'asleep' } }]])
    const after = aRefresher(aPlan([state]), aMemoryStore({ ...snapshot, readings }))

    await after.restore()

    expect(after.view().operationalState).toMatchObject({
      primary: 'UNKNOWN',
      freshness: { status: 'MISSING' },
    })
  })

  it('is also that a source never gave a value, and why', async () => {
    const failing = aReadable(STATE, () => {
      throw new SourceError('UNREACHABLE', 'it is gone')
    })
    const { snapshot } = await publish([failing])
    const after = aRefresher(aPlan([failing]), aMemoryStore(snapshot))

    await after.restore()

    expect(after.view().operationalState.freshness.failures).toMatchObject([
      { code: 'UNREACHABLE', since: NOON },
    ])
  })

  it.each([
    ['one of two sources is configured anew', [state, { ...tasks, fingerprint: 'g' }]],
    ['a source is gone', [state]],
  ])('leaves nothing complete where %s', async (_what, sources) => {
    const { snapshot, history } = await publish([state, tasks])
    const after = aRefresher(aPlan(sources), aMemoryStore(snapshot), aHistoryStore(history))

    await after.restore()
    await refreshNow(after)

    const { revision } = snapshot
    expect(changesSince(after.view().history, { revision }, after.view().revision).complete).toBe(
      false,
    )
  })

  it('has a revision that the next one exceeds, also without a history', async () => {
    const { snapshot } = await publish([state])
    const after = aRefresher(aPlan([state]), aMemoryStore(snapshot))
    vi.setSystemTime(NOON - HOUR)

    await after.restore()
    const { revision } = await refreshNow(after)

    expect(compareRevisions(revision, snapshot.revision)).toBeGreaterThan(0)
  })

  it('turns stale among the changes at the instant at which it did', async () => {
    const { snapshot, history } = await publish([state])
    const after = aRefresher(aPlan([state]), aMemoryStore(snapshot), aHistoryStore(history))
    vi.setSystemTime(NOON + 20 * MINUTE)

    await after.restore()
    await refreshNow(after)

    const { fields } = changesSince(
      after.view().history,
      { revision: snapshot.revision },
      after.view().revision,
    )
    expect(fields).toContainEqual(
      expect.objectContaining({
        path: 'operationalState.freshness.status',
        before: '"FRESH"',
        after: '"STALE"',
        at: NOON + 10 * MINUTE + 1,
      }),
    )
  })
})
