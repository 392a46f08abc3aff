// Apollo Server on its standalone host.
import { ApolloServer } from '@apollo/server'
import { startStandaloneServer } from '@apollo/server/standalone'

import { holdView, tellPort } from './shared.mjs'

const { schema, context } = await holdView()
const server = new ApolloServer({ schema, csrfPrevention: false })
const { url } = await startStandaloneServer(server, {
  context: async () => context,
  listen: { host: '127.0.0.1', port: 0 },
})
tellPort(Number(new URL(url).port))
