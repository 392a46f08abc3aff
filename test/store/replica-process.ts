import { createFileStore } from '../../src/store/file-store.ts'
import { createRedisStore } from '../../src/store/redis-store.ts'
import { storedSnapshot } from './snapshots.ts'

/** One replica in a process of its own, to be stopped and killed; talks over the IPC channel. */
const [, , url = '', id = '', path = '', leaseMs = ''] = process.argv

/** Asks it to lead a slot, publish this content, and hold its turn for so long before. */
export interface LeadOrder {
  readonly slot: number
  readonly content: number
  readonly holdMs: number
}

export type ReplicaMessage =
  | { readonly kind: 'ready' | 'working' }
  | {
      readonly kind: 'adopted'
      readonly revision: string
      readonly content: unknown
      readonly at: number
    }
  | { readonly kind: 'outcome'; readonly slot: number; readonly outcome: string }

function tell(message: ReplicaMessage): void {
  process.send?.(message)
}

const store = createRedisStore({
  url,
  name: 'test',
  replica: id,
  local: createFileStore({ path, warn: () => undefined }),
  leaseMs: Number(leaseMs),
  log: { info: () => undefined, warn: () => undefined },
})
await store.load()
store.replicas?.follow(
  {
    record: () => undefined,
    adopt: ({ revision, memory }) =>
      tell({ kind: 'adopted', revision, content: memory, at: Date.now() }),
    retry: () => undefined,
    changed: () => undefined,
  },
  '0',
)
process.on('message', ({ slot, content, holdMs }: LeadOrder) => {
  void store.replicas
    ?.lead(slot, async (turn) => {
      tell({ kind: 'working' })
      if (holdMs > 0) await new Promise((resolve) => setTimeout(resolve, holdMs))
      await turn.publish(() => storedSnapshot(content), { last: true })
    })
    .then((outcome) => tell({ kind: 'outcome', slot, outcome }))
})
tell({ kind: 'ready' })
