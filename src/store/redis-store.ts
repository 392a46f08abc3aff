import { StoreError } from '../errors.ts'
import { pause } from './pause.ts'
import { createPublicationFeed, type StoreLog } from './publication-feed.ts'
import { openRedis, type RedisConnection, type RedisConnectionOptions } from './redis-connection.ts'
import { createRedisScripts } from './redis-scripts.ts'
import { createRedisTurns } from './redis-turns.ts'
import { createSaveQueue } from './save-queue.ts'
import type { LeadOutcome, Replicas, SnapshotStore } from './store.ts'

/** For how long one read waits for a publication, in milliseconds. */
const BLOCK_MS = 5_000

/** After how much silence the engine is taken to be gone, in milliseconds. */
const SILENCE_MS = 3_000

/** How often the engine is asked whether it is there, in milliseconds. */
const PING_MS = 1_000

/** For how long loading waits for the engine, in milliseconds. */
const LOAD_WAIT_MS = 1_000

/** After how long a slot that could not be led is tried again, in milliseconds. */
const LEAD_AGAIN_MS = 1_000

/** After how long a reader whose connection broke reads again, in milliseconds. */
const READ_AGAIN_MS = 100

export interface RedisStoreOptions extends RedisConnectionOptions {
  /** What the replicas that share a snapshot call it; those of other names do not meet. */
  readonly name: string
  /** The boot id of this replica. */
  readonly replica: string
  /** The file of this replica, which it starts from when the engine cannot be reached. */
  readonly local: SnapshotStore
  /** How long a turn lasts without being prolonged, in milliseconds; 30,000 by default. */
  readonly leaseMs?: number
  readonly log: StoreLog
}

/** Shares one snapshot among replicas through Redis or Valkey, and keeps it in a local file too. */
export function createRedisStore(options: RedisStoreOptions): SnapshotStore {
  const { name, replica, local, leaseMs = 30_000, log } = options
  const closing = new AbortController()
  const feed = createPublicationFeed(local, log)
  let connected = false
  let warned = false
  let reader: RedisConnection | undefined
  let reading: Promise<void> = Promise.resolve()
  let owed: number | undefined

  const commands = openRedis(options, SILENCE_MS, PING_MS, {
    ready() {
      connected = true
      log.info({ name }, 'connected to the engine that the replicas share')
      feed.listener()?.changed()
      payOwed()
    },
    lost(error) {
      if (connected || !warned) log.warn({ err: error }, 'the engine cannot be reached')
      warned = true
      if (!connected) return
      connected = false
      feed.listener()?.changed()
    },
  })
  const scripts = createRedisScripts(commands, name)
  const turns = createRedisTurns({ scripts, feed, replica, leaseMs, log, closing: closing.signal })

  const saves = createSaveQueue(async (stored) => {
    const outcome = await turns.lead(null, async (turn) => {
      await turn.publish(() => stored, { last: true })
    })
    if (outcome !== 'led') throw new StoreError(`the snapshot could not be published: ${outcome}`)
  })

  function payOwed(): void {
    const slot = owed
    owed = undefined
    if (slot !== undefined) feed.listener()?.retry(slot)
  }

  // Other replicas may be waiting for it too: whoever asks first gets it.
  async function oweSlot(slot: number): Promise<void> {
    owed = slot
    await pause(LEAD_AGAIN_MS * (1 + Math.random()), closing.signal)
    if (connected && owed === slot && !closing.signal.aborted) payOwed()
  }

  async function readOn(from: RedisConnection): Promise<void> {
    const { read } = createRedisScripts(from, name)
    while (!closing.signal.aborted) {
      try {
        feed.receive(await read(feed.position(), BLOCK_MS))
      } catch (error) {
        if (from.isReady()) log.warn({ err: error }, 'the shared snapshot could not be read')
        await pause(READ_AGAIN_MS, closing.signal)
      }
    }
  }

  const replicas: Replicas = {
    follow(listener, notesAfter) {
      feed.follow(listener, notesAfter)
      // A connection of its own, since a blocked read holds up all other commands.
      reader ??= openRedis(options, BLOCK_MS + SILENCE_MS / 2, 0, {
        ready: () => undefined,
        lost: () => undefined,
      })
      reading = readOn(reader)
    },

    async lead(slot, work): Promise<LeadOutcome> {
      const outcome = await turns.lead(slot, work)
      const again = outcome === 'unavailable' || outcome === 'lost'
      if (slot !== null && again) void oweSlot(slot)
      return outcome
    },

    status() {
      const { id, since } = feed.leader()
      return {
        role: connected && id === replica ? 'LEADER' : 'FOLLOWER',
        leader: id,
        since,
        connected,
        ...turns.counts(),
      }
    },
  }

  return {
    replicas,

    async load() {
      const own = await local.load()
      if (own !== undefined) feed.start(own)
      const waited = new AbortController()
      await Promise.race([commands.tried(), pause(LOAD_WAIT_MS, waited.signal)]).finally(() => {
        waited.abort()
      })
      try {
        feed.receive(await scripts.read(feed.position(), 0))
      } catch (error) {
        log.warn({ err: error }, 'starting without the engine')
      }
      const held = feed.held()
      return held === undefined ? undefined : { ...held, restored: true }
    },

    save: (stored) => saves.save(stored),

    async close() {
      await saves.settle()
      closing.abort()
      await turns.settle()
      await Promise.all([commands.close(), reader?.close()])
      await reading
      await local.close()
    },
  }
}
