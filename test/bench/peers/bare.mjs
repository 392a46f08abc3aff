// Node's own server, writing the bytes of one answer to whoever asks.
import { createServer } from 'node:http'

import { holdView, tellPort } from './shared.mjs'

const { gateway } = await holdView()
const { data } = await gateway.query(process.argv[3])
const body = Buffer.from(JSON.stringify({ data }))
const headers = [
  'content-type',
  'application/json; charset=utf-8',
  'content-length',
  String(body.length),
]
const server = createServer((_request, response) => {
  response.writeHead(200, headers)
  response.end(body)
})
server.listen(0, '127.0.0.1', () => tellPort(server.address().port))
