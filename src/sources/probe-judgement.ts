import { isRecord } from './plain.ts'

/** What one try found. */
export type ProbeOutcome =
  | {
      readonly kind: 'answered'
      /** Whether it is an answer that a healthy target gives. */
      readonly isGood: boolean
      /** Whether it asks for fewer requests, which tells of load, not of failure. */
      readonly isLimit: boolean
      readonly latencyMs: number
      /** The answer in words, such as `status 503`. */
      readonly what: string
    }
  | {
      readonly kind: 'unreached'
      /** Why, in words, such as `ECONNREFUSED`. */
      readonly why: string
    }

/** The value of a service; a latency stands in it only where the target did its work. */
export interface ProbeValue {
  readonly status: 'healthy' | 'degraded' | 'unhealthy' | 'unknown'
  readonly latencyMs: number | null
  readonly summary: string | null
}

/** What a judgement takes into account besides the outcome. */
export interface ProbeCircumstances {
  readonly slowMs: number
  /** The value of the cycle before. */
  readonly previous: unknown
  /** Whether another target was reached, or none was tried: then the fault is not our network. */
  readonly networkWorks: boolean
}

/** Judges a target: one bad cycle makes it degraded, the second in a row unhealthy. */
export function judgeProbe(
  outcome: ProbeOutcome,
  { slowMs, previous, networkWorks }: ProbeCircumstances,
): ProbeValue {
  if (outcome.kind === 'unreached') {
    if (networkWorks) return bad(`not reached: ${outcome.why}`, previous)
    const summary = 'no probe reaches its target: perhaps the network of the gateway'
    return { status: 'unknown', latencyMs: null, summary }
  }
  const { isGood, isLimit, latencyMs, what } = outcome
  if (isLimit) return { status: 'degraded', latencyMs, summary: what }
  if (!isGood) return bad(what, previous)
  if (latencyMs <= slowMs) return { status: 'healthy', latencyMs, summary: null }
  return { status: 'degraded', latencyMs, summary: `slow: ${latencyMs} ms` }
}

function bad(summary: string, previous: unknown): ProbeValue {
  const status = wasBad(previous) ? 'unhealthy' : 'degraded'
  return { status, latencyMs: null, summary }
}

/** Whether the cycle before was bad: not good, and without the latency of one that was slow. */
function wasBad(previous: unknown): boolean {
  if (!isRecord(previous) || typeof previous['latencyMs'] === 'number') return false
  return /^(?:degraded|unhealthy)$/i.test(String(previous['status']))
}
