/** What came of asking a running gateway. */
export type Asked =
  | { readonly kind: 'answered'; readonly body: GraphqlBody }
  | { readonly kind: 'refused'; readonly message: string }
  | { readonly kind: 'nobody' }

/** An answer of GraphQL over HTTP. */
export interface GraphqlBody {
  readonly data?: unknown
  readonly errors?: readonly { readonly message: string }[]
}

/** How long a gateway on the same machine may take to answer, in milliseconds. */
const TIMEOUT_MS = 5_000

/** Asks a running gateway over HTTP; `nobody` when nothing listens at its address. */
export async function askGateway(
  url: string,
  token: string | undefined,
  operation: { query: string; variables?: unknown },
): Promise<Asked> {
  const controller = new AbortController()
  const timer = setTimeout(() => controller.abort(), TIMEOUT_MS)
  try {
    const response = await fetch(new URL('/graphql', url), {
      method: 'POST',
      headers: {
        accept: 'application/json',
        'content-type': 'application/json',
        ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
      },
      body: JSON.stringify(operation),
      redirect: 'error',
      signal: controller.signal,
    })
    const body: unknown = await response.json()
    if (isGraphqlBody(body)) return { kind: 'answered', body }
    return { kind: 'refused', message: `expected an answer, found status ${response.status}` }
  } catch (error) {
    return error instanceof SyntaxError
      ? { kind: 'refused', message: 'expected a gateway at this address, found something else' }
      : { kind: 'nobody' }
  } finally {
    clearTimeout(timer)
  }
}

function isGraphqlBody(body: unknown): body is GraphqlBody {
  return typeof body === 'object' && body !== null && ('data' in body || 'errors' in body)
}
