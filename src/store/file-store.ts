import { realpath } from 'node:fs/promises'
import { setImmediate } from 'node:timers/promises'

import { ConfigError, StoreError } from '../errors.ts'
import { encodeSnapshot } from '../snapshot/codec.ts'
import type { Snapshot } from '../snapshot/snapshot.ts'
import { createSaveQueue } from './save-queue.ts'
import type { SnapshotStore, StoredSnapshot } from './store.ts'
import {
  errnoCode,
  readStoredFile,
  removeLeftovers,
  replaceStoredFile,
  setAside,
} from './stored-file.ts'

/** For how long after its last change a foreign file is taken to have a living writer. */
const FOREIGN_WRITER_MS = 60 * 60_000

export interface FileStoreOptions {
  /** The file; `.prev`, `.bad`, `.original` and temporary files stand beside it. */
  readonly path: string
  /** Is told, once for each problem, what cannot be used and where it is kept. */
  readonly warn: (message: string) => void
  /** Whether loading changes nothing on disk and saving is refused; false by default. */
  readonly readOnly?: boolean
}

/**
 * Keeps the snapshot in one file, with the generation before it in `.prev`. What cannot be used is
 * kept as `.bad`, another program's old file as `.original`; neither ever replaces an earlier one.
 */
export function createFileStore(options: FileStoreOptions): SnapshotStore {
  const { readOnly = false } = options
  let path = options.path
  // Whether nothing but our own file stands in the place, so that it may be replaced.
  let claimed = false
  let lastWarning = ''

  // A problem that stays would otherwise be told again at every save.
  function warn(message: string): void {
    if (message !== lastWarning) options.warn(message)
    lastWarning = message
  }

  async function restore(): Promise<Snapshot | undefined> {
    path = await realpath(options.path).catch(() => path)
    claimed = false
    let movable = true
    let snapshot: Snapshot | undefined
    const problems: string[] = []
    for (const place of [path, `${path}.prev`]) {
      const found = await readStoredFile(place)
      if (found.kind === 'none') continue
      if (found.kind === 'snapshot') {
        snapshot = found.snapshot
        break
      }
      if (found.kind === 'foreign' && place === path) refuseSharing(path, found.modifiedAt)
      const reason = found.kind === 'foreign' ? 'belongs to another program' : found.reason
      try {
        const kept = readOnly
          ? 'is left as it is'
          : `is kept as ${await setAside(place, found.kind === 'foreign' ? 'original' : 'bad')}`
        problems.push(`${place} ${reason} and ${kept}`)
      } catch (error) {
        movable = false
        problems.push(`${place} ${reason} and cannot be moved away (${errnoCode(error)})`)
      }
    }
    if (!readOnly) await removeLeftovers(path)
    if (problems.length > 0) {
      const use = snapshot === undefined ? 'starting without a snapshot' : 'using the one before'
      warn(`${problems.join('; ')}; ${use}`)
    }
    claimed = movable
    return snapshot
  }

  async function write(stored: StoredSnapshot): Promise<void> {
    if (readOnly) throw new StoreError('the snapshot is open for reading only')
    if (!claimed) await restore()
    if (!claimed) throw new StoreError('what stands in the place of the snapshot cannot be moved')
    // What was published is shown before it is written.
    await setImmediate()
    try {
      await replaceStoredFile(path, encodeSnapshot(stored), (code) => {
        warn(`${path}.prev cannot be written (${code})`)
      })
    } catch (error) {
      const reason = errnoCode(error) ?? (error instanceof TypeError ? error.message : 'unknown')
      throw new StoreError(`the snapshot could not be saved: ${reason}`, { cause: error })
    }
  }

  const queue = createSaveQueue(write)

  return {
    // In turn with the saves, whose temporary files it would remove.
    load: () => queue.enqueue(restore),
    save: (stored) => queue.save(stored),
    close: () => queue.settle(),
  }
}

function refuseSharing(path: string, modifiedAt: number): void {
  const age = Date.now() - modifiedAt
  if (age >= FOREIGN_WRITER_MS) return
  const minutes = Math.floor(age / 60_000)
  const since = minutes < 1 ? 'less than a minute' : `${minutes} minute${minutes === 1 ? '' : 's'}`
  const message =
    `${path} belongs to another program, which changed it ${since} ago; ` +
    'two writers cannot share a file: set snapshot.path to another one'
  throw new ConfigError([{ path: 'snapshot.path', message }])
}
