import { ConfigError } from '../errors.ts'
import { badgeDoor } from './badges.ts'
import { readCockpitDocuments } from './cockpit-documents.ts'
import { cockpitDoor } from './cockpit.ts'
import type { Door, DoorDeps, ServeDeps } from './door.ts'
import { createEvents } from './events.ts'
import { createFront, type FrontRules } from './front.ts'
import { graphiqlDoor } from './graphql/graphiql.ts'
import { createLane } from './graphql/lane.ts'
import { createSchema } from './graphql/schema.ts'
import { readTrustedDocuments, type Trusted } from './graphql/trusted-documents.ts'
import { createYogaServer } from './graphql/yoga.ts'
import { type GuardRules, isLoopback, makeRules } from './guard.ts'
import { healthDoor } from './health.ts'
import { createHost } from './http-host.ts'
import { createHttpServer } from './http-server.ts'
import { createLimiter } from './limiter.ts'
import { createMcpDoor } from './mcp/door.ts'
import { createMetricsDoor } from './metrics.ts'
import type { ServeOptions } from './options.ts'
import { pushDoor } from './push.ts'
import { createRefreshGate } from './refresh-gate.ts'
import { addressOf } from './request-facts.ts'
import { restDoor } from './rest.ts'
import { createSessionDoor } from './session.ts'
import { createIdentify } from './tokens.ts'
import { createUsage } from './usage.ts'
import { createViewWatch } from './view-watch.ts'

/** After this long, what still hangs on when the server closes is cut, in milliseconds. */
const MOST_CLOSING_MS = 4_500

/** How often connections that have become idle are looked for while closing, in milliseconds. */
const CLOSING_LOOK_MS = 50

/** What listens. */
export interface Server {
  /** Starts to listen and gives the address. */
  listen(): Promise<string>
  /** Lets the requests that are being answered end, within 5 s, and stops. */
  close(): Promise<void>
  /** Puts other options in place, save host and port; throws a `ConfigError` if they cannot be. */
  reconfigure(options: ServeOptions): void
}

/** What of the options is worked out once: at the start and when they change. */
interface Settings extends FrontRules {
  readonly options: ServeOptions
  readonly trusted: Trusted
}

/**
 * Makes the server of all doors, with one guard before them. Throws a `ConfigError` where the
 * options would open it to others, or name what cannot be read.
 */
export function createServer(deps: ServeDeps, initial: ServeOptions): Server {
  const schema = createSchema()
  const usage = createUsage(deps.meter)
  let settings = makeSettings(initial)
  let isClosing = false

  function makeSettings(options: ServeOptions): Settings {
    const rules = makeGuardRules(options)
    return {
      options,
      guard: rules,
      // Without tokens only this machine can ask.
      limiter:
        options.rateLimit === false || rules.identify === null
          ? undefined
          : createLimiter(options.rateLimit.perMinute),
      trustProxy: options.trustProxy,
      trusted: {
        documents: new Map([
          ...readCockpitDocuments(),
          ...readTrustedDocuments(options.trustedDocuments, schema),
        ]),
        only: options.trustedDocumentsOnly,
      },
    }
  }

  const doorDeps: DoorDeps = {
    ...deps,
    refresh: createRefreshGate(() => deps.refresh()),
    options: () => settings.options,
  }
  const watch = createViewWatch(deps)
  const events = createEvents({
    schema,
    log: deps.log,
    view: () => deps.view(),
    subscribe: (listener) => watch.subscribe(listener),
    maxSubscribers: () => settings.options.maxSubscribers,
  })
  let sourceCallsDuringQuery = 0
  const lane = createLane({
    schema,
    yoga: createYogaServer(schema, deps.log),
    events,
    usage,
    view: () => deps.view(),
    refresh: () => doorDeps.refresh(),
    answer: deps.answer,
    trusted: () => settings.trusted,
    watchQuery(execute) {
      const before = deps.sourceCalls?.() ?? 0
      const result = execute()
      sourceCallsDuringQuery += (deps.sourceCalls?.() ?? 0) - before
      return result
    },
  })
  const doors: Door[] = [
    healthDoor,
    restDoor,
    pushDoor,
    graphiqlDoor,
    cockpitDoor,
    badgeDoor,
    createSessionDoor({
      signIn(request, token) {
        const { guard, limiter, trustProxy } = settings
        if (guard.identify === null) return undefined
        const client = `sign-in ${addressOf(request.raw, trustProxy)}`
        const now = Date.now()
        const found = (limiter?.peek(client, now) ?? 0) === 0 ? guard.identify(token) : undefined
        if (found !== undefined) return found
        const retryAfter = limiter?.take(client, now) ?? 0
        return retryAfter > 0 ? { retryAfter } : undefined
      },
    }),
    createMetricsDoor({
      usage,
      meter: deps.meter,
      settle: () => lane.kept.settle(),
      subscribers: () => events.count(),
      sourceCallsDuringQuery: () => sourceCallsDuringQuery,
      subscribe: (listener) => deps.subscribe(listener),
    }),
    createMcpDoor(schema),
    ...(deps.doors ?? []),
  ]
  const host = createHost(
    (pass) => {
      const front = createFront(() => settings, lane, pass)
      return createHttpServer((request, response) => {
        if (isClosing) response.setHeader('connection', 'close')
        front(request, response)
      })
    },
    doors,
    doorDeps,
  )

  return {
    async listen() {
      const { host: name, port } = settings.options
      await host.listen({ host: name, port })
      const address = host.server.address()
      const actual = typeof address === 'object' && address !== null ? address.port : port
      return `http://${name.includes(':') ? `[${name}]` : name}:${actual}`
    },
    async close() {
      isClosing = true
      watch.stop()
      events.close()
      const look = setInterval(() => host.server.closeIdleConnections(), CLOSING_LOOK_MS)
      const cut = setTimeout(() => host.server.closeAllConnections(), MOST_CLOSING_MS)
      await host.close()
      clearInterval(look)
      clearTimeout(cut)
    },
    reconfigure(options) {
      const { host: name, port } = settings.options
      settings = makeSettings({ ...options, host: name, port })
    },
  }
}

/** Without tokens only this machine may be able to ask. */
function makeGuardRules(options: ServeOptions): GuardRules {
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
