import { readFile, realpath, stat } from 'node:fs/promises'

import { StoreError } from '../errors.ts'
import { decodeHistory, encodeHistory } from '../snapshot/history-codec.ts'
import type { History } from '../snapshot/history.ts'
import type { HistoryStore } from './store.ts'
import { errnoCode, removeLeftovers, setAside, writeWhole } from './stored-file.ts'

/** A history is written in a few megabytes; more is not ours. */
const LARGEST_BYTES = 64 * 1_048_576

export interface FileHistoryStoreOptions {
  /** The file; temporary files and `.bad` stand beside it. */
  readonly path: string
  /** Is told what cannot be used and where it is kept. */
  readonly warn: (message: string) => void
  /** Whether nothing is changed on disk; false by default. */
  readonly readOnly?: boolean
}

/** Keeps the history in one file; what cannot be used is kept as `.bad`. */
export function createFileHistoryStore(options: FileHistoryStoreOptions): HistoryStore {
  const { warn, readOnly = false } = options
  let { path } = options
  let latest: History
  let waiting: Promise<void> | undefined
  let queue: Promise<unknown> = Promise.resolve()

  async function restore(): Promise<History | undefined> {
    path = await realpath(path).catch(() => path)
    if (!readOnly) await removeLeftovers(path)
    const found = await readHistory(path)
    if (typeof found !== 'string') return found
    const kept = readOnly ? 'left as it is' : `kept as ${await setAside(path, 'bad')}`
    warn(`the history ${path} ${found} and is ${kept}; starting without one`)
    return undefined
  }

  async function write(): Promise<void> {
    if (readOnly) return
    try {
      await writeWhole(path, encodeHistory(latest))
    } catch (error) {
      const reason = errnoCode(error) ?? 'unknown'
      throw new StoreError(`the history could not be saved: ${reason}`, { cause: error })
    }
  }

  return {
    async load() {
      try {
        return await restore()
      } catch (error) {
        // Nothing depends on the history so much that the gateway should not serve.
        warn(`the history ${path} cannot be moved away (${errnoCode(error) ?? 'unknown'})`)
        return undefined
      }
    },
    save(history) {
      latest = history
      waiting ??= queue.then(() => {
        waiting = undefined
        return write()
      })
      queue = waiting.catch(() => undefined)
      return waiting
    },
    async close() {
      await queue
    },
  }
}

/** Reads a history; text says why there is one that cannot be used. */
async function readHistory(path: string): Promise<History | string | undefined> {
  try {
    const stats = await stat(path)
    if (!stats.isFile()) return 'is not a plain file'
    if (stats.size > LARGEST_BYTES) return `is larger than ${LARGEST_BYTES} bytes`
    return decodeHistory(await readFile(path, 'utf8')) ?? 'is damaged'
  } catch (error) {
    const code = errnoCode(error)
    if (code === undefined) throw error
    return code === 'ENOENT' ? undefined : `cannot be read (${code})`
  }
}

/** Names the file of the history that belongs to a snapshot's file. */
export function historyPath(snapshotPath: string): string {
  return `${snapshotPath.replace(/\.json$/, '')}_history.json`
}
