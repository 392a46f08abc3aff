// Holds event streams open and tells when all of them have had an event.
import { openStream } from './stream.mjs'

const QUERY = 'subscription { snapshot { revision tasks { openCount } } }'
let seen = 0
let expected = 0
const tellWhenAll = () => {
  if (expected > 0 && seen >= expected) {
    expected = 0
    process.send({ all: true })
  }
}

async function follow({ port, count, wait }) {
  if (wait !== undefined) {
    seen = 0
    expected = wait
    process.send({ ready: true })
    return
  }
  let open = 0
  for (let index = 0; index < count; index += 1) {
    await new Promise((resolve) => {
      const socket = openStream(port, QUERY)
      socket.once('data', () => {
        open += 1
        resolve()
        socket.on('data', (chunk) => {
          if (chunk.includes('event: next')) seen += 1
          tellWhenAll()
        })
      })
    })
  }
  process.send({ open })
}

process.on('message', (message) => void follow(message))
