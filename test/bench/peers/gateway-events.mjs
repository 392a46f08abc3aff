// The gateway, whose daemon tells something new whenever the bench says so.
import { createGateway } from '../../../dist/index.js'
import { writeDaemon } from '../data.mjs'
import { tellPort } from './shared.mjs'

let openCount = 0
const config = await writeDaemon(process.argv[2])
const gateway = createGateway({
  ...config,
  sections: { tasks: { from: () => ({ openCount }) } },
})
const url = await gateway.start()
await gateway.refresh()
process.on('message', (message) => {
  if (message?.publish === undefined) return
  openCount = message.publish
  void gateway.refresh()
})
tellPort(Number(new URL(url).port))
