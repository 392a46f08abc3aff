import { type Ask, type Connection, MOST_BYTES } from './exchange.ts'

const FIRST_DELAY_MS = 500
const LONGEST_DELAY_MS = 30_000

/**
 * Reads an event stream (graphql-sse's distinct connections mode) and hands each answer on, parsed;
 * `undefined` when the stream breaks. Connects again by itself, ever more slowly while nothing
 * comes; gives the function that ends it.
 */
export function watchStream(
  connection: Connection,
  ask: Ask,
  listener: (body: unknown) => void,
): () => void {
  let isStopped = false
  let delay = FIRST_DELAY_MS
  let timer: NodeJS.Timeout | undefined
  let end = (): void => {}

  function connect(): void {
    let rest = ''
    end = connection.stream(
      ask,
      (text) => {
        const lines = (rest + text).split(/\r\n|\n/)
        rest = lines.pop() ?? ''
        if (rest.length > MOST_BYTES) {
          end()
          return
        }
        for (const line of lines) {
          const body = readEvent(line)
          if (body === undefined || isStopped) continue
          delay = FIRST_DELAY_MS
          listener(body)
        }
      },
      () => {
        if (isStopped) return
        // Many clients of one gateway do not come back at the same instant.
        timer = setTimeout(connect, delay * (0.5 + Math.random() / 2))
        delay = Math.min(delay * 2, LONGEST_DELAY_MS)
        listener(undefined)
      },
    )
  }

  connect()
  return () => {
    isStopped = true
    clearTimeout(timer)
    end()
  }
}

/** The gateway writes an event's data in one line; comments and names of events say nothing here. */
function readEvent(line: string): unknown {
  if (!line.startsWith('data:')) return undefined
  try {
    const body: unknown = JSON.parse(line.slice('data:'.length))
    return body
  } catch {
    return undefined
  }
}
