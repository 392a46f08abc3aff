import { randomUUID } from 'node:crypto'

import { compareRevisions } from '../snapshot/revision.ts'
import { encodePublication } from './encode-publication.ts'
import { pause } from './pause.ts'
import type { PublicationFeed, StoreLog } from './publication-feed.ts'
import { holdLease, type RedisLease } from './redis-lease.ts'
import type { Draft, Grant, RedisScripts, Verdict } from './redis-scripts.ts'
import type { LeadOutcome, NotedSnapshot, Turn } from './store.ts'

/** How far a slot may be ahead of the engine's clock, in milliseconds. */
const MAX_SKEW_MS = 60_000

/** For how long the others leave a slot to the leader, so that leading does not go round. */
const LEADER_FIRST_MS = 100

/** How often at least a replica that waits for its turn asks again, in milliseconds. */
const ASK_AGAIN_MS = 1_000

/** For how long work without a slot waits for its turn, in milliseconds. */
const PATIENCE_MS = 15_000

/** After how long what could not be sent is sent again, in milliseconds. */
const SEND_AGAIN_MS = 200

export interface RedisTurnsOptions {
  readonly scripts: RedisScripts
  readonly feed: PublicationFeed
  /** The boot id of this replica. */
  readonly replica: string
  /** How long a turn lasts without being prolonged, in milliseconds. */
  readonly leaseMs: number
  readonly log: StoreLog
  /** Aborted when the store is closed. */
  readonly closing: AbortSignal
}

export interface RedisTurns {
  lead(slot: number | null, work: (turn: Turn) => Promise<void>): Promise<LeadOutcome>
  counts(): { readonly takeovers: number; readonly refusals: number }
  /** Waits for the turn in progress. */
  settle(): Promise<void>
}

/** One lease of this replica, which several pieces of work may share. */
interface Tenure {
  readonly token: string
  readonly guests: Set<Promise<unknown>>
  /** Resolves when the newest snapshot is held, or cannot be. */
  readonly ready: Promise<Readiness>
  readonly signal: AbortSignal
  publish(
    stored: () => NotedSnapshot,
    completes: number | null,
    last: boolean,
  ): Promise<Verdict['kind'] | 'unsent'>
}

