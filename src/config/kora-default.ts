import type { ConfigInput } from './config.ts'

/** Makes the configuration that serves where there is no file: a Kora daemon on this machine. */
export function koraDefault(): ConfigInput {
  const kora = { kind: 'kora', url: 'http://127.0.0.1:9119' } as const
  return {
    sections: {
      operationalState: { from: kora },
      alerts: { rules: true, from: kora },
      costLadder: {
        fallbackPoolUsd: 200,
        defaultModel: 'claude-haiku-4-5-20251001',
        from: kora,
      },
      serviceHealth: { from: kora },
      tasks: { from: kora },
    },
  }
}
