import { StoreError } from '../errors.ts'
import { encodeSnapshot } from '../snapshot/codec.ts'
import type { NotedSnapshot } from './store.ts'

/**
 * Writes what is published as texts, the note empty where there is none. Throws a `StoreError` for
 * what JSON cannot hold.
 */
export function encodePublication(stored: NotedSnapshot): { body: string; note: string } {
  try {
    const note = stored.note === undefined ? '' : JSON.stringify(stored.note)
    return { body: encodeSnapshot(stored), note }
  } catch (error) {
    const reason = error instanceof TypeError ? error.message : 'unknown'
    throw new StoreError(`the snapshot could not be published: ${reason}`, { cause: error })
  }
}
