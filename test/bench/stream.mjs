import { connect } from 'node:net'

/** Asks for the events of a subscription and gives the connection on which they come. */
export function openStream(port, query) {
  const socket = connect({ port, host: '127.0.0.1' })
  const target = `/graphql?query=${encodeURIComponent(query)}`
  socket.write(
    `GET ${target} HTTP/1.1\r\nhost: 127.0.0.1:${port}\r\naccept: text/event-stream\r\n\r\n`,
  )
  return socket
}
