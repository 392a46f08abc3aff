import { missingReading, succeed } from '../../src/snapshot/reading.ts'
import type { Snapshot } from '../../src/snapshot/snapshot.ts'
import type { StoredSnapshot } from '../../src/store/store.ts'

/** Makes a snapshot whose every part tells its revision, so that a mixture of two is seen. */
export function storedSnapshot(revision: number, padding = ''): StoredSnapshot {
  const at = 1_767_323_045_000 + revision
  const reading = succeed(
    missingReading('tasks', 'f'),
    { at, slot: at, latencyMs: 3 },
    { openCount: revision, padding },
    at,
  )
  return {
    snapshot: {
      revision: String(revision),
      bootId: 'boot',
      computedAt: at,
      restored: false,
      readings: new Map([['tasks', reading]]),
      memory: { revision },
    },
    wire: { schema_version: 3, tasks: { open_count: revision } },
  }
}

/** The snapshot that loading gives after one was saved. */
export function restored({ snapshot }: StoredSnapshot): Snapshot {
  return { ...snapshot, restored: true }
}
