import { randomBytes } from 'node:crypto'
import { createServer, type ServerResponse } from 'node:http'

import { tellKoraStory } from './kora-story.ts'

/** A small Kora daemon that runs. */
export interface KoraDaemon {
  /** Its web address, on loopback. */
  readonly url: string
  close(): Promise<void>
}

/** Where it listens. */
export interface KoraDaemonOptions {
  /** 0 (the default) takes any free port. */
  readonly port?: number
}

/**
 * Starts a small daemon with the endpoints, the session token and the shapes of a Kora daemon and
 * data that follows the clock, so that the gateway can be tried without any other system.
 */
export async function startKoraDaemon({ port = 0 }: KoraDaemonOptions = {}): Promise<KoraDaemon> {
  const token = randomBytes(24).toString('base64url')
  const server = createServer((request, response) => {
    request.resume()
    const { pathname } = new URL(request.url ?? '/', 'http://localhost')
    const given = request.headers['x-hermes-session-token'] ?? bearer(request.headers.authorization)
    if (request.method !== 'GET') send(response, 405, { detail: 'Method Not Allowed' })
    else if (pathname === '/') sendPage(response, token)
    else if (!pathname.startsWith('/api/')) send(response, 404, { detail: 'Not Found' })
    else if (given !== token) send(response, 401, { detail: 'Unauthorized' })
    else sendEndpoint(response, pathname)
  })
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(port, '127.0.0.1', resolve)
  })
  const address = server.address()
  if (address === null || typeof address === 'string') throw new TypeError('expected a port')
  return {
    url: `http://127.0.0.1:${address.port}`,
    close: () =>
      new Promise((resolve, reject) => {
        server.close((error) => (error === undefined ? resolve() : reject(error)))
        server.closeAllConnections()
      }),
  }
}

function bearer(header: string | undefined): string | undefined {
  return /^Bearer (.+)$/i.exec(header ?? '')?.[1]
}

function sendEndpoint(response: ServerResponse, path: string): void {
  const { state, alerts, cost, services, tickets } = tellKoraStory(Date.now())
  const endpoints = new Map([
    ['/api/operational-state', state],
    ['/api/alerts/current', alerts],
    ['/api/cost-state', cost],
    ['/api/heartbeat/services', services],
    ['/api/sea-tickets/kora-assigned', tickets],
  ])
  const body = endpoints.get(path)
  if (body === undefined) send(response, 404, { detail: 'Not Found' })
  else send(response, 200, body)
}

function sendPage(response: ServerResponse, token: string): void {
  response.writeHead(200, { 'content-type': 'text/html; charset=utf-8' })
  response.end(
    `<!doctype html><title>Kora</title><script>window.__HERMES_SESSION_TOKEN__="${token}";</script>`,
  )
}

function send(response: ServerResponse, status: number, body: object): void {
  response.writeHead(status, { 'content-type': 'application/json' })
  response.end(JSON.stringify(body))
}
