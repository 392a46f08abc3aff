import { once } from 'node:events'

import { ConfigError } from '../errors.ts'
import { readCockpitDocuments } from './cockpit-documents.ts'
import type { DoorDeps, ServeDeps } from './door.ts'
import { createEvents } from './events.ts'
import { createFront, type FrontRules } from './front.ts'
import { createLane } from './graphql/lane.ts'
import { createSchema } from './graphql/schema.ts'
import { readTrustedDocuments, type Trusted } from './graphql/trusted-documents.ts'
import type { Yoga } from './graphql/yoga.ts'
import { type GuardRules, isLoopback, makeRules } from './guard.ts'
import { createHttpServer } from './http-server.ts'
import { createLazyDoors } from './lazy-doors.ts'
import { createLimiter } from './limiter.ts'
import { createMeters } from './meters.ts'
import type { ServeOptions } from './options.ts'
import { createRefreshGate } from './refresh-gate.ts'
import { createSignIn } from './sign-in.ts'
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
  let yoga: Promise<Yoga> | undefined
  // Loaded with the first request that is not a plain query.
  const loadYoga = (): Promise<Yoga> => {
    yoga ??= import('./graphql/yoga.ts').then(({ createYogaServer }) =>
      createYogaServer(schema, deps.log),
    )
    return yoga
  }
  const lane = createLane({
    schema,
    yoga: loadYoga,
    log: deps.log,
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
  const meters = createMeters({
    usage,
    meter: deps.meter,
    settle: () => lane.kept.settle(),
    subscribers: () => events.count(),
    sourceCallsDuringQuery: () => sourceCallsDuringQuery,
    view: () => deps.view(),
    subscribe: (listener) => deps.subscribe(listener),
  })
  const doors = createLazyDoors(async () => {
    try {
      const { openDoors } = await import('./open-doors.ts')
      return await openDoors(doorDeps, { schema, meters, signIn: createSignIn(() => settings) })
    } catch (error) {
      deps.log.error({ err: error }, 'doors cannot be opened')
      throw error
    }
  })
  const front = createFront(() => settings, lane, doors.pass)
  const server = createHttpServer((request, response) => {
    if (isClosing) response.setHeader('connection', 'close')
    front(request, response)
  })

  return {
    async listen() {
      const { host: name, port } = settings.options
      server.listen({ host: name, port })
      await once(server, 'listening')
      // Not before: a snapshot that is restored is told to no listener.
      watch.start()
      const address = server.address()
      const actual = typeof address === 'object' && address !== null ? address.port : port
      return `http://${name.includes(':') ? `[${name}]` : name}:${actual}`
    },
    async close() {
      isClosing = true
      watch.stop()
      events.close()
      const look = setInterval(() => server.closeIdleConnections(), CLOSING_LOOK_MS)
      const cut = setTimeout(() => server.closeAllConnections(), MOST_CLOSING_MS)
      await new Promise((resolve) => server.close(resolve))
      await doors.close()
      clearInterval(look)
      clearTimeout(cut)
    },
    reconfigure(options) {
      const { host: name, port } = settings.options
      settings = makeSettings({ ...options, host: name, port })
      // Whoever follows has to come in by the new rules.
      events.end()
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
