import { foldSnapshot, type Layout } from '../../src/sections/fold.ts'
import { NO_MEMORY } from '../../src/sections/memory.ts'
import type { SectionKey, SourceFacts } from '../../src/sections/section.ts'
import { checkValue } from '../../src/sections/value.ts'
import type { SnapshotView } from '../../src/sections/view.ts'
import { missingReading, type Reading } from '../../src/snapshot/reading.ts'
import type { Snapshot } from '../../src/snapshot/snapshot.ts'

/** The instant at which the examples happen: well inside a month. */
export const NOON = Date.parse('2026-11-16T12:00:00Z')

export const MINUTE = 60_000
export const HOUR = 60 * MINUTE
export const DAY = 24 * HOUR

/** Describes a source with the default limits of a five-minute schedule. */
export function aSource(section: SectionKey, facts: Partial<SourceFacts> = {}): SourceFacts {
  return {
    id: facts.service === undefined ? section : `${section}.${facts.service}`,
    kind: 'json',
    section,
    everyMs: 5 * MINUTE,
    staleAfterMs: 10 * MINUTE,
    expireAfterMs: HOUR,
    ...facts,
  }
}

/** Makes a good reading of a source at an instant; the value is checked like any other. */
export function aReading(source: SourceFacts, value: unknown, at = NOON): Reading {
  const checked = checkValue(source, value)
  if (!checked.ok) throw new Error(`${source.id}: ${checked.message}`)
  return {
    ...missingReading(source.id, ''),
    value: checked.value,
    collectedAt: at,
    readAt: at,
    attemptedAt: at,
    slot: at,
    latencyMs: 5,
  }
}

/** Makes a layout of sources; every section that has one is configured and required. */
export function aLayout(sources: readonly SourceFacts[], layout: Partial<Layout> = {}): Layout {
  return {
    sources,
    required: Object.fromEntries(
      sources.map(({ section }) => [section, section !== 'tasks'] as const),
    ),
    rules: false,
    costLadder: { creditPoolUsd: null, fallbackPoolUsd: null, models: {}, defaultModel: null },
    staleAfterMs: 10 * MINUTE,
    startedAt: NOON - HOUR,
    ...layout,
  }
}

/** Makes a snapshot of readings. */
export function aSnapshot(
  readings: readonly Reading[],
  snapshot: Partial<Snapshot> = {},
): Snapshot {
  return {
    revision: '7',
    bootId: 'boot-1',
    computedAt: NOON,
    restored: false,
    readings: new Map(readings.map((reading) => [reading.source, reading])),
    memory: null,
    ...snapshot,
  }
}

/** Folds good values of sources into a view at noon, or at another instant. */
export function viewOf(
  values: readonly (readonly [SourceFacts, unknown])[],
  layout: Partial<Layout> = {},
  now = NOON,
): SnapshotView {
  const sources = values.map(([source]) => source)
  const readings = values.flatMap(([source, value]) =>
    value === undefined ? [] : [aReading(source, value)],
  )
  return foldSnapshot(aSnapshot(readings), aLayout(sources, layout), now, NO_MEMORY, true).view
}
