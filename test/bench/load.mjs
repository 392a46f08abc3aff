// Sends POSTs over kept connections as fast as they are answered; knows HTTP only as far as it must.
import { connect } from 'node:net'

process.on('message', ({ port, path, query, isFresh, connections, seconds, first }) => {
  let sent = first
  const head = (length) =>
    `POST ${path} HTTP/1.1\r\nhost: 127.0.0.1:${port}\r\ncontent-type: application/json\r\n` +
    `content-length: ${length}\r\n\r\n`
  const make = (text) => {
    const body = JSON.stringify({ query: text })
    return Buffer.from(head(Buffer.byteLength(body)) + body)
  }
  const fixed = make(query)
  // Each with another operation name of the same length.
  const fresh = () => make(`query Q${String((sent += 1)).padStart(9, '0')} ${query}`)

  let answered = 0
  let wrong = 0
  let isOver = false
  const startedAt = process.hrtime.bigint()
  const sockets = Array.from({ length: connections }, () => {
    const socket = connect({ port, host: '127.0.0.1', noDelay: true })
    let held = Buffer.alloc(0)
    let length = 0
    const send = () => socket.write(isFresh ? fresh() : fixed)
    socket.on('connect', send)
    socket.on('data', (chunk) => {
      held = held.length === 0 ? chunk : Buffer.concat([held, chunk])
      if (length === 0) {
        const end = held.indexOf('\r\n\r\n')
        const own = /content-length: (\d+)/i.exec(held.toString('latin1', 0, Math.max(0, end)))
        if (own === null) return
        length = end + 4 + Number(own[1])
      }
      if (held.length < length) return
      if (held.length > length || held.toString('latin1', 9, 12) !== '200') wrong += 1
      held = Buffer.alloc(0)
      answered += 1
      if (!isOver) send()
    })
    socket.on('error', () => (wrong += 1))
    return socket
  })
  setTimeout(() => {
    isOver = true
    const elapsed = Number(process.hrtime.bigint() - startedAt) / 1e9
    for (const socket of sockets) socket.destroy()
    process.send({ perSecond: answered / elapsed, answered, wrong, sent })
  }, seconds * 1_000)
})
