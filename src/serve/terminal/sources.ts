import type { View } from '../../sections/view.ts'
import type { FreshnessStatus } from '../../snapshot/freshness.ts'
import type { Reading } from '../../snapshot/reading.ts'
import { formatDataAge, formatSpan } from './ages.ts'
import { type Paint, plainText } from './paint.ts'
import { formatTable } from './table.ts'

const NO_SOURCES = 'no sources are configured'

const WAITS = 'waits for a push'

/** What trying a source gave, and how far its data can be relied on. */
interface TriedSource extends Reading {
  readonly kind: string
  readonly status: FreshnessStatus
}

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
      const { attemptedAt, collectedAt, status } = freshness
      const waits = attemptedAt === null && failure === undefined
      return [
        id,
        kind,
        formatResult(failure?.code, waits, status, paint),
        latencyMs === null ? '' : `${latencyMs} ms`,
        collectedAt === null ? '' : formatDataAge(collectedAt, now),
        failure === undefined ? (waits ? WAITS : '') : plainText(failure.message),
      ]
    }),
  ])
}

/** Says how reading a source went; data that is not fresh is not fine, however well it was read. */
function formatResult(
  failure: string | undefined,
  waits: boolean,
  status: FreshnessStatus,
  paint: Paint,
): string {
  if (failure !== undefined) return paint('red', failure)
  if (waits) return 'not read'
  if (status === 'FRESH') return paint('green', 'ok')
  return paint(status === 'STALE' ? 'yellow' : 'red', status)
}

/** How much of what a source gave is printed. */
const LONGEST_VALUE = 100

/** Prints what trying each source gave: how it went, how old its data is, what it would set. */
export function formatCheck(tried: readonly TriedSource[], now: number, paint: Paint): string {
  if (tried.length === 0) return NO_SOURCES
  const head = ['SOURCE', 'KIND', 'RESULT', 'LATENCY', 'AGE', 'WOULD SET']
  return formatTable([
    head.map((text) => paint('gray', text)),
    ...tried.map(
      ({ source, kind, status, attemptedAt, failure, latencyMs, collectedAt, value }) => {
        const waits = attemptedAt === null
        const sets = status === 'EXPIRED' ? 'nothing: its data is too old' : summarise(value)
        const said = failure?.message ?? (waits ? WAITS : sets)
        return [
          source,
          kind,
          formatResult(failure?.code, waits, status, paint),
          latencyMs === null ? '' : `${latencyMs} ms`,
          collectedAt === null ? '' : formatDataAge(collectedAt, now),
          plainText(said),
        ]
      },
    ),
  ])
}

/** Says a value in one line, without what it leaves out. */
function summarise(value: unknown): string {
  const text = JSON.stringify(value, (_key, field: unknown) => field ?? undefined) ?? ''
  return text.length > LONGEST_VALUE ? `${text.slice(0, LONGEST_VALUE - 1)}…` : text
}
