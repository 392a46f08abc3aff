import type { FastifyReply, FastifyRequest } from 'fastify'

import { type Door, scopesOf } from '../door.ts'
import type { Context } from './context.ts'
import { renderPage, wantsPage } from './graphiql.ts'
import type { Yoga } from './yoga.ts'

/** Makes the door to GraphQL; a browser that opens it finds GraphiQL. */
export function createGraphqlDoor(yoga: Yoga): Door {
  return (fastify, deps) => {
    const answer = async (request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> => {
      if (wantsPage(request.method, request.headers.accept)) {
        return renderPage(reply, deps.options().name)
      }
      const context: Context = {
        view: deps.view(),
        scopes: scopesOf(request),
        refresh: () => deps.refresh(),
      }
      const headers = new Headers()
      for (const name of ['accept', 'content-type'] as const) {
        const value = request.headers[name]
        if (value !== undefined) headers.set(name, value)
      }
      const body = request.body instanceof Buffer ? { body: request.body.toString() } : {}
      const response = await yoga.fetch(
        new URL(request.url, 'http://localhost').href,
        { method: request.method, headers, ...body },
        context,
      )
      reply.code(response.status)
      response.headers.forEach((value, name) => void reply.header(name, value))
      reply.header('cache-control', response.ok ? 'private, no-cache' : 'no-store')
      return reply.send(Buffer.from(await response.arrayBuffer()))
    }
    fastify.route({
      method: ['GET', 'POST', 'DELETE', 'PUT', 'PATCH'],
      url: '/graphql',
      config: { rawBody: true },
      handler: answer,
    })
  }
}
