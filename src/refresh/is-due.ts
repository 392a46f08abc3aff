import type { Reading } from '../snapshot/reading.ts'
import type { Source } from '../sources/source.ts'

/** Whether a source is to be read in the refresh of a slot. */
export function isDue(
  source: Source,
  { slot: lastSlot, retryAt }: Reading,
  slot: number,
  now: number,
  force: boolean,
): boolean {
  if (source.kind === 'push') return false
  // Further ahead than was ever granted, the clock has gone back since.
  if (retryAt !== null && now < retryAt && retryAt - now <= source.expireAfterMs) return false
  // A slot in the future of this one was set by a clock that has gone back since.
  if (force || source.everyMs === null || lastSlot === null || lastSlot > slot) return true
  return slot - lastSlot >= source.everyMs
}
