import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'

import type { Snapshot } from '../../src/snapshot/snapshot.ts'
import type {
  LeadOutcome,
  Note,
  NotedSnapshot,
  ReplicaListener,
  SnapshotStore,
  Turn,
} from '../../src/store/store.ts'
import { aMemoryStore, aPlan, aReadable, aRefresher } from '../support/refreshing.ts'
import { MINUTE, NOON } from '../support/snapshots.ts'

const STATE = { section: 'operationalState' } as const
const TASKS = { section: 'tasks' } as const

const ready = aReadable(STATE, () => ({ primary: 'ready' }))

beforeEach(() => {
  vi.useFakeTimers({ now: NOON })
})

afterEach(() => {
  vi.useRealTimers()
})

/** A store that this process shares with others, in memory. */
interface SharedStore extends SnapshotStore {
  readonly slots: (number | null)[]
  readonly published: { readonly made: NotedSnapshot; readonly last: boolean }[]
  /** What the next turns come to, instead of being led. */
  readonly refused: LeadOutcome[]
  readonly notesAfter: string[]
  readonly lose: AbortController
  closed: boolean
  /** Hands over what another one published. */
  hand(snapshot: Snapshot, notes?: readonly Note[]): void
  listener(): ReplicaListener
}

function aSharedStore(stored?: Snapshot): SharedStore {
  let listener: ReplicaListener | undefined
  const theirs = (): ReplicaListener => {
    if (listener === undefined) throw new Error('nobody follows')
    return listener
  }
  const shared: SharedStore = {
    ...aMemoryStore(stored),
    slots: [],
    published: [],
    refused: [],
    notesAfter: [],
    lose: new AbortController(),
    closed: false,
    listener: theirs,
    hand(snapshot, notes = []) {
      theirs().record(notes)
      theirs().adopt(snapshot)
    },
    close: async () => {
      shared.closed = true
    },
    replicas: {
      follow(follower, notesAfter) {
        listener = follower
        shared.notesAfter.push(notesAfter)
      },
      async lead(slot, work) {
        shared.slots.push(slot)
        const refused = shared.refused.shift()
        if (refused !== undefined) return refused
        const turn: Turn = {
          signal: shared.lose.signal,
          publish: async (make, { last }) => {
            const made = make()
            shared.published.push({ made, last })
            const { revision } = made.snapshot
            shared.hand(made.snapshot, [{ revision, note: made.note }])
            return true
          },
        }
        await work(turn)
        return 'led'
      },
      status: () => ({
        role: 'LEADER',
        leader: 'boot-2',
        since: NOON,
        connected: true,
        takeovers: 0,
        refusals: 0,
      }),
    },
  }
  return shared
}

describe('a refresh among replicas', () => {
  it('reads for who asks while one waits that turns out to be done by another', async () => {
    const store = aSharedStore()
    const refresher = aRefresher(aPlan([ready]), store)
    await refresher.restore()
    store.refused.push('done')

    const waiting = refresher.refresh({ slot: NOON, force: false })
    const asked = refresher.refresh({ slot: NOON, force: true })

    expect(await waiting).toMatchObject({ outcome: 'done', read: 0 })
    expect(await asked).toMatchObject({ outcome: 'led', read: 1 })
  })

  it('is led for its slot, and its last publication says so', async () => {
    const store = aSharedStore()
    const refresher = aRefresher(aPlan([ready]), store)
    await refresher.restore()

    const report = await refresher.refresh({ slot: NOON, force: false })

    expect(report).toMatchObject({ outcome: 'led', read: 1 })
    expect(store.slots).toEqual([NOON])
    expect(store.published.map(({ last }) => last)).toEqual([true])
    expect(refresher.view()).toMatchObject({ operationalState: { primary: 'READY' } })
  })

  it('publishes what it has after a while as not the last', async () => {
    const late = aReadable(
      TASKS,
      () =>
        new Promise((resolve) => {
          setTimeout(() => resolve({ openCount: 7 }), 5_000)
        }),
    )
    const store = aSharedStore()
    const refresher = aRefresher(aPlan([ready, late]), store)
    await refresher.restore()

    void refresher.refresh({ slot: NOON, force: false })
    await vi.runAllTimersAsync()

    expect(store.published.map(({ last }) => last)).toEqual([false, true])
  })

  it('is led in any case where it is forced', async () => {
    const store = aSharedStore()
    const refresher = aRefresher(aPlan([ready]), store)
    await refresher.restore()

    await refresher.refresh({ slot: NOON, force: true })

    expect(store.slots).toEqual([null])
  })

  it('reads nothing where another one has done it', async () => {
    const store = aSharedStore()
    const refresher = aRefresher(aPlan([ready]), store)
    await refresher.restore()
    store.refused.push('done')

    const report = await refresher.refresh({ slot: NOON, force: false })

    expect(report).toMatchObject({ outcome: 'done', read: 0 })
    expect(store.published).toEqual([])
  })

  it('cuts its reads off when it loses its turn, and publishes nothing', async () => {
    const store = aSharedStore()
    const refresher = aRefresher(aPlan([aReadable(STATE, () => new Promise(() => {}))]), store)
    await refresher.restore()

    const done = refresher.refresh({ slot: NOON, force: false })
    await vi.advanceTimersByTimeAsync(1_000)
    store.lose.abort()
    await done

    expect(store.published).toEqual([])
  })

  const slow = aReadable(
    STATE,
    () =>
      new Promise((resolve) => {
        setTimeout(() => resolve({ primary: 'ready' }), 1_000)
      }),
  )

  it('is followed by that of a slot that came meanwhile', async () => {
    const store = aSharedStore()
    const refresher = aRefresher(aPlan([slow]), store)
    await refresher.restore()

    void refresher.refresh({ slot: NOON, force: false })
    void refresher.refresh({ slot: NOON + 5 * MINUTE, force: false })
    await vi.runAllTimersAsync()

    expect(store.slots).toEqual([NOON, NOON + 5 * MINUTE])
  })

  it.each([
    ['the same slot', { slot: NOON, force: false }],
    ['a forced one', { slot: NOON + 5 * MINUTE, force: true }],
  ])('is not followed by %s', async (_what, other) => {
    const store = aSharedStore()
    const refresher = aRefresher(aPlan([slow]), store)
    await refresher.restore()

    void refresher.refresh({ slot: NOON, force: false })
    void refresher.refresh(other)
    await vi.runAllTimersAsync()

    expect(store.slots).toEqual([NOON])
  })

  it('is not followed by another once the gateway stops', async () => {
    const store = aSharedStore()
    const refresher = aRefresher(aPlan([slow]), store)
    await refresher.restore()

    void refresher.refresh({ slot: NOON, force: false })
    void refresher.refresh({ slot: NOON + 5 * MINUTE, force: false })
    await refresher.stop()
    await vi.runAllTimersAsync()

    expect(store.slots).toEqual([NOON])
    expect(store.closed).toBe(true)
  })

  it('is done for a slot that could not be led before', async () => {
    const store = aSharedStore()
    const refresher = aRefresher(aPlan([ready]), store)
    await refresher.restore()

    store.listener().retry(NOON - MINUTE)
    await vi.runAllTimersAsync()

    expect(store.slots).toEqual([NOON - MINUTE])
  })
})

