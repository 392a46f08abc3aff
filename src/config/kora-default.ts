import type { ConfigInput } from './config.ts'

/** The services of the original; a source of kind `statuspage` knows the page of each. */
export const SERVICES_WITH_A_PAGE = ['vercel', 'sentry', 'doppler', 'supabase', 'fly'] as const

/**
 * Makes the configuration that serves where there is no file: a Kora daemon on this machine, and
 * the status pages of its five services.
 */
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
      serviceHealth: {
        from: kora,
        services: Object.fromEntries(
          SERVICES_WITH_A_PAGE.map((service) => [service, { kind: 'statuspage' }]),
        ),
      },
      tasks: { from: kora },
    },
  }
}
