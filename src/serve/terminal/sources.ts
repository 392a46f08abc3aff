import type { View } from '../../sections/view.ts'
import { formatSpan } from './ages.ts'
import { type Paint, plainText } from './paint.ts'
import { formatTable } from './table.ts'

/** Prints which sources are going to be read, and how often. */
export function formatSourceList({ sources }: View, paint: Paint): string {
  if (sources.length === 0) return 'no sources are configured'
  const head = ['SOURCE', 'KIND', 'SECTION', 'EVERY'].map((text) => paint('gray', text))
  return formatTable([
    head,
    ...sources.map(({ id, kind, section, everyMs }) => [id, kind, section, formatSpan(everyMs)]),
  ])
}

/** Prints what the last refresh got out of each source. */
export function formatSourceResults({ sources }: View, now: number, paint: Paint): string {
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