describe('a push among replicas', () => {
  const inbox = aReadable(TASKS, () => null, { kind: 'push', id: 'inbox' })

  async function pushTo(refused: readonly LeadOutcome[]) {
    const store = aSharedStore()
    store.refused.push(...refused)
    const refresher = aRefresher(aPlan([inbox]), store)
    await refresher.restore()
    const outcome = await refresher.push('inbox', { openCount: 4 })
    return { store, outcome, openCount: refresher.view().tasks.openCount }
  }

  it('is published in any case, as the last', async () => {
    const { store, openCount } = await pushTo([])

    expect(store.slots).toEqual([null])
    expect(store.published.map(({ last }) => last)).toEqual([true])
    expect(openCount).toBe(4)
  })

  it('is tried once more where another one came in between', async () => {
    const { store, outcome, openCount } = await pushTo(['lost'])

    expect(store.slots).toEqual([null, null])
    expect(outcome.kind).toBe('accepted')
    expect(openCount).toBe(4)
  })

  it.each([
    ['twice', ['lost', 'lost'], 2],
    ['at all', ['unavailable'], 1],
  ] as const)('is to be repeated where it cannot be published %s', async (_how, refused, tries) => {
    const { store, outcome } = await pushTo(refused)

    expect(outcome).toEqual({ kind: 'unavailable' })
    expect(store.slots).toHaveLength(tries)
  })
})

describe('what another replica publishes', () => {
  async function handed(bootId: string, notes: readonly Note[] = []) {
    const store = aSharedStore()
    const refresher = aRefresher(aPlan([ready]), store)
    await refresher.restore()
    const seen: string[] = []
    refresher.subscribe(({ operationalState }) => seen.push(operationalState.primary))
    const maker = aMemoryStore()
    const other = aRefresher(aPlan([aReadable(STATE, () => ({ primary: 'active' }))]), maker)
    await other.refresh({ slot: NOON, force: false })
    const made = maker.saved[0]?.snapshot
    if (made === undefined) throw new Error('nothing was saved')
    vi.setSystemTime(NOON + MINUTE)
    store.hand({ ...made, bootId }, notes)
    return { refresher, seen, store }
  }

  it('is shown and told at once', async () => {
    const { refresher, seen } = await handed('boot-9')

    expect(seen).toEqual(['ACTIVE'])
    expect(refresher.view()).toMatchObject({
      bootId: 'boot-9',
      computedAt: NOON,
      operationalState: { primary: 'ACTIVE' },
    })
  })

  it('is the last refresh, of which nobody here knows how long it took', async () => {
    const { refresher } = await handed('boot-9')

    expect(refresher.view().gateway.schedule).toMatchObject({
      lastRefreshAt: NOON,
      lastDurationMs: null,
    })
  })

  it('is no refresh of another one where it is our own', async () => {
    const { refresher } = await handed('boot-2')

    expect(refresher.view().gateway.schedule.lastRefreshAt).toBeNull()
  })

  it('adds nothing to the history that is no entry of one', async () => {
    const { refresher } = await handed('boot-9', [{ revision: '9', note: { rubbish: 1 } }])

    expect(refresher.view().history.points).toEqual([])
  })

  it('is asked for after the newest revision that is known', async () => {
    const { store } = await handed('boot-9')

    expect(store.notesAfter).toEqual(['0'])
  })
})
