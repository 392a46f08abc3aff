import { WatchDocument, type WatchSubscription } from '../generated/graphql.ts'
import { makeRequest, readRetryAfter } from './ask.ts'
import { now, setClock } from './clock.ts'
import { createEventReader } from './event-stream.ts'
import type { Snapshot } from './snapshot.ts'

/** The gateway says something every 15 s; after this long without a word it is gone. */
const MOST_SILENCE_MS = 40_000

const FIRST_WAIT_MS = 500
const LONGEST_WAIT_MS = 20_000

/** Whether what is shown follows the gateway. */
export type Connection =
  | { readonly state: 'connecting' }
  | { readonly state: 'live' }
  | { readonly state: 'lost'; readonly since: number; readonly retryAt: number }

export interface LiveOptions {
  onSnapshot(snapshot: Snapshot): void
  onConnection(connection: Connection): void
  /** Called when the gateway wants a token, or no longer knows what this page asks for. */
  onOutdated(): void
}

/** A connection that is kept up. */
export interface Live {
  /** Tries again now, if it is lost. */
  retry(): void
}

/** Watches the snapshot over server-sent events, and connects again whenever that is lost. */
export function watchSnapshot({ onSnapshot, onConnection, onOutdated }: LiveOptions): Live {
  let waitMs = FIRST_WAIT_MS
  let lostSince: number | null = null
  let timer: ReturnType<typeof setTimeout> | undefined

  const connect = async (): Promise<void> => {
    timer = undefined
    let askedToWaitMs = 0
    const control = new AbortController()
    let watchdog = setTimeout(() => control.abort(), MOST_SILENCE_MS)
    const heard = (): void => {
      clearTimeout(watchdog)
      watchdog = setTimeout(() => control.abort(), MOST_SILENCE_MS)
    }
    try {
      const init = makeRequest(WatchDocument, {}, 'text/event-stream')
      const response = await fetch('/graphql', { ...init, signal: control.signal })
      setClock(response.headers.get('date'))
      if (response.status === 401 || response.status === 400) onOutdated()
      askedToWaitMs = readRetryAfter(response) ?? 0
      if (response.ok && response.body !== null) await follow(response.body, heard)
    } catch {
      // Whatever it was, it is tried again.
    } finally {
      clearTimeout(watchdog)
      control.abort()
    }
    lost(askedToWaitMs)
  }

  const follow = async (body: ReadableStream<Uint8Array>, heard: () => void): Promise<void> => {
    const read = createEventReader(({ type, data }) => {
      if (type !== 'next') return
      const snapshot = (JSON.parse(data) as { data?: WatchSubscription | null }).data?.snapshot
      if (snapshot === undefined) return
      waitMs = FIRST_WAIT_MS
      lostSince = null
      onSnapshot(snapshot)
      onConnection({ state: 'live' })
    })
    const decoder = new TextDecoder()
    const reader = body.getReader()
    for (;;) {
      const { done, value } = await reader.read()
      if (done) return
      heard()
      read(decoder.decode(value, { stream: true }))
    }
  }

  const lost = (askedToWaitMs: number): void => {
    lostSince ??= now()
    // Not all pages at once, when a gateway has started again.
    const delayMs = Math.max(askedToWaitMs, waitMs * (0.7 + Math.random() * 0.6))
    waitMs = Math.min(waitMs * 2, LONGEST_WAIT_MS)
    onConnection({ state: 'lost', since: lostSince, retryAt: now() + delayMs })
    timer = setTimeout(() => void connect(), delayMs)
  }

  const retry = (): void => {
    if (timer === undefined) return
    clearTimeout(timer)
    void connect()
  }

  onConnection({ state: 'connecting' })
  addEventListener('online', retry)
  document.addEventListener('visibilitychange', () => {
    if (!document.hidden) retry()
  })
  void connect()
  return { retry }
}
