import type { ConfigInput } from './config.ts'

/** Where a Kora daemon on this machine is found. */
const KORA_URL = 'http://127.0.0.1:9119'

/** Makes the sections of a gateway that asks a Kora daemon and nobody else. */
export function koraSections(url: string): NonNullable<ConfigInput['sections']> {
  const kora = { kind: 'kora', url } as const
  return {
    operationalState: { from: kora },
    alerts: { rules: true, from: kora },
    costLadder: {
      fallbackPoolUsd: 200,
      defaultModel: 'claude-haiku-4-5-20251001',
      from: kora,
    },
    serviceHealth: { from: kora },
    tasks: { from: kora },
  }
}

/** Makes the configuration that serves where there is no file: a Kora daemon on this machine. */
export function koraDefault(): ConfigInput {
  return { sections: koraSections(KORA_URL) }
}
