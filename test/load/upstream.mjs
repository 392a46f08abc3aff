// The systems behind the gateway. Each tells more at every read; while they flap, they also refuse,
// hang, dawdle and talk rubbish, each at other times than the next. None ever tells a 0.
import { createServer } from 'node:http'

import { SERVICES } from './sources.mjs'

const SLOW_MS = 1_500

/** Longer than a reader who does not read is waited for, if it is asked for often enough. */
const DETAIL = 'x'.repeat(6_000)

const MAKERS = {
  state: () => ({ primary: 'active', paused: false }),
  cost: (read) => ({ spentToDateUsd: read / 100 }),
  tasks: (read) => ({ openCount: read, inProgressCount: read, blockedCount: read }),
  alerts: (read) => ({
    items: Array.from({ length: 5 }, (_, index) => ({
      id: `alert-${index}`,
      title: `The disk of host ${index} is nearly full`,
      severity: 'warning',
      category: 'disk',
      detail: `${read} ${DETAIL}`,
    })),
  }),
  ...Object.fromEntries(
    SERVICES.map((name) => [name, (read) => ({ status: 'healthy', latencyMs: read })]),
  ),
}

const tell = (response, body, status = 200) => {
  response.writeHead(status, { 'content-type': 'application/json' })
  response.end(body)
}

const FLAPS = [
  tell,
  tell,
  (response) => tell(response, '{"error":"not now"}', 500),
  tell,
  (response, body) => setTimeout(() => tell(response, body), SLOW_MS),
  tell,
  (response, body) => tell(response, body.slice(0, body.length / 2)),
  tell,
  () => {},
  (response) => response.destroy(),
]

let isFlapping = false
const reads = new Map(Object.keys(MAKERS).map((name) => [name, 0]))

const server = createServer((request, response) => {
  const name = request.url.slice(1)
  const make = MAKERS[name]
  if (make === undefined) {
    tell(response, '{}', 404)
    return
  }
  const read = reads.get(name) + 1
  reads.set(name, read)
  const turn = read + 3 * [...reads.keys()].indexOf(name)
  const answer = isFlapping ? FLAPS[turn % FLAPS.length] : tell
  answer(response, JSON.stringify(make(read)))
})

process.on('message', ({ flap }) => {
  isFlapping = flap
  process.send({ flap })
})
server.listen(0, '127.0.0.1', () => process.send({ port: server.address().port }))
