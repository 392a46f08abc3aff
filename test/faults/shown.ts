import { expect } from 'vitest'

import type { RunningGateway } from '../support/command-line.ts'
import { until } from '../support/real-program.ts'

/** Planted wherever an upstream, a file or a configuration could have a secret. */
export const SECRET = 'hunter2-s3cret'

/** How old something is said to be, and what is wrong with it. */
export interface Age {
  readonly status: string
  readonly collectedAt: string | null
  readonly consecutiveFailures: number
  readonly failures: readonly { readonly code: string; readonly message: string }[]
}

/** What a gateway answers of its sections. */
export interface Shown {
  readonly revision: string
  readonly computedAt: string | null
  readonly bootId: string
  readonly restored: boolean
  readonly stale: boolean
  readonly overall: { readonly status: string }
  readonly operationalState: { readonly primary: string; readonly freshness: Age }
  readonly alerts: {
    readonly activeCount: number | null
    readonly complete: boolean
    readonly freshness: Age
  }
  readonly costLadder: { readonly spentToDateUsd: number | null; readonly freshness: Age }
  readonly serviceHealth: { readonly services: readonly ShownService[] }
  readonly tasks: { readonly openCount: number | null; readonly freshness: Age }
}

/** What a gateway answers of one service. */
export interface ShownService {
  readonly name: string
  readonly status: string
  readonly latencyMs: number | null
  readonly summary: string | null
  readonly freshness: Age
}

const AGES = 'freshness { status collectedAt consecutiveFailures failures { code message } }'

const QUERY = `{ snapshot {
  revision computedAt bootId restored stale overall { status }
  operationalState { primary ${AGES} }
  alerts { activeCount complete ${AGES} }
  costLadder { spentToDateUsd ${AGES} }
  serviceHealth { services { name status latencyMs summary ${AGES} } }
  tasks { openCount ${AGES} }
} }`

/** Asks a gateway for its sections; rejects for any answer but a good one. */
export async function show({ url }: Pick<RunningGateway, 'url'>): Promise<Shown> {
  const response = await fetch(`${url}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ query: QUERY }),
  })
  const text = await response.text()
  expect(text).not.toContain(SECRET)
  expect(response.status).toBe(200)
  const { data, errors } = JSON.parse(text) as { data: { snapshot: Shown }; errors?: unknown }
  expect(errors).toBeUndefined()
  return data.snapshot
}

/** Asks again and again until what is shown is as wanted, and gives it. */
export async function showUntil(
  gateway: Pick<RunningGateway, 'url'>,
  isWanted: (shown: Shown) => boolean,
): Promise<Shown> {
  let shown = await show(gateway)
  await until(async () => {
    if (isWanted(shown)) return true
    shown = await show(gateway)
    return false
  })
  return shown
}

/** Waits until so many more refreshes have been published. */
export async function refreshes(gateway: RunningGateway, count = 1): Promise<Shown> {
  const { revision } = await show(gateway)
  let last = BigInt(revision)
  let left = count
  return showUntil(gateway, (shown) => {
    if (BigInt(shown.revision) > last) {
      last = BigInt(shown.revision)
      left -= 1
    }
    return left <= 0
  })
}

/** Gives a push source a value. */
export async function push(
  { url }: Pick<RunningGateway, 'url'>,
  source: string,
  value: unknown,
): Promise<number> {
  const response = await fetch(`${url}/push/${source}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(value),
  })
  await response.arrayBuffer()
  return response.status
}
