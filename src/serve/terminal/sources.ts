import type { View } from '../../sections/view.ts'
import type { Reading } from '../../snapshot/reading.ts'
import { formatSpan } from './ages.ts'
import { type Paint, plainText } from './paint.ts'
import { formatTable } from './table.ts'

const NO_SOURCES = 'no sources are configured'

/** Prints which sources are going to be read, and how often. */
export function formatSourceList({ sources }: View, paint: Paint): string {
  if (sources.length === 0) return NO_SOURCES
  const head = ['SOURCE', 'KIND', 'SECTION', 'EVERY'].map((text) => paint('gray', text))
  return formatTable([
    head,
    ...sources.map(({ id, kind, section, everyMs }) => [id, kind, section, formatSpan(everyMs)]),
  ])
}

/** Prints what the last refresh got out of each source. */
export function formatSourceResults({ sources }: View, now: number, paint: Paint): string {
  if (sources.length === 0) return NO_SOURCES
  const head = ['SOURCE', 'KIND', 'RESULT', 'LATENCY', 'AGE', 'MESSAGE']
  return formatTable([
    head.map((text) => paint('gray', text)),
    ...sources.map(({ id, kind, latencyMs, freshness }) => {
      const [failure] = freshness.failures
      return [
        id,
        kind,
        failure === undefined ? paint('green', 'ok') : paint('red', failure.code),
        latencyMs === null ? '' : `${latencyMs} ms`,
        freshness.collectedAt === null ? '' : formatSpan(Math.max(0, now - freshness.collectedAt)),
        failure === undefined ? '' : plainText(failure.message),
      ]
    }),
  ])
}

/** How much of what a source gave is printed. */
const LONGEST_VALUE = 100

/** Prints what trying each source gave: how it went, how old its data is, what it would set. */
export function formatCheck(
  kinds: ReadonlyMap<string, string>,
  readings: readonly Reading[],
  now: number,
  paint: Paint,
): string {
  if (readings.length === 0) return NO_SOURCES
  const head = ['SOURCE', 'KIND', 'RESULT', 'LATENCY', 'AGE', 'WOULD SET']
  return formatTable([
    head.map((text) => paint('gray', text)),
    ...readings.map(({ source, attemptedAt, failure, latencyMs, collectedAt, value }) => {
      const waits = attemptedAt === null
      const said = failure?.message ?? (waits ? 'waits for a push' : summarise(value))
      return [
        source,
        kinds.get(source) ?? '',
        waits ? 'not read' : failure === null ? paint('green', 'ok') : paint('red', failure.code),
        latencyMs === null ? '' : `${latencyMs} ms`,
        collectedAt === null ? '' : formatSpan(Math.max(0, now - collectedAt)),
        plainText(said),
      ]
    }),
  ])
}

/** Says a value in one line, without what it leaves out. */
function summarise(value: unknown): string {
  const text = JSON.stringify(value, (_key, field: unknown) => field ?? undefined) ?? ''
  return text.length > LONGEST_VALUE ? `${text.slice(0, LONGEST_VALUE - 1)}…` : text
}
