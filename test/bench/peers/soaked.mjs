// The gateway with a daemon that tells something else every time it is read.
import { createGateway } from '../../../dist/index.js'
import { writeDaemon } from '../data.mjs'
import { tellPort } from './shared.mjs'

const config = await writeDaemon(process.argv[2])
let reads = 0
const gateway = createGateway({
  ...config,
  snapshot: { ...config.snapshot, intervalSeconds: 1 },
  sections: {
    ...config.sections,
    tasks: { from: () => ({ openCount: (reads += 1), inProgressCount: reads }) },
  },
})
const url = await gateway.start()
await gateway.refresh()
tellPort(Number(new URL(url).port))
