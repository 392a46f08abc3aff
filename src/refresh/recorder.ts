import { findChanges, makePoint } from '../sections/history-point.ts'
import type { SnapshotView } from '../sections/view.ts'
import { addToHistory, type History, NO_HISTORY } from '../snapshot/history.ts'
import type { HistoryStore } from '../store/store.ts'

/** More than one point every five minutes for a week; above that older ones are thinned. */
const MAX_POINTS = 4_032

const MAX_CHANGES = 10_000

export interface RecorderOptions {
  readonly store: HistoryStore
  /** Told when the history could not be saved. */
  onStoreFailure(error: unknown): void
}

/** Writes down what was published. */
export interface Recorder {
  history(): History
  restore(): Promise<void>
  /**
   * Adds a publication: `shown` is how the one before looked when it was made, `flipped` how it
   * looked at last.
   */
  record(publication: {
    readonly shown: SnapshotView
    readonly flipped: SnapshotView
    readonly view: SnapshotView
    readonly at: number
    /** For how long the history is kept, in milliseconds. */
    readonly keepMs: number
  }): void
  stop(): Promise<void>
}

/** Makes a recorder that has written nothing down yet. */
export function createRecorder({ store, onStoreFailure }: RecorderOptions): Recorder {
  let history = NO_HISTORY
  return {
    history: () => history,
    async restore() {
      history = (await store.load()) ?? NO_HISTORY
    },
    record({ shown, flipped, view, at, keepMs }) {
      const { revision } = view
      const isFirst = shown.computedAt === null
      const changes = isFirst
        ? []
        : [
            ...findChanges(shown, flipped, flipped.at, revision),
            ...findChanges(flipped, view, at, revision),
          ]
      history = addToHistory(history, makePoint(view, at), changes, {
        keepMs,
        maxPoints: MAX_POINTS,
        maxChanges: MAX_CHANGES,
      })
      store.save(history).catch(onStoreFailure)
    },
    async stop() {
      await store.close()
    },
  }
}
