import type { TypedDocumentString } from '../generated/graphql.ts'
import { setClock } from './clock.ts'

/** What came of a question; a refusal is a value. */
export type Asked<Data> =
  | { readonly ok: true; readonly data: Data }
  | { readonly ok: false; readonly refusal: Refusal }

/** Why a question was not answered. */
export interface Refusal {
  /** The code of the gateway, or UNREACHABLE or HTTP_STATUS. */
  readonly code: string
  readonly message: string
  /** How soon it may be asked again, in milliseconds; null: not said. */
  readonly retryAfterMs: number | null
}

interface Envelope<Data> {
  readonly data?: Data | null
  readonly errors?: readonly {
    readonly message: string
    readonly extensions?: { readonly code?: string; readonly retryAfter?: number }
  }[]
}

/** Makes the request of an operation, which the gateway knows by its id. */
export function makeRequest<Data, Variables>(
  document: TypedDocumentString<Data, Variables>,
  variables: Variables,
  accept: string,
): RequestInit {
  const documentId = String(document.__meta__?.['hash'])
  return {
    method: 'POST',
    headers: { accept, 'content-type': 'application/json' },
    body: JSON.stringify({ documentId, variables }),
    cache: 'no-store',
  }
}

/** Asks the gateway; never rejects. */
export async function ask<Data, Variables>(
  document: TypedDocumentString<Data, Variables>,
  variables: Variables,
): Promise<Asked<Data>> {
  try {
    const init = makeRequest(document, variables, 'application/json')
    const response = await fetch('/graphql', init)
    setClock(response.headers.get('date'))
    const body = (await response.json()) as Envelope<Data>
    const error = body.errors?.[0]
    if (body.data !== undefined && body.data !== null && error === undefined) {
      return { ok: true, data: body.data }
    }
    const code = error?.extensions?.code ?? 'HTTP_STATUS'
    const message = error?.message ?? `The gateway answered with status ${response.status}`
    return { ok: false, refusal: { code, message, retryAfterMs: readRetryAfter(response) } }
  } catch {
    const message = 'The gateway cannot be reached'
    return { ok: false, refusal: { code: 'UNREACHABLE', message, retryAfterMs: null } }
  }
}

/** Reads how long an answer asks to wait, in milliseconds; null where it does not say. */
export function readRetryAfter(response: Response): number | null {
  const seconds = Number.parseInt(response.headers.get('retry-after') ?? '', 10)
  return Number.isNaN(seconds) ? null : seconds * 1_000
}
