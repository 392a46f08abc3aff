import type { Setting } from './kind.ts'
import { judgeProbe, type ProbeOutcome, type ProbeValue } from './probe-judgement.ts'
import { createProbeRound, type ProbeRound } from './probe-round.ts'
import type { Adapter, ReadOptions } from './source.ts'
import { within } from './within.ts'

/** One try to reach a target. */
export type ProbeOnce = (signal: AbortSignal) => Promise<ProbeOutcome>

/** How a probe is made. */
export interface ProbeOptions {
  /** What it reaches, in the form `host:port`; several probes of one target count once. */
  readonly target: string
  readonly slowMs: number
  readonly once: ProbeOnce
}

/** How slow an answer may be by default, in milliseconds. */
export const SLOW_MS = 2_000

/** The longest pause before the second try, in milliseconds. */
const LONGEST_PAUSE_MS = 1_000

/**
 * Makes the adapter of a probe: it tries a second time where the first was bad, within one read,
 * and asks the other probes of its round whether the fault is our own network.
 */
export function createProbe({ target, slowMs, once }: ProbeOptions, setting: Setting): Adapter {
  const round = setting.context.shared<ProbeRound>('probe-round', createProbeRound)
  const pauseMs = Math.min(LONGEST_PAUSE_MS, setting.timeoutMs / 10)
  // Two tries and the pause end before the deadline, so that a target that hangs is a finding.
  const tryMs = 0.45 * (setting.timeoutMs - pauseMs)
  // By then every probe with this deadline knows its outcome, and there is time left to judge.
  const judgeMs = 0.95 * setting.timeoutMs

  const tryOnce = (signal: AbortSignal): Promise<ProbeOutcome> =>
    within(tryMs, signal, async (limited) => {
      try {
        return await once(limited)
      } catch (error) {
        if (signal.aborted || !limited.aborted) throw error
        return { kind: 'unreached', why: 'no answer in time' }
      }
    })

  const tryTwice = async ({ signal }: ReadOptions): Promise<ProbeOutcome> => {
    const first = await tryOnce(signal)
    if (first.kind === 'answered' && first.isGood && first.latencyMs <= slowMs) return first
    await pause(pauseMs, signal)
    return tryOnce(signal)
  }

  return {
    async read(options) {
      const place = round.enter(target)
      try {
        const value = await within(
          judgeMs,
          options.signal,
          async (limited): Promise<ProbeValue> => {
            const outcome = await tryTwice(options)
            const networkWorks = await place.report(outcome.kind === 'answered', limited)
            return judgeProbe(outcome, { slowMs, previous: options.previous, networkWorks })
          },
        )
        return { value }
      } finally {
        place.leave()
      }
    },
  }
}

function pause(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const end = () => {
      clearTimeout(timer)
      signal.removeEventListener('abort', end)
      resolve()
    }
    const timer = setTimeout(end, ms)
    signal.addEventListener('abort', end, { once: true })
  })
}
