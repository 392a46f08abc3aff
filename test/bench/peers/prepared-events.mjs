// Writes one prepared buffer to each response that is open.
import { createServer } from 'node:http'

import { tellPort } from './shared.mjs'

const readers = new Set()
const server = createServer((_request, response) => {
  response.writeHead(200, { 'content-type': 'text/event-stream' })
  response.write(':\n\n')
  readers.add(response)
})
process.on('message', (message) => {
  if (message?.publish === undefined) return
  const data = {
    data: {
      snapshot: { revision: String(message.publish), tasks: { openCount: message.publish } },
    },
  }
  const frame = Buffer.from(`event: next\ndata: ${JSON.stringify(data)}\n\n`)
  for (const response of readers) response.write(frame)
})
server.listen(0, '127.0.0.1', () => tellPort(server.address().port))
