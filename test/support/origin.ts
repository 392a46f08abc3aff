import { once } from 'node:events'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { createGzip } from 'node:zlib'

/** What an origin answers to one request. */
export type Script = (request: IncomingMessage, response: ServerResponse, body: string) => void

/** One request that an origin got. */
export interface Seen {
  readonly method: string
  readonly path: string
  readonly headers: IncomingMessage['headers']
  readonly body: string
}

/** An upstream whose answers the test writes. */
export interface Origin {
  readonly url: string
  /** Every request so far. */
  readonly seen: readonly Seen[]
  /** Answers a path (without its query), or everything that has no answer of its own, with a script. */
  on(path: string, script: Script): void
  onAny(script: Script): void
  close(): Promise<void>
}

/** Starts a scripted upstream on loopback; without a script it answers 404. */
export async function startOrigin(): Promise<Origin> {
  const scripts = new Map<string, Script>()
  const seen: Seen[] = []
  let fallback: Script = text('nothing here', { status: 404 })
  const server = createServer((request, response) => {
    const chunks: Buffer[] = []
    request.on('data', (chunk: Buffer) => chunks.push(chunk))
    request.on('end', () => {
      const path = request.url ?? '/'
      const body = Buffer.concat(chunks).toString()
      seen.push({ method: request.method ?? '', path, headers: request.headers, body })
      const script = scripts.get(path.split('?')[0] ?? '') ?? fallback
      script(request, response, body)
    })
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  if (address === null || typeof address === 'string') throw new TypeError('expected a port')
  return {
    url: `http://127.0.0.1:${address.port}`,
    seen,
    on: (path, script) => void scripts.set(path, script),
    onAny(script) {
      scripts.clear()
      fallback = script
    },
    async close() {
      server.closeAllConnections()
      server.close()
      await once(server, 'close')
    },
  }
}

interface Head {
  readonly status?: number
  readonly headers?: Readonly<Record<string, string>>
}

/** Answers with a text. */
export function text(body: string, { status = 200, headers = {} }: Head = {}): Script {
  return (_request, response) => {
    response.writeHead(status, { 'content-type': 'text/plain', ...headers })
    response.end(body)
  }
}

/** Answers with JSON. */
export function json(body: unknown, { status = 200, headers = {} }: Head = {}): Script {
  return text(JSON.stringify(body), {
    status,
    headers: { 'content-type': 'application/json', ...headers },
  })
}

/** Answers with a page. */
export function html(body = '<!doctype html><p>Sign in</p>', head: Head = {}): Script {
  return text(body, { ...head, headers: { 'content-type': 'text/html' } })
}

/** Answers with the first half of a JSON text and a proper end. */
export function halfJson(): Script {
  return text('{"primary": "rea', { headers: { 'content-type': 'application/json' } })
}

/** Never answers. */
export function hang(): Script {
  return () => {}
}

/** Answers with the head, and then a byte now and then for ever. */
export function neverEnding(): Script {
  return (_request, response) => {
    response.writeHead(200, { 'content-type': 'application/json' })
    response.write('[')
    const timer = setInterval(() => response.write(' '), 20)
    response.on('close', () => clearInterval(timer))
  }
}

/** Answers with so many bytes of JSON text. */
export function huge(bytes: number): Script {
  return text(`"${'x'.repeat(bytes - 2)}"`, { headers: { 'content-type': 'application/json' } })
}

/** Answers with a small body that grows without end when it is decoded. */
export function gzipBomb(): Script {
  return (_request, response) => {
    response.writeHead(200, { 'content-type': 'application/json', 'content-encoding': 'gzip' })
    const zipped = createGzip()
    zipped.pipe(response)
    const block = Buffer.alloc(1_048_576, 0x20)
    const fill = () => {
      while (!response.destroyed && zipped.write(block));
    }
    zipped.on('drain', fill)
    response.on('close', () => zipped.destroy())
    fill()
  }
}

/** Answers with a redirect. */
export function redirect(location: string, status = 302): Script {
  return text('', { status, headers: { location } })
}

/** Breaks the connection off without an answer. */
export function breakOff(): Script {
  return (_request, response) => void response.socket?.destroy()
}
