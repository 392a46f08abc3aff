import type { Door } from './door.ts'

/** Takes what is pushed to sources of kind push. */
export const pushDoor: Door = (fastify, deps) => {
  const config = { scope: 'push' as const }
  fastify.post<{ Params: { id: string } }>('/push/:id', { config }, async (request, reply) => {
    reply.header('cache-control', 'no-store')
    const result = await deps.push(request.params.id, request.body)
    switch (result.kind) {
      case 'accepted':
        return reply.code(202).send({ status: 'accepted' })
      case 'unknown':
        return reply
          .code(404)
          .send({ code: 'UNKNOWN_SOURCE', message: 'There is no source of kind push of this id' })
      case 'invalid':
        return reply.code(400).send({ code: 'INVALID_DATA', message: result.message })
      case 'too-large':
        return reply
          .code(413)
          .send({ code: 'BODY_TOO_LARGE', message: `Expected at most ${result.mostBytes} bytes` })
      case 'unavailable':
        return reply
          .code(503)
          .header('retry-after', '5')
          .send({ code: 'UNAVAILABLE', message: 'This cannot be taken now; send it again' })
    }
  })
}
