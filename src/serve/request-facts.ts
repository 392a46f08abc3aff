import type { IncomingMessage } from 'node:http'

import type { RequestFacts } from './guard.ts'
import { readWeighted } from './weighted.ts'

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

/** Without user information, which no client may send (RFC 9110 §4.2.4). */
const ABSOLUTE = /^https?:\/\/([^/?#@]+)([/?][^#]*)?$/i

/**
 * Takes the path of a request, `*` for one about the server as a whole; undefined for a target that
 * is neither. A target in absolute form takes the place of the host (RFC 9112 §3.2.2).
 */
export function readTarget(request: IncomingMessage): string | undefined {
  const path = pathOf(request.url)
  if (path !== undefined) return path
  const { url = '', method, headers } = request
  if (url === '*') return method === 'OPTIONS' ? url : undefined
  const [, host, rest = '/'] = ABSOLUTE.exec(url) ?? []
  if (host === undefined) return undefined
  headers.host = host
  request.url = rest.startsWith('/') ? rest : `/${rest}`
  return pathOf(request.url)
}

/** Finds the address of the client: behind a proxy that is trusted, the one that it saw. */
export function addressOf(request: IncomingMessage, trustProxy: boolean): string {
  const forwarded = trustProxy ? single(request.headers['x-forwarded-for']) : undefined
  const seen = forwarded?.split(',').at(-1)?.trim()
  return seen ?? request.socket.remoteAddress ?? ''
}

/** Whether a browser asks for a page to show. */
export function wantsPage({ method, headers: { accept } }: IncomingMessage): boolean {
  if (accept?.includes('text/html') !== true || (method !== 'GET' && method !== 'HEAD')) {
    return false
  }
  return readWeighted(accept).some(({ name, weight }) => name === 'text/html' && weight !== 0)
}
