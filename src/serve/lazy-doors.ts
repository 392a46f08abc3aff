import type { IncomingMessage, ServerResponse } from 'node:http'

import type { FastifyInstance } from 'fastify'

import { PROBLEMS, writeProblem } from './problem.ts'

/** The doors besides GraphQL: loading their host takes longer than all else at the start. */
export interface LazyDoors {
  /** Hands a request to its door; the first one waits until the host is loaded. */
  pass(request: IncomingMessage, response: ServerResponse): void
  close(): Promise<void>
}

/** Makes what loads the host of the doors once, when it is first needed. */
export function createLazyDoors(open: () => Promise<FastifyInstance>): LazyDoors {
  let opening: Promise<FastifyInstance> | undefined
  let host: FastifyInstance | undefined

  async function load(): Promise<FastifyInstance> {
    opening ??= open()
    host = await opening
    return host
  }

  return {
    pass(request, response) {
      if (host !== undefined) {
        host.routing(request, response)
        return
      }
      load().then(
        (loaded) => loaded.routing(request, response),
        () => writeProblem(request, response, PROBLEMS.INTERNAL, null),
      )
    },
    async close() {
      await opening?.then(
        (opened) => opened.close(),
        () => undefined,
      )
    },
  }
}
