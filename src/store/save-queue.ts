import type { StoredSnapshot } from './store.ts'

/** Does one thing after the other, in the order in which they were asked for. */
export interface SaveQueue {
  enqueue<T>(task: () => Promise<T>): Promise<T>
  /** Saves in turn; of several snapshots that wait only the last is written, for all of them. */
  save(stored: StoredSnapshot): Promise<void>
  /** Waits for all that was asked for; never rejects. */
  settle(): Promise<void>
}

/** Makes a queue for the one writer of a place. */
export function createSaveQueue(write: (stored: StoredSnapshot) => Promise<void>): SaveQueue {
  let queue: Promise<unknown> = Promise.resolve()
  let latest: StoredSnapshot
  let waiting: Promise<void> | undefined

  function enqueue<T>(task: () => Promise<T>): Promise<T> {
    const done = queue.then(task)
    queue = done.catch(() => undefined)
    return done
  }

  return {
    enqueue,

    save(stored) {
      latest = stored
      waiting ??= enqueue(() => {
        waiting = undefined
        return write(latest)
      })
      return waiting
    },

    async settle() {
      await queue
    },
  }
}
