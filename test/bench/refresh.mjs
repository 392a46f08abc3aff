// A refresh of 1,000 sources, each of which takes its time, and the queries in that time.
import { join } from 'node:path'

import { createGateway } from '../../dist/index.js'
import { THREE } from './data.mjs'

const SOURCES = 1_000
const SLOWEST_MS = 1_000

export default async function measureRefresh({ folder, round }) {
  const wait = (ms) => new Promise((resolve) => setTimeout(resolve, ms))
  const services = Object.fromEntries(
    Array.from({ length: SOURCES }, (_, index) => [
      `service-${index}`,
      async () => {
        await wait((SLOWEST_MS * (index + 1)) / SOURCES)
        return { status: 'healthy' }
      },
    ]),
  )
  const gateway = createGateway({
    server: { port: 0 },
    snapshot: { path: join(folder, 'refresh', 'snapshot.json') },
    sections: { serviceHealth: { services } },
  })
  const url = await gateway.start()
  await gateway.refresh()

  let longest = 0
  let isOver = false
  const asking = (async () => {
    for (let index = 0; !isOver; index += 1) {
      const startedAt = performance.now()
      const answer = await fetch(`${url}/graphql`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ query: `query Q${index} ${THREE}` }),
      })
      await answer.arrayBuffer()
      longest = Math.max(longest, performance.now() - startedAt)
      await wait(5)
    }
  })()
  const startedAt = performance.now()
  await gateway.refresh()
  const took = performance.now() - startedAt
  isOver = true
  await asking
  await gateway.stop()
  return [
    {
      what: `a refresh of ${SOURCES.toLocaleString('en')} sources, the slowest of ${SLOWEST_MS} ms`,
      unit: 'ms',
      values: { gateway: took, 'longest query meanwhile': longest },
      note: `${round(took / SLOWEST_MS)} x its slowest source`,
    },
  ]
}
