import type { Connection } from '../data/live.ts'
import type { Snapshot } from '../data/snapshot.ts'
import { sayWord } from './tone.ts'

/** The overall status as far as the page can vouch for it. */
export interface SaidOverall {
  readonly status: string
  readonly words: string
}

/**
 * Says the overall status. Without a connection it is not known, and what the clock has overtaken
 * is not known either.
 */
export function sayOverall(
  { overall, staleAt }: Pick<Snapshot, 'overall' | 'staleAt'>,
  connection: Connection,
  now: number,
): SaidOverall {
  if (connection.state !== 'live') return { status: 'UNKNOWN', words: 'Connection lost' }
  const isOverdue = staleAt !== null && now > Date.parse(staleAt)
  const status = isOverdue && overall.status !== 'CRITICAL' ? 'UNKNOWN' : overall.status
  return { status, words: sayWord(status) }
}
