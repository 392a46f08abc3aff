import { SourceError } from '../errors.ts'
import { refuseStatus, unreachable } from './http-failure.ts'
import type { McpLibrary, McpTransport } from './mcp-connection.ts'
import { parseJson } from './parse-json.ts'
import { readBody, tooLarge } from './read-body.ts'

/** An MCP server at an address. */
export interface McpAddress {
  readonly url: string
  readonly headers: Readonly<Record<string, string>> | undefined
  readonly token: string | undefined
  readonly fetch: typeof fetch
}

/** How long the end of a session may take, in milliseconds. */
const GRACE_MS = 1_000

/** Makes the transport to a server over streamable HTTP; it follows no redirect to another origin. */
export function openMcpHttp(library: McpLibrary, address: McpAddress): McpTransport {
  let maxBytes = Infinity
  let fail = (_error: SourceError): void => {}
  const broken = new Promise<never>((_resolve, reject) => {
    fail = reject
  })
  // It is raced against each call; between calls nobody listens.
  broken.catch(() => {})

  const guarded = async (input: string | URL, init: RequestInit = {}): Promise<Response> => {
    // The stream that servers may talk on by themselves: nothing of it is wanted.
    if (init.method === 'GET') return new Response(null, { status: 405 })
    try {
      const response = await address.fetch(input, init)
      if (init.method !== 'POST') return response
      refuseAnswer(response)
      return isJson(response)
        ? await readWhole(response, maxBytes)
        : capped(response, () => maxBytes, fail)
    } catch (error) {
      const failure = error instanceof SourceError ? error : unreachable(error)
      if (init.signal?.aborted !== true) fail(failure)
      throw failure
    }
  }

  const headers = new Headers({ 'user-agent': 'snapshot-gateway' })
  for (const [name, value] of Object.entries(address.headers ?? {})) headers.set(name, value)
  const url = new URL(address.url)
  const user = `${decodeURIComponent(url.username)}:${decodeURIComponent(url.password)}`
  if (address.token !== undefined) headers.set('authorization', `Bearer ${address.token}`)
  else if (user !== ':') {
    headers.set('authorization', `Basic ${Buffer.from(user).toString('base64')}`)
  }
  url.username = ''
  url.password = ''
  const transport = new library.StreamableHTTPClientTransport(url, {
    fetch: guarded,
    requestInit: { headers },
    // Polling is the retry.
    reconnectionOptions: {
      maxRetries: 0,
      initialReconnectionDelay: 1,
      maxReconnectionDelay: 1,
      reconnectionDelayGrowFactor: 1,
    },
  })

  return {
    transport,
    broken,
    limit(bytes) {
      maxBytes = bytes
    },
    async close() {
      await inTime(transport.terminateSession())
      await transport.close()
    },
  }
}

function refuseAnswer(response: Response): void {
  if (response.status >= 300 && response.status < 400) {
    throw new SourceError('HTTP_STATUS', `expected status 2xx, got ${response.status}`)
  }
  refuseStatus(response)
  const type = response.headers.get('content-type') ?? ''
  if (response.status === 202 || isJson(response) || /^text\/event-stream\b/i.test(type)) return
  throw new SourceError('NOT_JSON', 'expected JSON or an event stream, found something else')
}

function isJson({ headers }: Response): boolean {
  return /^application\/json\b/i.test(headers.get('content-type') ?? '')
}

/** Reads an answer before the client does, which would not tell half of one from a refusal. */
async function readWhole(response: Response, maxBytes: number): Promise<Response> {
  const text = await readBody(response, maxBytes)
  parseJson(text)
  const { status, statusText, headers } = response
  return new Response(text, { status, statusText, headers })
}

function capped(response: Response, cap: () => number, fail: (error: SourceError) => void) {
  if (response.body === null) return response
  let bytes = 0
  const counter = new TransformStream<Uint8Array, Uint8Array>({
    transform(chunk, controller) {
      bytes += chunk.byteLength
      if (bytes <= cap()) return controller.enqueue(chunk)
      const failure = tooLarge(cap())
      fail(failure)
      controller.error(failure)
    },
  })
  const { status, statusText, headers } = response
  return new Response(response.body.pipeThrough(counter), { status, statusText, headers })
}

/** A server that does not end a session ends it by itself some day; nobody waits for that. */
async function inTime(ending: Promise<void>): Promise<void> {
  let timer: NodeJS.Timeout | undefined
  const enough = new Promise<void>((resolve) => {
    timer = setTimeout(resolve, GRACE_MS)
  })
  await Promise.race([ending.catch(() => {}), enough])
  clearTimeout(timer)
}
