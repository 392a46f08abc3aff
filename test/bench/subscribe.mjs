// Holds event streams open and tells when all of them have had an event.
import { follow } from './stream.mjs'

const query = 'subscription { snapshot { revision tasks { openCount } } }'
let seen = 0
let expected = 0
const tellWhenAll = () => {
  if (expected > 0 && seen >= expected) {
    expected = 0
    process.send({ all: true })
  }
}

async function open({ port, count, wait }) {
  if (wait !== undefined) {
    seen = 0
    expected = wait
    process.send({ ready: true })
    return
  }
  for (let index = 0; index < count; index += 1) {
    await new Promise((resolve) => {
      let onEvent = () => {
        onEvent = () => {
          seen += 1
          tellWhenAll()
        }
        resolve()
      }
      follow({ port, query, onEvent: () => onEvent() })
    })
  }
  process.send({ open: count })
}

process.on('message', (message) => void open(message))
