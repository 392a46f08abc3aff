import { executeSync } from 'graphql'
import { pino } from 'pino'
import { onTestFinished } from 'vitest'

import { createMeter } from '../../src/routing/meter.ts'
import { createRouting } from '../../src/routing/routing.ts'
import type { View } from '../../src/sections/view.ts'
import type { ServeDeps } from '../../src/serve/door.ts'
import { createSchema } from '../../src/serve/graphql/schema.ts'
import type { ServeOptions } from '../../src/serve/options.ts'
import { createServer, type Server } from '../../src/serve/server.ts'
import { makeView, NOW } from '../support/views.ts'

/** The options of a server that only this machine reaches. */
export const OPEN: ServeOptions = {
  name: 'test',
  host: '127.0.0.1',
  port: 0,
  allowedHosts: [],
  corsOrigins: [],
  tokens: [],
  trustedDocumentsOnly: false,
  rateLimit: { perMinute: 600 },
  trustProxy: false,
  publicBadges: [],
  maxSubscribers: 100,
}

/** A server that listens, with what it serves in the hands of the test. */
export interface Served {
  readonly url: string
  readonly server: Server
  /** Puts another view in place and tells the listeners. */
  publish(view: View): void
  ask(
    query: string,
    init?: { variables?: unknown; headers?: Record<string, string> },
  ): Promise<{
    status: number
    headers: Headers
    body: {
      data?: Record<string, unknown>
      errors?: { message: string; extensions: { code: string } }[]
    }
  }>
}

/** Starts a server on a free port; it is closed when the test has finished. */
export async function serve(
  options: Partial<ServeOptions> = {},
  deps: Partial<ServeDeps> = {},
): Promise<Served> {
  const served = await start(options, deps)
  onTestFinished(() => served.server.close())
  return served
}

/** Starts a server on a free port; whoever asks for it closes it. */
export async function start(
  options: Partial<ServeOptions> = {},
  deps: Partial<ServeDeps> = {},
): Promise<Served> {
  let view = makeView()
  const schema = createSchema()
  const meter = createMeter()
  const routing = createRouting({
    schema,
    query: (document, variableValues, from) =>
      executeSync({ schema, document, variableValues, contextValue: { view: from } }),
    view: () => view,
    onAnswer: (answer) => meter.count(answer),
  })
  const listeners = new Set<(view: View) => void>()
  const server = createServer(
    {
      view: () => view,
      refresh: async () => ({ revision: '8', startedAt: NOW, durationMs: 1, failed: [] }),
      meter,
      answer: (question, from) => routing.answer(question, from),
      push: async () => ({ kind: 'unknown' }),
      subscribe: (listener) => {
        listeners.add(listener)
        return () => void listeners.delete(listener)
      },
      log: pino({ level: 'silent' }),
      ...deps,
    },
    { ...OPEN, ...options },
  )
  const url = await server.listen()
  return {
    url,
    server,
    publish(next) {
      view = next
      for (const listener of listeners) listener(next)
    },
    async ask(query, { variables, headers } = {}) {
      const response = await fetch(`${url}/graphql`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', ...headers },
        body: JSON.stringify({ query, variables }),
      })
      return {
        status: response.status,
        headers: response.headers,
        body: (await response.json()) as never,
      }
    },
  }
}
