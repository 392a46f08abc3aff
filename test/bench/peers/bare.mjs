// Node's own server, writing the bytes of one answer of the gateway, headers included, to whoever asks.
import { createServer } from 'node:http'

import { createAnswer } from '../../../dist/serve/answers/answer.js'
import { holdView, tellPort } from './shared.mjs'

const { gateway } = await holdView()
const { data } = await gateway.query(process.argv[3])
const answer = createAnswer(JSON.stringify({ data }), 'application/json; charset=utf-8')
const { headers, body } = answer.variant('identity')
const bytes = Buffer.from(body, 'latin1')
const server = createServer((_request, response) => {
  response.writeHead(200, headers)
  response.end(bytes)
})
server.listen(0, '127.0.0.1', () => tellPort(server.address().port))
