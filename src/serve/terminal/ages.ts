import { CLOCK_TOLERANCE_MS } from '../../snapshot/freshness.ts'

const STEPS = [
  { unit: 'd', ms: 86_400_000 },
  { unit: 'h', ms: 3_600_000 },
  { unit: 'min', ms: 60_000 },
  { unit: 's', ms: 1_000 },
] as const

/** Says in words how long ago an instant was. */
export function formatAge(instant: string | null, now: number): string {
  if (instant === null) return 'never'
  const ms = now - Date.parse(instant)
  if (ms < -CLOCK_TOLERANCE_MS) return `in ${formatSpan(-ms)}`
  return ms < 1_000 ? 'just now' : `${formatSpan(ms)} ago`
}

/** Says how old data is, which nobody may have read when it was made: `17 s`, `dated 3 d ahead`. */
export function formatDataAge(collectedAt: number, now: number): string {
  const ms = now - collectedAt
  return ms < -CLOCK_TOLERANCE_MS ? `dated ${formatSpan(-ms)} ahead` : formatSpan(Math.max(0, ms))
}

/** Says of when data is: `as of 17 s ago`, `dated 3 d ahead`. */
export function formatAsOf(collectedAt: string, now: number): string {
  const at = Date.parse(collectedAt)
  return now - at < -CLOCK_TOLERANCE_MS
    ? formatDataAge(at, now)
    : `as of ${formatAge(collectedAt, now)}`
}

/** Says a span of time by its largest unit. */
export function formatSpan(ms: number): string {
  const step = STEPS.find((candidate) => ms >= candidate.ms)
  return step === undefined ? `${Math.round(ms)} ms` : `${Math.floor(ms / step.ms)} ${step.unit}`
}
