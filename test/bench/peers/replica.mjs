// One of several gateways that share a snapshot.
import { createGateway } from '../../../dist/index.js'
import { writeDaemon } from '../data.mjs'
import { tellPort } from './shared.mjs'

const [folder, redis] = process.argv.slice(2)
const gateway = createGateway({
  ...(await writeDaemon(folder)),
  store: { kind: 'redis', url: redis, name: 'bench' },
})
const url = await gateway.start()
await gateway.refresh()
tellPort(Number(new URL(url).port))
