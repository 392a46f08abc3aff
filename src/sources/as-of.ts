import { SourceError } from '../errors.ts'
import { parseInstant } from '../instant.ts'
import { compileExpression } from './expression.ts'
import type { AdapterResult } from './source.ts'

/**
 * Prepares the choice of the instant that a result describes: what `asOf` finds in the payload,
 * undefined (so: our clock) for `read`, else what the kind itself knows.
 */
export function createAsOf(
  asOf: string | undefined,
): (result: AdapterResult) => number | undefined {
  if (asOf === undefined) return ({ collectedAt }) => collectedAt
  if (asOf === 'read') return () => undefined
  const search = compileExpression(asOf)
  return ({ payload, value }) => {
    const instant = parseInstant(find(search, payload === undefined ? value : payload))
    if (instant === undefined) {
      throw new SourceError('INVALID_DATA', 'expected an instant at asOf, found none')
    }
    return instant
  }
}

function find(search: (payload: unknown) => unknown, payload: unknown): unknown {
  try {
    return search(payload)
  } catch {
    throw new SourceError('INVALID_DATA', 'asOf cannot be worked out from this answer')
  }
}
