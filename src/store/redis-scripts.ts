import { z } from 'zod'

import type { RedisConnection } from './redis-connection.ts'
import type { Note } from './store.ts'

/** What is newer than what was known. */
export interface News {
  readonly publication: Publication | undefined
  readonly notes: readonly Note[]
}

/** A snapshot as it stands in the engine. */
export interface Publication {
  /** Its revision there: newer than all before. */
  readonly version: string
  readonly body: string
  /** The replica that completed the last slot, and since when it has been the one. */
  readonly leader: string | null
  readonly since: number | null
}

export type Grant =
  | { readonly kind: 'acquired'; readonly version: string }
  | { readonly kind: 'held'; readonly remainingMs: number }
  | { readonly kind: 'done' }
  | { readonly kind: 'skewed' }

export type Verdict =
  | {
      readonly kind: 'ok'
      readonly version: string
      readonly leader: string | null
      readonly since: number | null
    }
  | { readonly kind: 'refused' }

/** One publication on its way to the engine. */
export interface Draft {
  readonly token: string
  /** The slot that it completes; null when it completes none. */
  readonly slot: number | null
  /** The newest revision that this replica has seen. */
  readonly floor: string
  /** Tells a repeat, which changes nothing, from another publication. */
  readonly id: string
  readonly replica: string
  readonly body: string
  /** JSON text; empty for none. */
  readonly note: string
  /** Whether the lease is given back with it. */
  readonly release: boolean
}

/** How many notes are kept: one every five minutes for a fortnight. */
const MOST_NOTES = 4_032

// All arithmetic is in milliseconds of the engine's own clock, which all replicas share.
const NOW = `
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
`

const ACQUIRE = `${NOW}
local lease, fence, meta = KEYS[1], KEYS[2], KEYS[3]
local token, slot, leaseMs, skewMs = ARGV[1], ARGV[2], ARGV[3], ARGV[4]
if slot ~= '' then
  if tonumber(slot) > now + tonumber(skewMs) then return {'skewed', ''} end
  local done = redis.call('HGET', meta, 'slot')
  if done and tonumber(done) >= tonumber(slot) then return {'done', ''} end
end
if redis.call('GET', lease) ~= token and not redis.call('SET', lease, token, 'NX', 'PX', leaseMs) then
  return {'held', tostring(redis.call('PTTL', lease))}
end
redis.call('SET', fence, token)
return {'acquired', redis.call('HGET', meta, 'version') or '0'}
`

// A lease that ran out is taken up again while nobody else has had one since.
const RENEW = `
local lease, fence, token, leaseMs = KEYS[1], KEYS[2], ARGV[1], ARGV[2]
local holder = redis.call('GET', lease)
if redis.call('GET', fence) ~= token or (holder and holder ~= token) then return 0 end
redis.call('SET', lease, token, 'PX', leaseMs)
return 1
`

const RELEASE = `
if redis.call('GET', KEYS[1]) == ARGV[1] then redis.call('DEL', KEYS[1]) end
return 1
`

const PUBLISH = `${NOW}
local lease, fence, meta, snap, notes = unpack(KEYS)
local token, slot, floor, id, replica, body, note, release = unpack(ARGV)
local held = redis.call('HMGET', meta, 'id', 'slot', 'version', 'leader', 'since')
if held[1] == id then return {'ok', held[3], held[4] or '', held[5] or ''} end
if redis.call('GET', fence) ~= token then return {'refused'} end
if slot ~= '' and held[2] and tonumber(held[2]) >= tonumber(slot) then return {'refused'} end
local version = math.max(now, tonumber(held[3] or '0') + 1, tonumber(floor) + 1)
version = string.format('%.0f', version)
local leader, since = held[4] or '', held[5] or ''
if slot ~= '' and leader ~= replica then
  leader, since = replica, string.format('%.0f', now)
end
-- The note goes first, so that no reader has a snapshot without it.
if note ~= '' then
  redis.call('XADD', notes, 'MAXLEN', '~', '${MOST_NOTES}', version .. '-0', 'note', note)
end
redis.call('XADD', snap, 'MAXLEN', '=', '1', version .. '-0',
  'body', body, 'leader', leader, 'since', since)
redis.call('HSET', meta, 'version', version, 'id', id, 'leader', leader, 'since', since)
if slot ~= '' then redis.call('HSET', meta, 'slot', slot) end
if release == '1' and redis.call('GET', lease) == token then redis.call('DEL', lease) end
return {'ok', version, leader, since}
`

