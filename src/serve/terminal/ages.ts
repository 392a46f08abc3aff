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
  if (ms < -2_000) return `in ${formatSpan(-ms)}`
  return ms < 1_000 ? 'just now' : `${formatSpan(ms)} ago`
}

/** Says a span of time by its largest unit. */
export function formatSpan(ms: number): string {
  const step = STEPS.find((candidate) => ms >= candidate.ms)
  return step === undefined ? `${Math.round(ms)} ms` : `${Math.floor(ms / step.ms)} ${step.unit}`
}
