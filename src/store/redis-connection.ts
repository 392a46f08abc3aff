import { readFile } from 'node:fs/promises'

import { ConfigError } from '../errors.ts'

/** One connection to the engine. */
export interface RedisConnection {
  /**
   * Waits until the first try to connect has come to an end, good or bad. Rejects with a
   * `ConfigError` when the package `redis` is not installed.
   */
  tried(): Promise<void>
  isReady(): boolean
  /** Sends a command and answers its reply: texts, numbers, nulls and lists of them. */
  send(...command: string[]): Promise<unknown>
  close(): Promise<void>
}

export interface RedisConnectionOptions {
  /** `redis://`, `rediss://` or `unix://`, with user, password and database where needed. */
  readonly url: string
  /** Whether to encrypt also where the URL does not say so; false by default. */
  readonly tls?: boolean
  /** A file that holds the password, read at every connection; none by default. */
  readonly passwordFile?: string
}

export interface ConnectionEvents {
  /** The connection was made, for the first time or again. */
  ready(): void
  /** The connection broke or could not be made; it is tried again. */
  lost(error: unknown): void
}

/**
 * Opens a connection that keeps trying by itself. A command rejects at once while there is none,
 * and when the engine has been silent for so long.
 */
export function openRedis(
  options: RedisConnectionOptions,
  silenceMs: number,
  pingIntervalMs: number,
  events: ConnectionEvents,
): RedisConnection {
  let endFirstTry = (): void => undefined
  const firstTry = new Promise<void>((resolve) => {
    endFirstTry = resolve
  })
  let closed = false
  const opening = loadRedis().then((redis) => {
    const client = redis.createClient({
      ...address(options),
      RESP: 2,
      // The default lets commands wait for ever while the engine is down.
      disableOfflineQueue: true,
      pingInterval: pingIntervalMs,
      maintNotifications: 'disabled',
      socket: {
        connectTimeout: silenceMs,
        // The default lets commands wait for ever for an engine that is frozen.
        socketTimeout: silenceMs,
        // The default does not connect again after that timeout.
        reconnectStrategy: (retries) => 50 * 2 ** Math.min(retries, 5) + Math.random() * 50,
      },
    })
    const lose = (error: unknown): void => {
      if (!closed) events.lost(error)
      endFirstTry()
    }
    client.on('ready', () => {
      events.ready()
      endFirstTry()
    })
    client.on('error', lose)
    // It settles only once there is an engine, which may take for ever.
    client.connect().catch(lose)
    return client
  })
  let client: Awaited<typeof opening> | undefined
  opening.then(
    (opened) => {
      client = opened
    },
    () => endFirstTry(),
  )

  return {
    async tried() {
      await opening
      await firstTry
    },
    isReady: () => client?.isReady === true,
    send: async (...command) => (await opening).sendCommand(command),
    async close() {
      closed = true
      await opening.then(
        (opened) => opened.destroy(),
        () => undefined,
      )
      endFirstTry()
    },
  }
}

async function loadRedis() {
  try {
    return await import('redis')
  } catch (error) {
    const message = 'a store of kind redis needs the package redis: npm install redis@6'
    throw new ConfigError([{ path: 'store.kind', message }], { cause: error })
  }
}

function address({ url, tls = false, passwordFile }: RedisConnectionOptions) {
  const encrypted = tls ? url.replace(/^redis:/, 'rediss:') : url
  if (passwordFile === undefined) return { url: encrypted }
  const [, username] = /^\w+:\/\/([^:@/]+)(?::[^@/]*)?@/.exec(url) ?? []
  return {
    // The client would prefer the credentials of the URL to these.
    url: encrypted.replace(/\/\/[^/]*@/, '//'),
    credentialsProvider: {
      type: 'async-credentials-provider' as const,
      credentials: async () => ({
        ...(username === undefined ? {} : { username: decodeURIComponent(username) }),
        password: (await readFile(passwordFile, 'utf8')).trim(),
      }),
    },
  }
}
