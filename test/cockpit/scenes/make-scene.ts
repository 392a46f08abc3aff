import type { SourceFailureCode } from '../../../src/errors.ts'
import { foldSnapshot, type Layout } from '../../../src/sections/fold.ts'
import { NO_MEMORY } from '../../../src/sections/memory.ts'
import type { SourceFacts } from '../../../src/sections/section.ts'
import { withSpendWindows } from '../../../src/sections/spend-window.ts'
import { checkValue } from '../../../src/sections/value.ts'
import type { SnapshotView, View } from '../../../src/sections/view.ts'
import { type History, NO_HISTORY } from '../../../src/snapshot/history.ts'
import { fail, missingReading, type Reading, succeed } from '../../../src/snapshot/reading.ts'
import type { Snapshot } from '../../../src/snapshot/snapshot.ts'

const MINUTE = 60_000
const HOUR = 60 * MINUTE
const DAY = 24 * HOUR
const STEP = 5 * MINUTE

/** What one source of a scene last gave, and how long before the scene. */
export interface Given {
  readonly kind?: string
  /** The last good value; none if it was never read. */
  readonly value?: unknown
  /** How old that value is, in milliseconds. */
  readonly ageMs?: number
  readonly latencyMs?: number
  readonly failure?: { readonly code: SourceFailureCode; readonly message: string }
}

/** What a page is to show: what each source gave, by its id, and what was before. */
export interface Scene {
  readonly given: Readonly<Record<string, Given>>
  readonly creditPoolUsd?: number | null
  readonly history?: (now: number, view: SnapshotView) => History
}

/** Makes the view of a scene at an instant. */
export function makeScene(scene: Scene, now: number, revision = '2041'): View {
  const sources = Object.entries(scene.given).map(([id, { kind = 'json' }]) => describe(id, kind))
  const required = Object.fromEntries(
    sources.map(({ section }) => [section, section !== 'tasks'] as const),
  )
  const layout: Layout = {
    sources,
    required,
    rules: true,
    costLadder: {
      creditPoolUsd: scene.creditPoolUsd === undefined ? 200 : scene.creditPoolUsd,
      fallbackPoolUsd: null,
      models: { DOWNSHIFT_90: 'claude-haiku-4-5-20251001' },
      defaultModel: 'claude-sonnet-4-5-20250929',
    },
    staleAfterMs: 10 * MINUTE,
    startedAt: now - 6 * DAY,
  }
  const readings = sources.map((source) => readingOf(source, scene.given[source.id] ?? {}, now))
  const snapshot: Snapshot = {
    revision,
    bootId: '0f9c3b1e-5a52-4d58-9d8d-6a4c1c1f7f10',
    computedAt: now - 1_500,
    restored: false,
    readings: new Map(readings.map((reading) => [reading.source, reading])),
    memory: null,
  }
  const first = foldSnapshot(snapshot, layout, now - 3 * HOUR, NO_MEMORY, true)
  const { view } = foldSnapshot(snapshot, layout, now, first.memory, true)
  const history = scene.history?.(now, view) ?? NO_HISTORY
  return {
    ...view,
    overall: { ...view.overall, since: now - 97 * MINUTE },
    costLadder: withSpendWindows(view.costLadder, history.points),
    history,
    gateway: {
      name: 'kora',
      version: '0.1.0',
      bootId: snapshot.bootId,
      startedAt: layout.startedAt,
      role: 'STANDALONE',
      schedule: {
        cron: '*/5 * * * *',
        everySeconds: 300,
        timezone: 'UTC',
        lastRefreshAt: now - 1_500,
        lastDurationMs: 214,
        nextRefreshAt: now + 298_500,
      },
    },
  }
}

function describe(id: string, kind: string): SourceFacts {
  const [section = '', service] = id.split('.')
  return {
    id,
    kind,
    section: section as SourceFacts['section'],
    ...(service === undefined ? {} : { service }),
    everyMs: STEP,
    staleAfterMs: 10 * MINUTE,
    expireAfterMs: HOUR,
  }
}

function readingOf(source: SourceFacts, given: Given, now: number): Reading {
  const { value, ageMs = 1_500, latencyMs = 40, failure } = given
  const at = now - ageMs
  let reading = missingReading(source.id, '')
  if (value !== undefined) {
    const checked = checkValue(source, value)
    if (!checked.ok) throw new Error(`${source.id}: ${checked.message}`)
    reading = succeed(reading, { at, slot: at, latencyMs }, checked.value, at)
  }
  if (failure === undefined) return reading
  const failures = Math.max(1, Math.floor(ageMs / STEP))
  for (let count = failures - 1; count >= 0; count -= 1) {
    const failedAt = now - 1_500 - count * STEP
    reading = fail(reading, { at: failedAt, slot: failedAt, latencyMs }, failure)
  }
  return reading
}
