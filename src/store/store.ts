import type { History } from '../snapshot/history.ts'
import type { Snapshot } from '../snapshot/snapshot.ts'

/** A snapshot together with the wire object that goes into its file. */
export interface StoredSnapshot {
  readonly snapshot: Snapshot
  /** The original's wire shape, as rendered when the snapshot was made. */
  readonly wire: Readonly<Record<string, unknown>>
}

/** Where a snapshot survives a restart. */
export interface SnapshotStore {
  /**
   * Reads the snapshot saved last; `undefined` when there is none or it cannot be used. Rejects
   * with a `ConfigError` when the place belongs to another program.
   */
  load(): Promise<Snapshot | undefined>
  /**
   * Saves a snapshot; of several saves that wait for one in progress only the last is written.
   * Rejects with a `StoreError` when it could not be written; what was saved before then stays.
   */
  save(stored: StoredSnapshot): Promise<void>
  /** Waits for the save in progress and lets go of what is held. */
  close(): Promise<void>
}

/** Where the history survives a restart. */
export interface HistoryStore {
  /** Reads the history saved last; `undefined` when there is none or it cannot be used. */
  load(): Promise<History | undefined>
  /** Saves the history as `SnapshotStore.save` does a snapshot. */
  save(history: History): Promise<void>
  /** Waits for the save in progress. */
  close(): Promise<void>
}
