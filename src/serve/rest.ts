import { renderWire } from '../sections/wire.ts'
import type { Door } from './door.ts'

/** Answers as the original did: the wire object while it is fresh, always with status 200. */
export const restDoor: Door = (fastify, deps) => {
  fastify.get('/api/snapshot', (_request, reply) => {
    const view = deps.view()
    return reply
      .header('cache-control', 'private, no-cache')
      .send(view.stale ? { error: 'no_snapshot', stale: true } : renderWire(view))
  })
}
