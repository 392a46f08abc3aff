import type { IncomingMessage } from 'node:http'

import type { RequestFacts } from './guard.ts'

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

/** Finds the address of the client: behind a proxy that is trusted, the one that it saw. */
export function addressOf(request: IncomingMessage, trustProxy: boolean): string {
  const forwarded = trustProxy ? single(request.headers['x-forwarded-for']) : undefined
  const seen = forwarded?.split(',').at(-1)?.trim()
  return seen ?? request.socket.remoteAddress ?? ''
}

/** Whether a browser asks for a page to show. */
export function wantsPage(request: IncomingMessage): boolean {
  return request.method === 'GET' && request.headers.accept?.includes('text/html') === true
}
