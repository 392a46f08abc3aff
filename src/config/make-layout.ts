import type { Layout } from '../sections/fold.ts'
import type { Source } from '../sources/source.ts'
import type { Config } from './config.ts'

/** Says what folding needs to know of a configuration and its sources. */
export function makeLayout(
  config: Config,
  sources: readonly Source[],
  /** The longest gap of the schedule, in milliseconds. */
  gapMs: number,
  startedAt: number,
): Layout {
  const { operationalState, alerts, costLadder, serviceHealth, tasks } = config.sections
  return {
    sources: sources.map(({ id, kind, place, everyMs, staleAfterMs, expireAfterMs }) => ({
      id,
      kind,
      ...place,
      everyMs: everyMs ?? gapMs,
      staleAfterMs,
      expireAfterMs,
    })),
    required: {
      ...(operationalState && { operationalState: operationalState.required }),
      ...(alerts && { alerts: alerts.required }),
      ...(costLadder && { costLadder: costLadder.required }),
      ...(serviceHealth && { serviceHealth: serviceHealth.required }),
      ...(tasks && { tasks: tasks.required }),
    },
    rules: alerts?.rules ?? false,
    costLadder: {
      creditPoolUsd: costLadder?.creditPoolUsd ?? null,
      fallbackPoolUsd: costLadder?.fallbackPoolUsd ?? null,
      models: costLadder?.models ?? {},
      defaultModel: costLadder?.defaultModel ?? null,
    },
    staleAfterMs: config.snapshot.staleAfter,
    startedAt,
  }
}
