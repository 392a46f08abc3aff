import type { IncomingMessage, ServerResponse } from 'node:http'

import type { RequestFacts, Refusal, Verdict } from './guard.ts'

/** Headers that every answer has; pages put their own content security policy in its place. */
export const SECURITY_HEADERS: Readonly<Record<string, string>> = {
  'content-security-policy': "default-src 'none'; frame-ancestors 'none'",
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
  'referrer-policy': 'no-referrer',
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY',
}

/** Gathers what the guard decides by. */
export function gatherFacts(request: IncomingMessage, path: string): RequestFacts {
  const { headers } = request
  return {
    method: request.method ?? '',
    path,
    host: headers.host,
    origin: headers.origin,
    fetchSite: single(headers['sec-fetch-site']),
    fetchMode: single(headers['sec-fetch-mode']),
    fetchDest: single(headers['sec-fetch-dest']),
    requestMethod: headers['access-control-request-method'],
    contentType: headers['content-type'],
    contentEncoding: headers['content-encoding'],
    contentLength: headers['content-length'],
    transferEncoding: headers['transfer-encoding'],
    authorization: headers.authorization,
    cookie: headers.cookie,
  }
}

function single(value: string | string[] | undefined): string | undefined {
  return Array.isArray(value) ? value.join(',') : value
}

/** Takes the path of a request target; undefined for one that is not a path. */
export function pathOf(url: string | undefined): string | undefined {
  if (url?.startsWith('/') !== true) return undefined
  const end = url.indexOf('?')
  return end === -1 ? url : url.slice(0, end)
}

/** Sets the headers that every answer to this request has, for whoever writes it. */
export function setHeaders(response: ServerResponse, cors: string | null): void {
  for (const [name, value] of Object.entries(SECURITY_HEADERS)) response.setHeader(name, value)
  response.setHeader('vary', 'origin')
  if (cors === null) return
  response.setHeader('access-control-allow-origin', cors)
  response.setHeader('access-control-expose-headers', 'etag, retry-after')
  response.setHeader('cross-origin-resource-policy', 'cross-origin')
}

/** Answers a preflight of an origin that may ask. */
export function writePreflight(response: ServerResponse, cors: string): void {
  setHeaders(response, cors)
  response.setHeader('access-control-allow-methods', 'GET, HEAD, POST, DELETE')
  response.setHeader(
    'access-control-allow-headers',
    'authorization, content-type, if-none-match, last-event-id, mcp-protocol-version, mcp-session-id',
  )
  response.setHeader('access-control-max-age', '600')
  response.writeHead(204)
  response.end()
}

/** Answers a request that is not let in; what there is of its body is thrown away. */
export function writeRefusal(
  request: IncomingMessage,
  response: ServerResponse,
  refusal: Refusal,
): void {
  setHeaders(response, refusal.cors)
  if (refusal.status === 401) response.setHeader('www-authenticate', 'Bearer')
  writeProblem(request, response, refusal)
}

/** Writes a problem as JSON; GraphQL clients find it where they look for errors. */
export function writeProblem(
  request: IncomingMessage,
  response: ServerResponse,
  { status, code, message }: { status: number; code: string; message: string },
): void {
  const isGraphql = pathOf(request.url) === '/graphql'
  const errors = isGraphql ? { errors: [{ message, extensions: { code } }] } : {}
  const body = JSON.stringify({ code, message, ...errors })
  response.writeHead(status, {
    'content-type': 'application/json; charset=utf-8',
    'content-length': Buffer.byteLength(body),
    'cache-control': 'no-store',
  })
  response.end(request.method === 'HEAD' ? undefined : body)
}

const verdicts = new WeakMap<IncomingMessage, Extract<Verdict, { kind: 'allow' }>>()

/** Remembers for the doors as whom a request was let in. */
export function admit(
  request: IncomingMessage,
  verdict: Extract<Verdict, { kind: 'allow' }>,
): void {
  verdicts.set(request, verdict)
}

/** Finds as whom a request was let in. */
export function admittedAs(
  request: IncomingMessage,
): Extract<Verdict, { kind: 'allow' }> | undefined {
  return verdicts.get(request)
}
