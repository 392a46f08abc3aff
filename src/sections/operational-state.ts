import { z } from 'zod'

import { isStaler, decidedBy, notConfigured, type Part, type Section } from './section.ts'
import { optional, optionalText, text, word } from './shapes.ts'
import { type Since, trackSince } from './since.ts'

export const PRIMARY_STATES = [
  'BOOTING',
  'READY',
  'ACTIVE',
  'PAUSED',
  'STOPPED',
  'UNKNOWN',
] as const

export type PrimaryState = (typeof PRIMARY_STATES)[number]

/** What a source tells of the daemon's state. */
export const operationalStateShape = z.strictObject({
  primary: word(PRIMARY_STATES),
  paused: optional(z.boolean()),
  pauseReason: optionalText,
  degradationReasons: optional(z.array(text).max(100)),
})

export type OperationalStateValue = z.infer<typeof operationalStateShape>

/** What the daemon is doing, as shown. */
export interface OperationalState extends Section {
  readonly primary: PrimaryState
  readonly paused: boolean | null
  readonly pauseReason: string | null
  readonly degradationReasons: readonly string[] | null
  readonly since: number | null
}

/** Folds the readings of the daemon's state: the first source in order that knows it decides. */
export function foldOperationalState(
  parts: readonly Part<OperationalStateValue>[],
  now: number,
  before: Since<string> | null,
  startedAt: number,
): { section: OperationalState; primary: Since<PrimaryState> } {
  const decider =
    // A source that says UNKNOWN is heard, but knows nothing.
    parts.find(({ value: said }) => said !== undefined && stateOf(said) !== 'UNKNOWN') ??
    parts.find(({ value: said }) => said !== undefined) ??
    leastStale(parts)
  const value = decider?.value
  const freshnesses = parts.map((part) => part.freshness)
  const freshness =
    decider === undefined ? notConfigured(startedAt) : decidedBy(decider.freshness, freshnesses)
  const primary = trackSince(
    before,
    value === undefined ? 'UNKNOWN' : stateOf(value),
    value === undefined ? now : Math.min(now, freshness.collectedAt ?? now),
  )
  const paused = value === undefined ? null : pausedBy(primary.value, value.paused)
  const reasons = value?.degradationReasons ?? null
  return {
    section: {
      primary: primary.value,
      paused,
      pauseReason: paused === true ? (value?.pauseReason ?? reasons?.toSorted()[0] ?? null) : null,
      degradationReasons: reasons,
      since: primary.since,
      stale: freshness.status !== 'FRESH',
      freshness,
    },
    primary,
  }
}

/** What is said to be paused is, whatever else it is said to be: the original's two are one. */
function stateOf({ primary, paused }: OperationalStateValue): PrimaryState {
  return paused === true && primary !== 'STOPPED' ? 'PAUSED' : primary
}

function pausedBy(state: PrimaryState, said: boolean | null): boolean | null {
  if (state === 'PAUSED') return true
  return said ?? (state === 'UNKNOWN' ? null : false)
}

function leastStale<Value>(parts: readonly Part<Value>[]): Part<Value> | undefined {
  return parts.reduce<Part<Value> | undefined>(
    (best, part) => (best === undefined || isStaler(best.freshness, part.freshness) ? part : best),
    undefined,
  )
}
