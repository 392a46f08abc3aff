import type { z } from 'zod'

import { SourceError } from '../errors.ts'

/** Checks a payload; rejects with INVALID_DATA, which says where it is wrong, not what stands there. */
export function expectShape<T>(shape: z.ZodType<T>, payload: unknown, what: string): T {
  const { success, data, error } = shape.safeParse(payload)
  if (success) return data
  const path = error.issues[0]?.path ?? []
  // Keys that the other side chose are its text; ours are plain words.
  const where = path.map((key) => (/^\w{1,32}$/.test(String(key)) ? String(key) : '*')).join('.')
  const at = where === '' ? '' : ` at ${where}`
  throw new SourceError('INVALID_DATA', `expected ${what}, found something else${at}`)
}
