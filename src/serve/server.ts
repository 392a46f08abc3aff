import {
  createServer as createHttpServer,
  type IncomingMessage,
  type ServerResponse,
} from 'node:http'

import { ConfigError } from '../errors.ts'
import type { Door, DoorDeps, ServeDeps } from './door.ts'
import {
  admit,
  gatherFacts,
  pathOf,
  setHeaders,
  writePreflight,
  writeProblem,
  writeRefusal,
} from './front.ts'
import { createGraphqlDoor } from './graphql/door.ts'
import { graphiqlDoor } from './graphql/graphiql.ts'
import { createSchema } from './graphql/schema.ts'
import { createYogaServer } from './graphql/yoga.ts'
import { guard, type GuardRules, isLoopback, makeRules } from './guard.ts'
import { healthDoor } from './health.ts'
import { createHost } from './http-host.ts'
import type { ServeOptions } from './options.ts'
import { pushDoor } from './push.ts'
import { restDoor } from './rest.ts'
import { createIdentify } from './tokens.ts'

/** After this long, what still hangs on when the server closes is cut, in milliseconds. */
const MOST_CLOSING_MS = 4_500

/** What listens. */
export interface Server {
  /** Starts to listen and gives the address; rejects with a `ConfigError` where it must not. */
  listen(): Promise<string>
  /** Lets the requests that are being answered end, within 5 s, and stops. */
  close(): Promise<void>
  /** Puts other options in place, save host and port; throws a `ConfigError` if they cannot be. */
  reconfigure(options: ServeOptions): void
}

/** Makes the server of all doors, with one guard before them. */
export function createServer(deps: ServeDeps, initial: ServeOptions): Server {
  let options = initial
  let rules = checkOptions(initial)
  let isClosing = false
  const doorDeps: DoorDeps = { ...deps, options: () => options }
  const yoga = createYogaServer(createSchema(), deps.log)
  const doors: Door[] = [
    healthDoor,
    restDoor,
    pushDoor,
    createGraphqlDoor(yoga),
    graphiqlDoor,
    ...(deps.doors ?? []),
  ]

  const host = createHost(
    (pass) => {
      const server = createHttpServer(
        {
          // A request without a host is refused by the guard, with a code.
          requireHostHeader: false,
          headersTimeout: 10_000,
          requestTimeout: 30_000,
          keepAliveTimeout: 72_000,
          maxHeaderSize: 16_384,
        },
        (request, response) => {
          answer(request, response, pass)
        },
      )
      server.on('clientError', (error: NodeJS.ErrnoException, socket) => {
        if (error.code === 'ECONNRESET' || !socket.writable) return
        const status =
          error.code === 'HPE_HEADER_OVERFLOW'
            ? '431 Request Header Fields Too Large'
            : '400 Bad Request'
        const body = '{"code":"BAD_REQUEST","message":"This request is not valid"}'
        socket.end(
          `HTTP/1.1 ${status}\r\nconnection: close\r\ncontent-type: application/json\r\n` +
            `content-length: ${body.length}\r\n\r\n${body}`,
        )
      })
      return server
    },
    doors,
    doorDeps,
  )

  function answer(
    request: IncomingMessage,
    response: ServerResponse,
    pass: (request: IncomingMessage, response: ServerResponse) => void,
  ): void {
    if (isClosing) response.setHeader('connection', 'close')
    const path = pathOf(request.url)
    if (path === undefined) {
      setHeaders(response, null)
      writeProblem(request, response, {
        status: 400,
        code: 'BAD_REQUEST',
        message: 'Expected a path',
      })
      return
    }
    const verdict = guard(gatherFacts(request, path), rules)
    switch (verdict.kind) {
      case 'preflight':
        writePreflight(response, verdict.cors)
        return
      case 'refuse':
        writeRefusal(request, response, verdict)
        return
      case 'allow':
        admit(request, verdict)
        setHeaders(response, verdict.cors)
        pass(request, response)
    }
  }

  return {
    async listen() {
      await host.listen({ host: options.host, port: options.port })
      const address = host.server.address()
      const port = typeof address === 'object' && address !== null ? address.port : options.port
      const name = options.host.includes(':') ? `[${options.host}]` : options.host
      return `http://${name}:${port}`
    },
    async close() {
      isClosing = true
      const cut = setTimeout(() => host.server.closeAllConnections(), MOST_CLOSING_MS)
      const closed = host.close()
      host.server.closeIdleConnections()
      await closed
      clearTimeout(cut)
    },
    reconfigure(next) {
      rules = checkOptions(next)
      options = { ...next, host: options.host, port: options.port }
    },
  }
}

/** Without tokens only this machine may be able to ask. */
function checkOptions(options: ServeOptions): GuardRules {
  if (options.tokens.length === 0 && !isLoopback(options.host)) {
    throw new ConfigError([
      {
        path: 'server.host',
        message: `expected a loopback address, as there are no tokens; found ${options.host}`,
      },
    ])
  }
  return makeRules(options, createIdentify(options.tokens))
}
