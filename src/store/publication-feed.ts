import { decodeSnapshot } from '../snapshot/codec.ts'
import { compareRevisions, NO_REVISION } from '../snapshot/revision.ts'
import type { Snapshot } from '../snapshot/snapshot.ts'
import { pause } from './pause.ts'
import type { Publication, News } from './redis-scripts.ts'
import type { Note, ReplicaListener, SnapshotStore, StoredSnapshot } from './store.ts'

/** Takes what the operator should know. */
export interface StoreLog {
  info(fields: object, message: string): void
  warn(fields: object, message: string): void
}

/** What this replica has received so far; it never goes back. */
export interface PublicationFeed {
  /** The newest revisions of a snapshot and of a note received or restored. */
  position(): { readonly snapshot: string; readonly notes: string }
  /** The newest snapshot; undefined when none was received. */
  held(): Snapshot | undefined
  /** Whether the newest snapshot was written by a newer version of this program. */
  isAhead(): boolean
  /** The replica that refreshed last, and since when it has been the one. */
  leader(): { readonly id: string | null; readonly since: number | null }
  /** Starts from a snapshot of this replica's own. */
  start(snapshot: Snapshot): void
  /** Takes what is not old news; a publication of our own comes with what it was made of. */
  receive(reading: News, own?: StoredSnapshot): void
  follow(listener: ReplicaListener, notesAfter: string): void
  listener(): ReplicaListener | undefined
  /** Waits for the next publication, at most so long or until aborted. */
  next(atMostMs: number, signal: AbortSignal): Promise<void>
}

/** Hands every publication that is newer than all before to the listener and the local file. */
export function createPublicationFeed(local: SnapshotStore, log: StoreLog): PublicationFeed {
  const waiting = new Set<() => void>()
  let listener: ReplicaListener | undefined
  let position = NO_REVISION
  let notesPosition = NO_REVISION
  let held: Snapshot | undefined
  let ahead = false
  let leader: { id: string | null; since: number | null } = { id: null, since: null }

  function keep(stored: StoredSnapshot): void {
    held = stored.snapshot
    ahead = false
    local.save(stored).catch((error: unknown) => {
      log.warn({ err: error }, 'the snapshot received could not be kept in the local file')
    })
    listener?.adopt(stored.snapshot)
  }

  function takeNotes(notes: readonly Note[]): void {
    // Before somebody listens they would be lost.
    if (listener === undefined) return
    const fresh = notes.filter(({ revision }) => compareRevisions(revision, notesPosition) > 0)
    notesPosition = fresh.at(-1)?.revision ?? notesPosition
    if (fresh.length > 0) listener.record(fresh)
  }

  function takePublication(publication: Publication, own?: StoredSnapshot): void {
    const { version } = publication
    if (compareRevisions(version, position) <= 0) return
    position = version
    const isOther = leader.id !== publication.leader
    leader = { id: publication.leader, since: publication.since }
    const decoded = own ?? readBody(publication.body)
    if ('snapshot' in decoded) {
      const snapshot = { ...decoded.snapshot, revision: version, restored: false }
      keep({ snapshot, wire: decoded.wire })
    } else {
      ahead = decoded.kind === 'newer'
      log.warn({ revision: version, found: decoded.kind }, 'a shared snapshot cannot be read')
    }
    if (isOther) listener?.changed()
    for (const wake of waiting) wake()
  }

  return {
    position: () => ({ snapshot: position, notes: notesPosition }),
    held: () => held,
    isAhead: () => ahead,
    leader: () => leader,
    listener: () => listener,

    start(snapshot) {
      if (compareRevisions(snapshot.revision, position) <= 0) return
      position = snapshot.revision
      held = snapshot
    },

    receive({ publication, notes }, own) {
      takeNotes(notes)
      if (publication !== undefined) takePublication(publication, own)
    },

    follow(next, notesAfter) {
      listener = next
      if (compareRevisions(notesAfter, notesPosition) > 0) notesPosition = notesAfter
    },

    async next(atMostMs, signal) {
      const came = new AbortController()
      const wake = (): void => came.abort()
      waiting.add(wake)
      await pause(atMostMs, AbortSignal.any([signal, came.signal]))
      waiting.delete(wake)
    },
  }
}

function readBody(body: string): StoredSnapshot | { readonly kind: string } {
  return decodeSnapshot(body)
}
