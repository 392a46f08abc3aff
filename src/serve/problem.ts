import type { IncomingMessage, ServerResponse } from 'node:http'

import { pathOf } from './request-facts.ts'
import { corsHeaders, SECURITY_HEADERS } from './security-headers.ts'

/** Why a request is not answered as it wished. */
export interface Problem {
  readonly status: number
  /** In UPPER_SNAKE words that stay the same. */
  readonly code: string
  readonly message: string
  /** After how many seconds it may be tried again. */
  readonly retryAfter?: number
}

/** The problems that more than one door has. */
export const PROBLEMS = {
  RATE_LIMITED: { status: 429, code: 'RATE_LIMITED', message: 'That is too much in a minute' },
  INTERNAL: {
    status: 500,
    code: 'INTERNAL',
    message: 'Something went wrong here; the log says what',
  },
  NOT_FOUND: { status: 404, code: 'NOT_FOUND', message: 'There is nothing here' },
  FORBIDDEN: { status: 403, code: 'FORBIDDEN', message: 'This is not allowed' },
  NOT_UTF_8: { status: 400, code: 'BAD_REQUEST', message: 'Expected a body of UTF-8' },
  BODY_TOO_LARGE: { status: 413, code: 'BODY_TOO_LARGE', message: 'This body is too large' },
  METHOD_NOT_ALLOWED: {
    status: 405,
    code: 'METHOD_NOT_ALLOWED',
    message: 'Expected GET or POST',
  },
  NOT_ACCEPTABLE: {
    status: 406,
    code: 'NOT_ACCEPTABLE',
    message: 'This is answered with application/json or application/graphql-response+json',
  },
  NOT_STREAMED: {
    status: 406,
    code: 'NOT_ACCEPTABLE',
    message: 'A subscription is answered with text/event-stream',
  },
} as const satisfies Readonly<Record<string, Problem>>

/** Sets the headers that every answer to a request has, for whoever writes it. */
export function setHeaders(response: ServerResponse, cors: string | null): void {
  for (const [name, value] of Object.entries(SECURITY_HEADERS)) response.setHeader(name, value)
  response.setHeader('vary', 'origin')
  if (cors === null) return
  const headers = corsHeaders(cors)
  for (let index = 0; index < headers.length; index += 2) {
    response.setHeader(headers[index] ?? '', headers[index + 1] ?? '')
  }
}

/** Answers with a problem as JSON; GraphQL clients find it where they look for errors. */
export function writeProblem(
  request: IncomingMessage,
  response: ServerResponse,
  { status, code, message, retryAfter }: Problem,
  cors: string | null,
): void {
  const isGraphql = pathOf(request.url) === '/graphql'
  const errors = isGraphql ? { errors: [{ message, extensions: { code } }] } : {}
  const body = JSON.stringify({ code, message, ...errors })
  setHeaders(response, cors)
  if (status === 401) response.setHeader('www-authenticate', 'Bearer')
  if (retryAfter !== undefined) response.setHeader('retry-after', String(retryAfter))
  response.writeHead(status, {
    'content-type': 'application/json; charset=utf-8',
    'content-length': Buffer.byteLength(body),
    'cache-control': 'no-store',
  })
  response.end(request.method === 'HEAD' ? undefined : body)
}

/** Answers OPTIONS of the server as a whole (RFC 9110 §9.3.7). */
export function writeOptions(response: ServerResponse): void {
  setHeaders(response, null)
  response.writeHead(204, {
    allow: 'GET, HEAD, POST, DELETE, OPTIONS',
    'cache-control': 'no-store',
  })
  response.end()
}

/** Answers a preflight of an origin that may ask. */
export function writePreflight(response: ServerResponse, cors: string): void {
  setHeaders(response, cors)
  response.writeHead(204, {
    'access-control-allow-methods': 'GET, HEAD, POST, DELETE',
    'access-control-allow-headers':
      'authorization, content-type, if-none-match, last-event-id, mcp-protocol-version, mcp-session-id',
    'access-control-max-age': '600',
  })
  response.end()
}
