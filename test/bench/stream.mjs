import { connect } from 'node:net'

/** Follows a subscription and calls back with the data of each event as text, and when it is over. */
export function follow({ port, query, onEvent, onClose = () => {} }) {
  const socket = connect({ port, host: '127.0.0.1' })
  const target = `/graphql?query=${encodeURIComponent(query)}`
  socket.write(
    `GET ${target} HTTP/1.1\r\nhost: 127.0.0.1:${port}\r\naccept: text/event-stream\r\n\r\n`,
  )
  let held = ''
  socket.setEncoding('utf8')
  socket.on('data', (chunk) => {
    held += chunk
    for (let end = held.indexOf('\n\n'); end !== -1; end = held.indexOf('\n\n')) {
      const start = held.startsWith('event: next\ndata: ') ? 18 : -1
      const data = held.slice(start, end)
      held = held.slice(end + 2)
      if (start !== -1) onEvent(data)
    }
  })
  // It is closed after that.
  socket.on('error', () => {})
  socket.on('close', onClose)
  return socket
}
