import type { RedisConnectionOptions } from './redis-connection.ts'
import { createRedisStore, type RedisStoreOptions } from './redis-store.ts'
import type { SnapshotStore } from './store.ts'

/** For how long a replica may be silent in its turn before another takes over, in milliseconds. */
const LONGEST_LEASE_MS = 30_000

/** What replicas share, if anything: the `store` block of the configuration. */
export type SharedStore =
  | { readonly kind: 'file' }
  | (RedisConnectionOptions & { readonly kind: 'redis'; readonly name?: string })

/** Makes a store that is shared as configured out of the local one. */
export function shareStore(
  local: SnapshotStore,
  shared: SharedStore,
  {
    gapMs,
    name,
    ...rest
  }: Pick<RedisStoreOptions, 'log' | 'replica' | 'name'> & {
    /** The shortest gap of the schedule, in milliseconds. */
    readonly gapMs: number
  },
): SnapshotStore {
  if (shared.kind === 'file') return local
  const { kind: _, name: sharedName, ...connection } = shared
  return createRedisStore({
    ...connection,
    ...rest,
    name: sharedName ?? name,
    local,
    // So that a slot can be taken over before the next one.
    leaseMs: Math.min(LONGEST_LEASE_MS, Math.floor(gapMs / 3)),
  })
}
