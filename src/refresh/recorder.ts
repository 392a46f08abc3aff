import {
  addToHistory,
  type History,
  type HistoryEntry,
  NO_HISTORY,
  noteStep,
} from '../snapshot/history.ts'
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
  /** Notes that what comes next does not follow what was written down last. */
  breakOff(): void
  /** Notes that the clock has gone from one instant to another. */
  noteStep(before: number, now: number): void
  /** Adds what was published, oldest first, and lets go of what is older than `keepMs`. */
  add(entries: readonly HistoryEntry[], keepMs: number): void
  stop(): Promise<void>
}

/** Makes a recorder that has written nothing down yet. */
export function createRecorder({ store, onStoreFailure }: RecorderOptions): Recorder {
  let history = NO_HISTORY
  const save = (): void => void store.save(history).catch(onStoreFailure)

  return {
    history: () => history,
    async restore() {
      history = (await store.load()) ?? NO_HISTORY
    },
    breakOff() {
      history = { ...history, completeFrom: null }
    },
    noteStep(before, now) {
      history = noteStep(history, before, now)
      save()
    },
    add(entries, keepMs) {
      const limits = { keepMs, maxPoints: MAX_POINTS, maxChanges: MAX_CHANGES }
      history = entries.reduce((before, entry) => addToHistory(before, entry, limits), history)
      save()
    },
    async stop() {
      await store.close()
    },
  }
}
