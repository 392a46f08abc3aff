import { execute, type GraphQLSchema, parse } from 'graphql'

import { type Door, type DoorDeps, scopesOf } from '../door.ts'
import type { Context } from '../graphql/context.ts'
import type { QueryAnswer } from './mcp-server.ts'

/** One message a request: many in one would be one request for the rate limit. */
const NO_BATCHES = {
  jsonrpc: '2.0',
  id: null,
  error: { code: -32_600, message: 'Expected one message' },
}

/**
 * Makes the door for MCP clients: streamable HTTP without sessions, so that a client which vanishes
 * leaves nothing behind. The SDK is loaded when the first one comes.
 */
export function createMcpDoor(schema: GraphQLSchema): Door {
  return (fastify, deps) => {
    fastify.post('/mcp', async (request, reply) => {
      if (Array.isArray(request.body))
        return reply.code(400).header('cache-control', 'no-store').send(NO_BATCHES)
      const [{ createMcpServer }, { WebStandardStreamableHTTPServerTransport }] = await Promise.all(
        [
          import('./mcp-server.ts'),
          import('@modelcontextprotocol/sdk/server/webStandardStreamableHttp.js'),
        ],
      )
      const context = makeContext(deps, scopesOf(request))
      const server = createMcpServer({
        name: deps.options().name,
        version: context.view.gateway.version,
        schema,
        query: async (document, variableValues): Promise<QueryAnswer> =>
          execute({ schema, document: parse(document), variableValues, contextValue: context }),
        onError: (error) => deps.log.debug({ err: error }, 'mcp request failed'),
      })
      // Without a generator of session ids none are kept.
      const transport = new WebStandardStreamableHTTPServerTransport({ enableJsonResponse: true })
      try {
        await server.connect(transport)
        const headers = new Headers()
        for (const [name, value] of Object.entries(request.headers)) {
          if (typeof value === 'string') headers.set(name, value)
        }
        const response = await transport.handleRequest(
          new Request(new URL('/mcp', 'http://localhost'), { method: 'POST', headers }),
          { parsedBody: request.body },
        )
        reply.code(response.status).header('cache-control', 'no-store')
        response.headers.forEach((value, name) => void reply.header(name, value))
        return await reply.send(Buffer.from(await response.arrayBuffer()))
      } finally {
        await server.close()
      }
    })
  }
}

function makeContext(deps: DoorDeps, scopes: Context['scopes']): Context {
  return { view: deps.view(), scopes, refresh: () => deps.refresh(), answer: deps.answer }
}
