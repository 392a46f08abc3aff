import type { z } from 'zod'

import { alertsShape } from './alerts.ts'
import { costLadderShape } from './cost-ladder.ts'
import { operationalStateShape } from './operational-state.ts'
import type { SectionKey } from './section.ts'
import { serviceHealthShape, serviceShape } from './service-health.ts'
import { describeIssues } from './shapes.ts'
import { tasksShape } from './tasks.ts'

const SHAPES = {
  operationalState: operationalStateShape,
  alerts: alertsShape,
  costLadder: costLadderShape,
  serviceHealth: serviceHealthShape,
  tasks: tasksShape,
} as const satisfies Record<SectionKey, z.ZodType>

/** A value in its section's shape, or what is wrong with it, safe to show. */
export type CheckedValue =
  | { readonly ok: true; readonly value: unknown }
  | { readonly ok: false; readonly message: string }

/**
 * Checks what a source gave against the shape of the place it stands in. Checking a value again
 * that was found good gives the same value.
 */
export function checkValue(
  place: { readonly section: SectionKey; readonly service?: string },
  value: unknown,
): CheckedValue {
  const shape = place.service === undefined ? SHAPES[place.section] : serviceShape
  const result = shape.safeParse(value)
  return result.success
    ? { ok: true, value: result.data }
    : { ok: false, message: describeIssues(result.error) }
}
