// One kept connection, with one request at a time; knows HTTP only as far as it must.
import { connect } from 'node:net'

/** Opens it; each answer must have a length. What comes unasked, or a cut, is a fault. */
export function openConnection({ port, onOpen, onAnswer, onFault }) {
  const socket = connect({ port, host: '127.0.0.1', noDelay: true })
  let held = Buffer.alloc(0)
  let start = 0
  let length = 0
  socket.on('connect', onOpen)
  socket.on('data', (chunk) => {
    held = held.length === 0 ? chunk : Buffer.concat([held, chunk])
    if (length === 0) {
      const end = held.indexOf('\r\n\r\n')
      const own = /content-length: (\d+)/i.exec(held.toString('latin1', 0, Math.max(0, end)))
      if (own === null) return
      start = end + 4
      length = start + Number(own[1])
    }
    if (held.length < length) return
    if (held.length > length) onFault('more came than was asked for')
    const answer = held.subarray(0, length)
    held = Buffer.alloc(0)
    length = 0
    onAnswer(answer.toString('latin1', 9, 12), answer.subarray(start))
  })
  socket.on('error', (error) => onFault(error.message))
  socket.on('end', () => onFault('the connection was ended'))
  return { send: (bytes) => socket.write(bytes), close: () => socket.destroy() }
}

/** Makes the bytes of a POST of a query. */
export function makePost(port, path, query) {
  const body = JSON.stringify({ query })
  return Buffer.from(
    `POST ${path} HTTP/1.1\r\nhost: 127.0.0.1:${port}\r\ncontent-type: application/json\r\n` +
      `content-length: ${Buffer.byteLength(body)}\r\n\r\n${body}`,
  )
}
