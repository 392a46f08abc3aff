// The gateway itself, as the program starts it.
import { createGateway } from '../../../dist/index.js'
import { writeDaemon } from '../data.mjs'
import { tellPort } from './shared.mjs'

const gateway = createGateway(await writeDaemon(process.argv[2]))
const url = await gateway.start()
await gateway.refresh()
tellPort(Number(new URL(url).port))
