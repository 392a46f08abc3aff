// The gateway with very many sources, each of which takes its time.
import { join } from 'node:path'
import { monitorEventLoopDelay } from 'node:perf_hooks'

import { createGateway } from '../../../dist/index.js'
import { tellPort } from './shared.mjs'

const [folder, count, fastestMs, slowestMs] = process.argv.slice(2)
const wait = (ms) => new Promise((resolve) => setTimeout(resolve, ms))
const services = Object.fromEntries(
  Array.from({ length: Number(count) }, (_, index) => {
    const ms = Number(fastestMs) + ((slowestMs - fastestMs) * index) / (count - 1)
    return [`service-${index}`, () => wait(ms).then(() => ({ status: 'healthy' }))]
  }),
)
const gateway = createGateway({
  server: { port: 0 },
  snapshot: { path: join(folder, 'snapshot.json') },
  sections: { serviceHealth: { services } },
})
const url = await gateway.start()
await gateway.refresh()

process.on('message', (message) => {
  if (message === 'refresh') void refresh()
})

async function refresh() {
  const delay = monitorEventLoopDelay({ resolution: 1 })
  delay.enable()
  const startedAt = performance.now()
  await gateway.refresh()
  const took = performance.now() - startedAt
  // What follows a publication, such as writing it, is part of the work.
  await wait(100)
  delay.disable()
  process.send({ took, delay: delay.percentile(99) / 1e6 })
}

tellPort(Number(new URL(url).port))
