import { type PoolOptions, type PoolWorker, ThreadsPoolWorker } from 'vitest/node'

/** After so many runs a thread has gathered listeners that slow it down. */
const MOST_RUNS = 40

let kept: ThreadsPoolWorker | undefined
let runs = 0
let running: Promise<void> = Promise.resolve()

/**
 * Makes a worker that goes on with the thread of the run before, and with the modules that it has
 * loaded: starting one anew takes longer than the tests of most changes.
 */
export function createKeptThread(options: PoolOptions): PoolWorker {
  const listeners: Parameters<PoolWorker['on']>[] = []
  const answer = (message: object): void => {
    for (const [event, callback] of listeners) if (event === 'message') callback(message)
  }
  return {
    name: 'threads',
    on(event, callback) {
      listeners.push([event, callback])
      kept?.on(event, callback)
    },
    off(event, callback) {
      kept?.off(event, callback)
    },
    send(message) {
      if (message.type === 'stop') {
        void running.then(() => answer({ type: 'stopped', __vitest_worker_response__: true }))
        return
      }
      if (message.type === 'run') running = untilFinished(kept)
      kept?.send(message)
    },
    async start() {
      runs += 1
      if (kept !== undefined && runs <= MOST_RUNS) return
      await kept?.stop()
      kept = new ThreadsPoolWorker(options)
      runs = 0
      await kept.start()
    },
    async stop() {
      for (const [event, callback] of listeners) kept?.off(event, callback)
    },
    deserialize: (data) => data,
  }
}

function untilFinished(thread: ThreadsPoolWorker | undefined): Promise<void> {
  return new Promise((resolve) => {
    const look = (message: { readonly type?: string }): void => {
      if (message.type !== 'testfileFinished') return
      thread?.off('message', look)
      resolve()
    }
    thread?.on('message', look)
  })
}
