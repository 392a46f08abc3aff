import { createGateway } from '../../../dist/index.js'
import { createSchema } from '../../../dist/serve/graphql/schema.js'
import { writeDaemon } from '../data.mjs'
import './tell.mjs'

/** Reads the daemon of the bench once, and gives what any server needs to answer from it. */
export async function holdView() {
  const gateway = createGateway(await writeDaemon(process.argv[2]))
  await gateway.refresh()
  const view = gateway.view()
  const context = {
    view,
    scopes: new Set(['read', 'refresh', 'push']),
    refresh: () => Promise.reject(new Error('not here')),
    answer: (question) => gateway.answer(question),
  }
  return { gateway, schema: createSchema(), context }
}

/** Tells the bench where this server listens. */
export function tellPort(port) {
  process.send({ port })
  process.on('SIGINT', () => process.exit(0))
}
