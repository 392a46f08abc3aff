import { SourceError } from '../errors.ts'

/** How deep data may nest; deeper data is an attack on whoever walks it. */
const DEEPEST = 128

/**
 * Copies data into plain JSON values whose objects inherit nothing, so that an expression reaches
 * only what the data holds and nobody can change it later; rejects what is no data as INVALID_DATA.
 */
export function plain(value: unknown): unknown {
  return copy(value, [])
}

function copy(value: unknown, ancestors: readonly object[]): unknown {
  switch (typeof value) {
    case 'string':
    case 'number':
    case 'boolean':
      return value
    case 'undefined':
      return null
    case 'object':
      return value === null ? null : copyObject(value, ancestors)
    case 'bigint':
    case 'function':
    case 'symbol':
      break
  }
  throw new SourceError('INVALID_DATA', `expected plain data, found a ${typeof value}`)
}

function copyObject(value: object, ancestors: readonly object[]): unknown {
  if (ancestors.length >= DEEPEST || ancestors.includes(value)) {
    throw new SourceError('INVALID_DATA', `expected data nested at most ${DEEPEST} deep`)
  }
  if (value instanceof Date) return Number.isNaN(value.getTime()) ? null : value.toISOString()
  if (value instanceof Map || value instanceof Set || ArrayBuffer.isView(value)) {
    throw new SourceError('INVALID_DATA', 'expected plain objects and lists, found another kind')
  }
  const path = [...ancestors, value]
  if (Array.isArray(value)) return value.map((member) => copy(member, path))
  const object: Record<string, unknown> = Object.create(null)
  for (const [key, member] of Object.entries(value)) {
    if (member !== undefined) object[key] = copy(member, path)
  }
  return object
}

/** Whether a value is an object with keys, not a list. */
export function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
