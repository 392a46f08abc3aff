import type { DocumentTypeDecoration } from '@graphql-typed-document-node/core'
import type { DocumentNode } from 'graphql'

import { addFreshness, takeFreshness } from './add-freshness.ts'
import { createConnection, type Reply } from './exchange.ts'
import { printDocument } from './print-document.ts'
import { watchStream } from './watch-stream.ts'

/** A GraphQL document: text, or what code generation makes of it, which knows its types. */
export type ClientDocument<Data, Variables> =
  | string
  | DocumentNode
  | DocumentTypeDecoration<Data, Variables>

export interface SnapshotClientOptions {
  /** The gateway's address, such as `http://127.0.0.1:4747`. */
  readonly url: string
  /** The token to ask with; none by default. */
  readonly token?: string
  /** How long an answer may take, in milliseconds; 50 by default. */
  readonly timeoutMs?: number
  /**
   * Whether an answer may be stale; false by default. Documents are then sent as they are, which a
   * gateway that takes only trusted documents requires; ask for `stale` in them.
   */
  readonly allowStale?: boolean
}

/** What asks a gateway before it would ask anybody slower. */
export interface SnapshotClient {
  /**
   * Asks for what a document selects. Gives `undefined` when there is no fresh answer within the
   * time-out, for whatever reason; never rejects. Who asks the same at once shares one request.
   */
  query<Data = Readonly<Record<string, unknown>>, Variables = Readonly<Record<string, unknown>>>(
    document: ClientDocument<Data, Variables>,
    variables?: Variables,
  ): Promise<Data | undefined>
  /**
   * Calls a listener with the present answer to a subscription and with every other one, and with
   * `undefined` while the gateway cannot be reached; connects again by itself until the function it
   * returns is called.
   */
  watch<Data = Readonly<Record<string, unknown>>, Variables = Readonly<Record<string, unknown>>>(
    document: ClientDocument<Data, Variables>,
    listener: (data: Data | undefined) => void,
    variables?: Variables,
  ): () => void
  /** Lets go of the kept connections. */
  close(): void
}

/** What was answered last, to be shown again where the gateway says that it still holds. */
interface Known {
  readonly etag: string
  readonly data: unknown
}

const MOST_KNOWN = 200

/** Longer ones are sent by POST, which has no revalidation. */
const LONGEST_PATH = 8_000

/** Makes a client of one gateway; throws a `TypeError` for an address that is none. */
export function createSnapshotClient(options: SnapshotClientOptions): SnapshotClient {
  const { timeoutMs = 50, allowStale = false, token } = options
  const url = new URL(options.url)
  const path = `${url.pathname.replace(/\/(?:graphql)?$/, '')}/graphql`
  const connection = createConnection(url)
  const headers = token === undefined ? {} : { authorization: `Bearer ${token}` }
  const texts = new WeakMap<object, string>()
  const prepared = new Map<string, string>()
  const known = new Map<string, Known>()
  const flights = new Map<string, Promise<unknown>>()

  function textOf(document: string | object): string {
    if (typeof document === 'string') return document
    const text = texts.get(document) ?? writeDocument(document)
    texts.set(document, text)
    return text
  }

  function prepare(text: string): string {
    const made = prepared.get(text) ?? (allowStale ? text : addFreshness(text))
    if (prepared.size < MOST_KNOWN) prepared.set(text, made)
    return made
  }

  async function ask(text: string, variables: unknown): Promise<unknown> {
    const query = prepare(text)
    const given = variables === undefined ? '' : JSON.stringify(variables)
    const key = `${query}\n${given}`
    const flight = flights.get(key)
    if (flight !== undefined) return flight
    const started = fly(key, query, variables, given).finally(() => flights.delete(key))
    flights.set(key, started)
    return started
  }

  async function fly(
    key: string,
    query: string,
    variables: unknown,
    given: string,
  ): Promise<unknown> {
    const search = `query=${encodeURIComponent(query)}`
    const target = `${path}?${search}${given === '' ? '' : `&variables=${encodeURIComponent(given)}`}`
    const isShort = target.length <= LONGEST_PATH
    const before = isShort ? known.get(key) : undefined
    const accept = { ...headers, accept: 'application/json' }
    const exchange = connection.send(
      isShort
        ? {
            method: 'GET',
            path: target,
            headers: before === undefined ? accept : { ...accept, 'if-none-match': before.etag },
          }
        : {
            method: 'POST',
            path,
            headers: { ...accept, 'content-type': 'application/json' },
            body: JSON.stringify({ query, variables }),
          },
    )
    const timer = setTimeout(exchange.abort, timeoutMs)
    try {
      return take(key, await exchange.answer, before)
    } finally {
      clearTimeout(timer)
    }
  }

  function take(key: string, reply: Reply | undefined, before: Known | undefined): unknown {
    if (reply === undefined) return undefined
    if (reply.status === 304) return before?.data
    const body: unknown = reply.status === 200 ? JSON.parse(reply.body) : undefined
    const data = readData(body)
    if (data === undefined) return undefined
    const fresh = allowStale ? data : takeFreshness(data)
    remember(key, reply.etag, deepFreeze(fresh))
    return fresh
  }

  /** Stale answers are remembered too, as none, so that they need not be read again. */
  function remember(key: string, etag: string | undefined, data: unknown): void {
    known.delete(key)
    if (etag === undefined) return
    known.set(key, { etag, data })
    const [oldest] = known.keys()
    if (known.size > MOST_KNOWN && oldest !== undefined) known.delete(oldest)
  }

  return {
    async query<Data, Variables>(document: ClientDocument<Data, Variables>, variables?: Variables) {
      try {
        // The document says of what shape the data is.
        return (await ask(textOf(document), variables)) as Data | undefined
      } catch {
        // Whatever it was: there is no answer, and whoever asked goes another way.
        return undefined
      }
    },
    watch<Data, Variables>(
      document: ClientDocument<Data, Variables>,
      listener: (data: Data | undefined) => void,
      variables?: Variables,
    ) {
      return watchStream(
        connection,
        {
          method: 'POST',
          path,
          headers: { ...headers, accept: 'text/event-stream', 'content-type': 'application/json' },
          body: JSON.stringify({ query: textOf(document), variables }),
        },
        (body) => listener(readData(body) as Data | undefined),
      )
    },
    close: () => connection.close(),
  }
}

function writeDocument(document: object): string {
  if (isDocumentNode(document)) return printDocument(document)
  if (document instanceof String) return document.valueOf()
  throw new TypeError('expected a document')
}

function isDocumentNode(document: object): document is DocumentNode {
  return 'definitions' in document
}

/** Takes the data out of an answer without errors. */
function readData(body: unknown): Readonly<Record<string, unknown>> | undefined {
  if (typeof body !== 'object' || body === null || 'errors' in body) return undefined
  const data = 'data' in body ? body.data : undefined
  return typeof data === 'object' && data !== null ? { ...data } : undefined
}

/** What is shown again must not have been changed by whoever got it first. */
function deepFreeze(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value
  for (const below of Object.values(value)) deepFreeze(below)
  return Object.freeze(value)
}