/** Takes turns through leases with fencing: what a replica publishes after its turn is refused. */
export function createRedisTurns(options: RedisTurnsOptions): RedisTurns {
  const { scripts, feed, replica, leaseMs, log, closing } = options
  let current: Tenure | undefined
  let ending: Promise<unknown> = Promise.resolve()
  let takeovers = 0
  let refusals = 0

  async function ask(token: string, slot: number | null): Promise<Grant | undefined> {
    try {
      return await scripts.acquire(token, slot, leaseMs, MAX_SKEW_MS)
    } catch (error) {
      log.warn({ err: error }, 'the engine could not be asked for a turn')
      return undefined
    }
  }

  async function lead(slot: number | null, work: Work): Promise<LeadOutcome> {
    const token = `${replica}:${randomUUID()}`
    const patientUntil = performance.now() + PATIENCE_MS
    const { id } = feed.leader()
    if (slot !== null && id !== null && id !== replica) await feed.next(LEADER_FIRST_MS, closing)
    while (!closing.aborted) {
      if (current !== undefined) return join(current, work)
      const grant = await ask(token, slot)
      if (grant === undefined) return 'unavailable'
      if (grant.kind === 'done') return 'done'
      if (grant.kind === 'skewed') {
        log.warn({ slot }, 'the clock of this machine is far ahead of the engine')
        return 'skewed'
      }
      if (grant.kind === 'acquired') return start(token, slot, grant.version, work)
      if (slot === null && performance.now() > patientUntil) return 'busy'
      // Apart from each other, so that not all of them ask at the same instant.
      const atMostMs = Math.min(grant.remainingMs, ASK_AGAIN_MS) + 20 + Math.random() * 100
      if (current === undefined) await feed.next(atMostMs, closing)
    }
    return 'unavailable'
  }

  async function join(tenure: Tenure, work: Work): Promise<LeadOutcome> {
    const done = tenure.ready.then((ready) =>
      ready === 'ready' ? doWork(tenure, null, work) : ready,
    )
    tenure.guests.add(done)
    return done
  }

  async function start(
    token: string,
    slot: number | null,
    version: string,
    work: Work,
  ): Promise<LeadOutcome> {
    const lease: RedisLease = holdLease({
      scripts,
      token,
      leaseMs,
      closing,
      onRefused: () => lose(lease),
    })
    const tenure: Tenure = {
      token,
      guests: new Set(),
      ready: catchUp(version),
      signal: lease.signal,
      publish: createPublisher(token, lease),
    }
    current = tenure
    const done = (async () => {
      try {
        const ready = await tenure.ready
        if (ready !== 'ready') return ready
        return await doWork(tenure, slot, work)
      } finally {
        if (current === tenure) current = undefined
        await Promise.allSettled(tenure.guests)
        lease.end()
        // One that cannot be given back runs out by itself.
        await scripts.release(token).catch(() => undefined)
      }
    })()
    ending = done.catch(() => undefined)
    return done
  }

  async function catchUp(version: string): Promise<Readiness> {
    try {
      if (compareRevisions(version, feed.position().snapshot) > 0) {
        feed.receive(await scripts.read(feed.position(), 0))
      }
      return feed.isAhead() ? 'outdated' : 'ready'
    } catch (error) {
      log.warn({ err: error }, 'the newest snapshot could not be read')
      return 'unavailable'
    }
  }

  async function doWork(tenure: Tenure, slot: number | null, work: Work): Promise<LeadOutcome> {
    let outcome: LeadOutcome = 'led'
    await work({
      signal: tenure.signal,
      async publish(make, { last }) {
        const kind = await tenure.publish(make, last ? slot : null, last)
        if (kind === 'refused') outcome = 'lost'
        if (kind === 'unsent') outcome = 'unavailable'
        return kind === 'ok'
      },
    })
    return outcome
  }

  function lose(lease: RedisLease): void {
    if (lease.signal.aborted) return
    refusals += 1
    log.warn({ replica }, 'another replica took over the turn of this one')
    lease.abort()
  }

  async function deliver(draft: Draft, lease: RedisLease): Promise<Verdict | undefined> {
    for (;;) {
      try {
        return await scripts.publish(draft)
      } catch (error) {
        if (closing.aborted || lease.isOver()) {
          log.warn({ err: error }, 'a snapshot could not be published')
          return undefined
        }
        // It may have been published all the same: sending it again tells.
        await pause(SEND_AGAIN_MS, closing)
      }
    }
  }

  function createPublisher(token: string, lease: RedisLease): Tenure['publish'] {
    let line: Promise<unknown> = Promise.resolve()

    async function send(
      make: () => NotedSnapshot,
      slot: number | null,
      last: boolean,
    ): Promise<Verdict['kind'] | 'unsent'> {
      const stored = make()
      const floor = feed.position().snapshot
      const before = feed.leader().id
      const { body, note } = encodePublication(stored)
      const release = last && current?.token === token && current.guests.size === 0
      // Whoever comes from now on needs a turn of its own.
      if (release) current = undefined
      const draft = { token, slot, floor, id: randomUUID(), replica, body, note, release }
      const verdict = await deliver(draft, lease)
      if (verdict === undefined) return 'unsent'
      if (verdict.kind === 'refused') {
        lose(lease)
        return 'refused'
      }
      if (before !== replica && verdict.leader === replica) {
        if (before !== null) takeovers += 1
        log.info({ from: before, to: replica }, 'this replica leads now')
      }
      const notes = note === '' ? [] : [{ revision: verdict.version, note: stored.note }]
      feed.receive({ publication: { ...verdict, body }, notes }, stored)
      return 'ok'
    }

    return (make, slot, last) => {
      const sent = line.then(() => send(make, slot, last))
      line = sent.catch(() => undefined)
      return sent
    }
  }

  return {
    lead,
    counts: () => ({ takeovers, refusals }),
    async settle() {
      await ending
    },
  }
}

type Readiness = 'ready' | 'outdated' | 'unavailable'

type Work = (turn: Turn) => Promise<void>
