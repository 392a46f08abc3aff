import { formatInstant } from '../instant.ts'
import type { Door } from './door.ts'

const FREE = { config: { isFree: true } }

/** How soon an orchestrator should ask again whether there is a snapshot, in seconds. */
const RETRY_AFTER_SECONDS = 2

/** Tells orchestrators and uptime monitors how the process and the daemon are. */
export const healthDoor: Door = (fastify, deps) => {
  fastify.get('/livez', FREE, (_request, reply) =>
    reply.header('cache-control', 'no-store').send({ status: 'alive' }),
  )

  fastify.get('/readyz', FREE, (_request, reply) => {
    reply.header('cache-control', 'no-store')
    if (deps.view().computedAt !== null) return reply.send({ status: 'ready' })
    return reply
      .code(503)
      .header('retry-after', RETRY_AFTER_SECONDS)
      .send({ code: 'NOT_READY', message: 'There is no snapshot yet' })
  })

  fastify.get('/healthz', (_request, reply) => {
    const { status, since, reasons } = deps.view().overall
    const text = (instant: number | null): string | null =>
      instant === null ? null : formatInstant(instant)
    return reply
      .code(status === 'OK' || status === 'DEGRADED' ? 200 : 503)
      .header('cache-control', 'no-store')
      .send({
        status,
        since: text(since),
        reasons: reasons.map((reason) => ({ ...reason, since: text(reason.since) })),
      })
  })
}
