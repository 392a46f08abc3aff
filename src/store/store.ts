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
   * Where the place is shared, the snapshot is given a revision that is newer than all others.
   */
  save(stored: StoredSnapshot): Promise<void>
  /** Waits for the save in progress and lets go of what is held. */
  close(): Promise<void>
  /** How the gateways that share the place take turns; none where it is not shared. */
  readonly replicas?: Replicas
}

/**
 * How several gateways share one snapshot: one at a time replaces it, and all of them receive
 * every replacement.
 */
export interface Replicas {
  /**
   * Tells the listener from now on what is published, by this replica as by any other, with the
   * notes that were published after a revision.
   */
  follow(listener: ReplicaListener, notesAfter: string): void
  /**
   * Does the work when no other replica may publish, after the listener was handed the newest
   * snapshot. A slot, in epoch milliseconds, is worked on by one replica only; without one (null)
   * the work is done in any case, or not at all if others keep their turn for too long. Work that
   * comes while this replica has its turn joins it. Rejects only with what the work rejects with.
   */
  lead(slot: number | null, work: (turn: Turn) => Promise<void>): Promise<LeadOutcome>
  /** Tells how this replica stands now. */
  status(): ReplicaStatus
}

/** What came of asking for a turn. */
export type LeadOutcome =
  /** The work was done and everything it published was accepted. */
  | 'led'
  /** Another replica has completed this slot; the listener has or will be handed its snapshot. */
  | 'done'
  /** Another replica took over in between; what this one published late was refused. */
  | 'lost'
  /** Others kept their turn for too long. */
  | 'busy'
  /** The slot is too far in the future: the clock of this machine is wrong. */
  | 'skewed'
  /** The snapshot was written by a newer version of this program, which this one cannot go on from. */
  | 'outdated'
  /** The engine cannot be reached. */
  | 'unavailable'

/** The right to publish, until it is lost or given back. */
export interface Turn {
  /** Aborted when another replica may have taken over: what is published then is refused. */
  readonly signal: AbortSignal
  /**
   * Publishes what `make` makes of the newest snapshot; it is called when the listener has been
   * handed all that was published before. The engine sets the revision. Answers whether it was
   * published, after the listener was handed it. `last` says that the slot is complete.
   */
  publish(make: () => NotedSnapshot, options: { readonly last: boolean }): Promise<boolean>
}

/** A snapshot with what is to be written down about it. */
export interface NotedSnapshot extends StoredSnapshot {
  /** Any JSON; all replicas are handed it, also those that were away when it was published. */
  readonly note?: unknown
}

/** What was written down about a publication. */
export interface Note {
  readonly revision: string
  readonly note: unknown
}

/** Takes what the replicas publish. */
export interface ReplicaListener {
  /** Takes notes, oldest first, before the snapshot that the last of them belongs to. */
  record(notes: readonly Note[]): void
  /** Takes a snapshot that is newer than all before. */
  adopt(snapshot: Snapshot): void
  /** Asks for the refresh of a slot that could not be led and now may be. */
  retry(slot: number): void
  /** Says that the status is another one. */
  changed(): void
}

/** How a replica stands among the others. */
export interface ReplicaStatus {
  readonly role: 'LEADER' | 'FOLLOWER'
  /** The boot id of the replica that refreshed last; null when none is known. */
  readonly leader: string | null
  /** Since when it has been the one, in epoch milliseconds of the engine's clock. */
  readonly since: number | null
  /** Whether the engine can be reached. */
  readonly connected: boolean
  /** How often this replica has taken over from another one. */
  readonly takeovers: number
  /** How often a turn of this replica was lost to another one. */
  readonly refusals: number
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
