import type { ServerResponse } from 'node:http'

import type { GraphQLSchema } from 'graphql'
import type { Logger } from 'pino'

import type { View } from '../sections/view.ts'
import type { Admission } from './admission.ts'
import { executeSubscription, type Subscription } from './graphql/execute-subscription.ts'
import type { Identity } from './guard.ts'
import { inBatches } from './in-batches.ts'
import type { Problem } from './problem.ts'
import { corsHeaders, SECURITY_HEADERS } from './security-headers.ts'

/** How often a comment is sent, so that nothing in between takes a quiet stream for a dead one. */
const HEARTBEAT_MS = 15_000

/** A reader for whom more than this waits is dropped, in bytes. */
const MOST_WAITING_BYTES = 262_144

/** How long the last bytes of a stream that ends may wait for its reader, in milliseconds. */
const MOST_ENDING_MS = 5_000

const HEARTBEAT = Buffer.from(':\n\n')

const COMPLETE = Buffer.from('event: complete\ndata:\n\n')

/** What event streams need. */
export interface EventsDeps {
  readonly schema: GraphQLSchema
  readonly log: Logger
  view(): View
  /** Calls a listener whenever there is another view. */
  subscribe(listener: (view: View) => void): () => void
  /** How many streams are served at once. */
  maxSubscribers(): number
}

/** The streams of all subscriptions: each operation is executed once for all who asked for it. */
export interface Events {
  /**
   * Answers with a stream, the present answer first; or says why not. The stream ends when the
   * token that opened it is no longer one, and at once where the subscription cannot be executed.
   */
  open(
    response: ServerResponse,
    admission: Pick<Admission, 'cors' | 'identity'>,
    subscription: Subscription,
  ): Problem | undefined
  /** How many streams are open. */
  count(): number
  /** Ends all streams without a word of completion, so that clients connect again. */
  end(): void
  /** Ends all streams for good. */
  close(): void
}

/** One who reads a stream. */
interface Reader {
  readonly response: ServerResponse
  readonly identity: Identity
  /** The last event that was sent. */
  sent: Buffer | undefined
}

/** All who asked the same. */
interface Topic {
  readonly subscription: Subscription
  readonly readers: Set<Reader>
  /** The view that `frame` was made of. */
  view: View | undefined
  /** The current event as it is sent. */
  frame: Buffer
  /** Whether it could not even be executed, which is the same for any view. */
  hasFailed: boolean
}

/** Makes the streams; events are those of graphql-sse's distinct connections mode. */
export function createEvents(deps: EventsDeps): Events {
  const topics = new Map<string, Topic>()
  let count = 0
  let heartbeat: NodeJS.Timeout | undefined
  let isTelling = false

  /** Makes the event of the current view; gives whether there was anything to do. */
  function turn(topic: Topic): boolean {
    const view = deps.view()
    if (topic.view === view) return false
    topic.view = view
    const result = executeSubscription(deps, topic.subscription, view)
    topic.hasFailed = result.data === undefined
    const frame = Buffer.from(`event: next\ndata: ${JSON.stringify(result)}\n\n`)
    if (!frame.equals(topic.frame)) topic.frame = frame
    return true
  }

  /** Sends the current event to all who do not have it; stops after each thing done. */
  function* tell(): Generator<void> {
    const isCurrent = createCheck()
    for (const topic of topics.values()) {
      if (turn(topic)) yield
      for (const reader of topic.readers) {
        if (reader.sent === topic.frame) continue
        if (isCurrent(reader.identity)) write(reader, topic.frame)
        else endOne(topic, reader)
        reader.sent = topic.frame
        yield
      }
    }
  }

  /** Sends a comment to all. */
  function* beat(): Generator<void> {
    const isCurrent = createCheck()
    for (const topic of topics.values()) {
      for (const reader of topic.readers) {
        if (isCurrent(reader.identity)) write(reader, HEARTBEAT)
        else endOne(topic, reader)
        yield
      }
    }
  }

  /** Until all have the event of a view that stays. */
  async function tellAll(): Promise<void> {
    if (isTelling) return
    isTelling = true
    while ((await inBatches(tell())) > 0);
    isTelling = false
  }

  const unsubscribe = deps.subscribe(() => void tellAll())

  function endOne({ readers }: Topic, reader: Reader): void {
    readers.delete(reader)
    finish(reader.response)
  }

  function end(): void {
    for (const topic of topics.values()) {
      for (const reader of topic.readers) endOne(topic, reader)
    }
  }

  return {
    open(response, { cors, identity }, subscription) {
      if (count >= deps.maxSubscribers()) return TOO_MANY
      const { query, operationName, variables } = subscription
      const key = JSON.stringify([query, operationName, variables])
      const topic = topics.get(key) ?? {
        subscription,
        readers: new Set(),
        view: undefined,
        frame: Buffer.alloc(0),
        hasFailed: false,
      }
      turn(topic)
      begin(response, cors)
      if (topic.hasFailed) response.write(Buffer.concat([HEARTBEAT, topic.frame, COMPLETE]))
      if (topic.hasFailed || response.req.method === 'HEAD') {
        finish(response)
        return undefined
      }
      topics.set(key, topic)
      const reader: Reader = { response, identity, sent: topic.frame }
      topic.readers.add(reader)
      count += 1
      heartbeat ??= setInterval(() => void inBatches(beat()), HEARTBEAT_MS).unref()
      response.on('close', () => {
        topic.readers.delete(reader)
        count -= 1
        if (topic.readers.size === 0 && topics.get(key) === topic) topics.delete(key)
        if (count === 0) {
          clearInterval(heartbeat)
          heartbeat = undefined
        }
      })
      response.write(Buffer.concat([HEARTBEAT, topic.frame]))
      return undefined
    },
    count: () => count,
    end,
    close() {
      unsubscribe()
      clearInterval(heartbeat)
      end()
    },
  }
}

const TOO_MANY: Problem = {
  status: 503,
  code: 'TOO_MANY_SUBSCRIBERS',
  message: 'No more subscriptions are served at present',
  retryAfter: 30,
}

/** Makes what asks once for each identity whether it is current: many readers share a token. */
function createCheck(): (identity: Identity) => boolean {
  const known = new Map<Identity, boolean>()
  return (identity) => {
    const told = known.get(identity)
    if (told !== undefined) return told
    const isCurrent = identity.isCurrent()
    known.set(identity, isCurrent)
    return isCurrent
  }
}

function finish(response: ServerResponse): void {
  response.end()
  // Who does not read would never see the end.
  const cut = setTimeout(() => response.destroy(), MOST_ENDING_MS).unref()
  response.on('close', () => clearTimeout(cut))
}

function begin(response: ServerResponse, cors: string | null): void {
  // The stream ends with its connection, so that one event is one write of the same bytes to all.
  response.useChunkedEncodingByDefault = false
  response.writeHead(200, {
    ...SECURITY_HEADERS,
    'content-type': 'text/event-stream; charset=utf-8',
    'cache-control': 'no-store',
    vary: 'accept, origin',
    'x-accel-buffering': 'no',
    connection: 'close',
    ...(cors === null ? {} : pairs(corsHeaders(cors))),
  })
}

function pairs(list: readonly string[]): Record<string, string> {
  return Object.fromEntries(
    list.flatMap((name, index): [string, string][] =>
      index % 2 === 0 ? [[name, list[index + 1] ?? '']] : [],
    ),
  )
}

function write({ response }: Reader, bytes: Buffer): void {
  if (response.writableLength > MOST_WAITING_BYTES) response.destroy()
  else response.write(bytes)
}