/** The steps of taking turns, each of which the engine does as a whole or not at all. */
export interface RedisScripts {
  /** Asks for the lease of a slot; `slot` null: of none. Repeating it with a token is harmless. */
  acquire(token: string, slot: number | null, leaseMs: number, maxSkewMs: number): Promise<Grant>
  /** Prolongs the lease; answers whether it was still ours. */
  renew(token: string, leaseMs: number): Promise<boolean>
  release(token: string): Promise<void>
  /** Publishes unless another replica was granted the lease since. Repeating it is harmless. */
  publish(draft: Draft): Promise<Verdict>
  /** Waits for what is newer than these revisions, for so long; 0: does not wait. */
  read(after: { snapshot: string; notes: string }, waitMs: number): Promise<News>
}

const grantShape = z.union([
  z.tuple([z.literal('acquired'), z.string()]).transform(([kind, version]) => ({ kind, version })),
  z
    .tuple([z.literal('held'), z.coerce.number()])
    .transform(([kind, remainingMs]) => ({ kind, remainingMs })),
  z.tuple([z.literal('done'), z.string()]).transform(([kind]) => ({ kind })),
  z.tuple([z.literal('skewed'), z.string()]).transform(([kind]) => ({ kind })),
])

const leaderShape = z.string().transform((leader) => (leader === '' ? null : leader))
const sinceShape = z.string().transform((since) => (since === '' ? null : Number(since)))

const verdictShape = z.union([
  z
    .tuple([z.literal('ok'), z.string(), leaderShape, sinceShape])
    .transform(([kind, version, leader, since]) => ({ kind, version, leader, since })),
  z.tuple([z.literal('refused')]).transform(([kind]) => ({ kind })),
])

const entriesShape = z.array(z.tuple([z.string().regex(/^\d+-\d+$/), z.array(z.string())]))
const streamsShape = z
  .array(z.tuple([z.string(), entriesShape]))
  .nullable()
  .transform((streams) => new Map(streams ?? []))

type Entry = z.infer<typeof entriesShape>[number]

function readPublication([id, [, body = '', , leader = '', , since = '']]: Entry): Publication {
  return {
    version: revisionOf(id),
    body,
    leader: leaderShape.parse(leader),
    since: sinceShape.parse(since),
  }
}

function readNote([id, [, note = '']]: Entry): Note {
  return { revision: revisionOf(id), note: parseJson(note) }
}

function revisionOf(id: string): string {
  return id.replace(/-.*/, '')
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

/** Binds the scripts to a connection and to the keys of a name; all keys are in one hash slot. */
export function createRedisScripts(connection: RedisConnection, name: string): RedisScripts {
  const tag = `{gw:${name.replaceAll(/[{}]/g, '_')}}`
  const [lease, fence] = [`${tag}:lease`, `${tag}:fence`]
  const [meta, snap, notes] = [`${tag}:meta`, `${tag}:snap`, `${tag}:notes`]

  function call(
    script: string,
    keys: readonly string[],
    ...args: readonly (string | number | null)[]
  ): Promise<unknown> {
    const values = args.map((arg) => String(arg ?? ''))
    return connection.send('EVAL', script, String(keys.length), ...keys, ...values)
  }

  return {
    async acquire(token, slot, leaseMs, maxSkewMs) {
      const keys = [lease, fence, meta]
      return grantShape.parse(await call(ACQUIRE, keys, token, slot, leaseMs, maxSkewMs))
    },

    async renew(token, leaseMs) {
      return (await call(RENEW, [lease, fence], token, leaseMs)) === 1
    },

    async release(token) {
      await call(RELEASE, [lease], token)
    },

    async publish({ token, slot, floor, id, replica, body, note, release }) {
      const keys = [lease, fence, meta, snap, notes]
      const args = [token, slot, floor, id, replica, body, note, release ? 1 : 0]
      return verdictShape.parse(await call(PUBLISH, keys, ...args))
    },

    async read(after, waitMs) {
      // BLOCK 0 would wait for ever.
      const block = waitMs > 0 ? ['BLOCK', String(waitMs)] : []
      const from = [`${after.snapshot}-0`, `${after.notes}-0`]
      const reply = await connection.send(
        'XREAD',
        // More than there ever are.
        'COUNT',
        String(2 * MOST_NOTES),
        ...block,
        'STREAMS',
        snap,
        notes,
        ...from,
      )
      const streams = streamsShape.parse(reply)
      return {
        publication: streams.get(snap)?.map(readPublication).at(-1),
        notes: streams.get(notes)?.map(readNote) ?? [],
      }
    },
  }
}
