// Mercurius with its just-in-time compiler.
import { fastify } from 'fastify'
import mercurius from 'mercurius'

import { holdView, tellPort } from './shared.mjs'

const { schema, context } = await holdView()
const host = fastify()
host.register(mercurius, { schema, context: () => context, jit: 1 })
await host.listen({ host: '127.0.0.1', port: 0 })
tellPort(host.server.address().port)
