import { SourceError } from '../errors.ts'
import { isAccepted } from './accept-status.ts'
import { refuseStatus, unreachable } from './http-failure.ts'
import { parseJson } from './parse-json.ts'
import { readBody } from './read-body.ts'
import type { ReadOptions, SourceContext } from './source.ts'

/** What to ask over HTTP. */
export interface HttpRequest {
  /** May carry a user and a password; they are sent as basic authentication. */
  readonly url: string
  readonly method?: 'GET' | 'POST'
  readonly headers?: Readonly<Record<string, string>> | undefined
  readonly token?: string | undefined
  /** The media types that are wanted; default JSON. */
  readonly accept?: string
  /** Sent as JSON. */
  readonly json?: unknown
  /** What is accepted besides 2xx. */
  readonly acceptStatus?: readonly (number | string)[] | undefined
}

/** What came back, read to its end. */
export interface HttpAnswer {
  readonly status: number
  readonly headers: Headers
  readonly text: string
}

const MOST_REDIRECTS = 5

/**
 * Asks over HTTP and reads the whole answer; rejects with a `SourceError` whose message holds
 * nothing of the address, the headers or the answer. A redirect is followed within the origin; to
 * another one only by a GET without credentials.
 */
export function readHttp(
  context: Pick<SourceContext, 'fetch'>,
  request: HttpRequest,
  { signal, maxBytes }: Pick<ReadOptions, 'signal' | 'maxBytes'>,
): Promise<HttpAnswer> {
  return exchange(context, request, signal, async (response) => {
    refuseStatus(response, request.acceptStatus)
    const text = await readBody(response, maxBytes)
    return { status: response.status, headers: response.headers, text }
  })
}

/** Asks over HTTP for the status alone, whatever it is; rejects as `readHttp` does. */
export function readStatus(
  context: Pick<SourceContext, 'fetch'>,
  request: HttpRequest,
  signal: AbortSignal,
): Promise<number> {
  return exchange(context, request, signal, async ({ status }) => status)
}

/** Asks over HTTP for JSON; rejects as `readHttp` does, and with NOT_JSON. */
export async function readJson(
  context: Pick<SourceContext, 'fetch'>,
  request: HttpRequest,
  options: Pick<ReadOptions, 'signal' | 'maxBytes'>,
): Promise<unknown> {
  return parseJson((await readHttp(context, request, options)).text)
}

/** Asks, hands the answer over, and leaves no connection behind that still sends. */
async function exchange<T>(
  { fetch }: Pick<SourceContext, 'fetch'>,
  request: HttpRequest,
  signal: AbortSignal,
  use: (response: Response) => Promise<T>,
): Promise<T> {
  const connection = new AbortController()
  const abort = () => connection.abort()
  signal.addEventListener('abort', abort, { once: true })
  if (signal.aborted) abort()
  try {
    return await use(await follow(fetch, request, connection.signal))
  } catch (error) {
    if (signal.aborted) {
      throw new SourceError('TIMEOUT', 'no answer before the deadline', { cause: error })
    }
    throw error instanceof SourceError ? error : unreachable(error)
  } finally {
    signal.removeEventListener('abort', abort)
    // Ends what is still coming in after a refusal; an answer read to its end is not touched.
    abort()
  }
}

async function follow(
  fetch: typeof globalThis.fetch,
  request: HttpRequest,
  signal: AbortSignal,
): Promise<Response> {
  const { url, init, hasCredentials } = prepare(request)
  let target = url
  for (let redirects = 0; redirects <= MOST_REDIRECTS; redirects += 1) {
    const response = await fetch(target, { ...init, redirect: 'manual', signal })
    const location = response.headers.get('location')
    const isRedirect = [301, 302, 303, 307, 308].includes(response.status) && location !== null
    if (!isRedirect || isAccepted(response.status, request.acceptStatus ?? [])) return response
    const next = redirected(location, target)
    if (init.method !== 'GET' || (hasCredentials && next.origin !== target.origin)) {
      throw new SourceError(
        'HTTP_STATUS',
        `redirects (${response.status}) to where this request may not be sent; set the address it now has`,
      )
    }
    await response.body?.cancel()
    target = next
  }
  throw new SourceError('HTTP_STATUS', `redirects more than ${MOST_REDIRECTS} times`)
}

function prepare(request: HttpRequest) {
  const url = new URL(request.url)
  const headers = new Headers({
    'user-agent': 'snapshot-gateway',
    accept: request.accept ?? 'application/json',
  })
  for (const [name, value] of Object.entries(request.headers ?? {})) headers.set(name, value)
  const user = decodeURIComponent(url.username)
  const password = decodeURIComponent(url.password)
  url.username = ''
  url.password = ''
  const hasCredentials =
    request.token !== undefined ||
    user !== '' ||
    password !== '' ||
    Object.keys(request.headers ?? {}).length > 0
  if (!headers.has('authorization')) {
    const basic = Buffer.from(`${user}:${password}`).toString('base64')
    if (request.token !== undefined) headers.set('authorization', `Bearer ${request.token}`)
    else if (user !== '' || password !== '') headers.set('authorization', `Basic ${basic}`)
  }
  const init: RequestInit = { method: request.method ?? 'GET', headers }
  if (request.json !== undefined) {
    headers.set('content-type', 'application/json')
    init.body = JSON.stringify(request.json)
  }
  return { url, init, hasCredentials }
}

function redirected(location: string, from: URL): URL {
  const next = URL.canParse(location, from.href) ? new URL(location, from.href) : undefined
  if (next === undefined || !/^https?:$/.test(next.protocol)) {
    throw new SourceError('HTTP_STATUS', 'redirects to what is no web address')
  }
  // Nobody but the configuration gives credentials.
  next.username = ''
  next.password = ''
  return next
}
