import type { ConfigInput } from './config.ts'

/** Where a Kora daemon on this machine is found. */
const KORA_URL = 'http://127.0.0.1:9119'

/** The services of the original; a source of kind `statuspage` knows the page of each. */
export const SERVICES_WITH_A_PAGE = ['vercel', 'sentry', 'doppler', 'supabase', 'fly'] as const

/** Makes the sections of a gateway that asks a Kora daemon and nobody else. */
export function koraSections(url: string) {
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
  } satisfies ConfigInput['sections']
}

/**
 * Makes the configuration that serves where there is no file: a Kora daemon on this machine, and
 * the status pages of its five services.
 */
export function koraDefault(): ConfigInput {
  const sections = koraSections(KORA_URL)
  return {
    sections: {
      ...sections,
      serviceHealth: {
        ...sections.serviceHealth,
        services: Object.fromEntries(
          SERVICES_WITH_A_PAGE.map((service) => [service, { kind: 'statuspage' }]),
        ),
      },
    },
  }
}
