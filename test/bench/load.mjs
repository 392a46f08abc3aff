// Sends POSTs over kept connections as fast as they are answered.
import { makePost, openConnection } from './connection.mjs'

process.on('message', ({ port, path, query, isFresh, connections, seconds, first }) => {
  let sent = first
  const fixed = makePost(port, path, query)
  // Each with another operation name of the same length.
  const fresh = () =>
    makePost(port, path, `query Q${String((sent += 1)).padStart(9, '0')} ${query}`)

  let answered = 0
  let wrong = 0
  let isOver = false
  const startedAt = process.hrtime.bigint()
  const open = Array.from({ length: connections }, () => {
    const send = () => connection.send(isFresh ? fresh() : fixed)
    const connection = openConnection({
      port,
      onOpen: send,
      onAnswer(status) {
        if (status !== '200') wrong += 1
        answered += 1
        if (!isOver) send()
      },
      onFault: () => (wrong += 1),
    })
    return connection
  })
  setTimeout(() => {
    isOver = true
    const elapsed = Number(process.hrtime.bigint() - startedAt) / 1e9
    for (const connection of open) connection.close()
    process.send({ perSecond: answered / elapsed, answered, wrong, sent })
  }, seconds * 1_000)
})
