import { Agent, type IncomingMessage, request as requestHttp } from 'node:http'
import { Agent as SecureAgent, request as requestHttps } from 'node:https'

/** More than any answer of a gateway: what is larger is none. */
export const MOST_BYTES = 8_000_000

/** What is sent. */
export interface Ask {
  readonly method: 'GET' | 'POST'
  /** Path and query string. */
  readonly path: string
  readonly headers: Readonly<Record<string, string>>
  readonly body?: string
}

/** One request: resolves with the status and the body, with undefined when there is no answer. */
export interface Exchange {
  readonly answer: Promise<Reply | undefined>
  /** Gives up; the answer is undefined then. */
  abort(): void
}

export interface Reply {
  readonly status: number
  readonly etag: string | undefined
  readonly body: string
}

/** A gateway's address with the connections to it, kept open between requests. */
export interface Connection {
  send(ask: Ask): Exchange
  /** Sends and gives the answer as it streams in; `onEnd` is called once, whatever happens. */
  stream(ask: Ask, onData: (text: string) => void, onEnd: () => void): () => void
  close(): void
}

/** How long a stream may be silent: three of the gateway's heartbeats, in milliseconds. */
const MOST_SILENCE_MS = 45_000

/** Makes the connection to the origin of an address. */
export function createConnection(url: URL): Connection {
  const isSecure = url.protocol === 'https:'
  const agent = isSecure ? new SecureAgent({ keepAlive: true }) : new Agent({ keepAlive: true })
  const request = isSecure ? requestHttps : requestHttp
  const { hostname, port } = url
  const host = hostname.replace(/^\[|\]$/g, '')

  const open = ({ method, path, headers, body }: Ask, isStream: boolean) => {
    const length = body === undefined ? {} : { 'content-length': Buffer.byteLength(body) }
    return request({
      host,
      port,
      method,
      path,
      headers: { ...headers, ...length },
      // A stream takes its connection with it.
      agent: isStream ? false : agent,
    })
  }

  return {
    send(ask) {
      let abort = (): void => {}
      const answer = new Promise<Reply | undefined>((resolve) => {
        let isDone = false
        const settle = (reply: Reply | undefined): void => {
          isDone = true
          resolve(reply)
        }
        const attempt = (mayRetry: boolean): void => {
          const sent = open(ask, false)
          abort = () => {
            settle(undefined)
            sent.destroy()
          }
          let isAnswered = false
          sent.on('response', (response) => {
            isAnswered = true
            readReply(response, settle)
          })
          sent.on('error', () => {
            // The gateway may have closed a kept connection just as it was used again.
            if (!isDone && !isAnswered && mayRetry && sent.reusedSocket) attempt(false)
            else settle(undefined)
          })
          sent.end(ask.body)
        }
        attempt(true)
      })
      return { answer, abort: () => abort() }
    },
    stream(ask, onData, onEnd) {
      let isOver = false
      const sent = open(ask, true)
      const end = (): void => {
        if (isOver) return
        isOver = true
        sent.destroy()
        onEnd()
      }
      sent.setTimeout(MOST_SILENCE_MS, end)
      sent.on('response', (response) => {
        if (response.statusCode !== 200) {
          end()
          return
        }
        response.setEncoding('utf8')
        response.on('data', (text: string) => {
          if (!isOver) onData(text)
        })
        response.on('close', end)
      })
      sent.on('error', end)
      sent.end(ask.body)
      return end
    },
    close() {
      agent.destroy()
    },
  }
}

function readReply(response: IncomingMessage, settle: (reply: Reply | undefined) => void): void {
  const chunks: Buffer[] = []
  let size = 0
  response.on('data', (chunk: Buffer) => {
    chunks.push(chunk)
    size += chunk.length
    if (size > MOST_BYTES) response.destroy()
  })
  response.on('end', () => {
    const body = Buffer.concat(chunks).toString()
    settle({ status: response.statusCode ?? 0, etag: response.headers.etag, body })
  })
  response.on('close', () => settle(undefined))
}
