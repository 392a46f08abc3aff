import { createServer, type RequestListener, type Server } from 'node:http'

const BAD_REQUEST = '{"code":"BAD_REQUEST","message":"This request is not valid"}'

/** Makes a server that waits for nobody's headers or body without end. */
export function createHttpServer(listener: RequestListener): Server {
  const server = createServer(
    {
      // A request without a host is refused by the guard, with a code.
      requireHostHeader: false,
      headersTimeout: 10_000,
      requestTimeout: 30_000,
      // By default it looks twice a minute only, and the limits above would be as long.
      connectionsCheckingInterval: 2_000,
      keepAliveTimeout: 72_000,
      maxHeaderSize: 16_384,
    },
    listener,
  )
  server.on('clientError', (error: NodeJS.ErrnoException, socket) => {
    if (error.code === 'ECONNRESET' || !socket.writable) {
      socket.destroy()
      return
    }
    socket.end(
      `HTTP/1.1 ${STATUS_LINES[error.code ?? ''] ?? '400 Bad Request'}\r\nconnection: close\r\n` +
        `content-type: application/json; charset=utf-8\r\ncontent-length: ${BAD_REQUEST.length}\r\n` +
        `x-content-type-options: nosniff\r\n\r\n${BAD_REQUEST}`,
    )
  })
  return server
}

const STATUS_LINES: Readonly<Record<string, string>> = {
  HPE_HEADER_OVERFLOW: '431 Request Header Fields Too Large',
  ERR_HTTP_REQUEST_TIMEOUT: '408 Request Timeout',
}
