import type { View } from '../sections/view.ts'
import { renderWire } from '../sections/wire.ts'
import { admissionOf } from './admission.ts'
import { type Answer, createAnswer } from './answers/answer.ts'
import { sendAnswer } from './answers/send-answer.ts'
import type { Door } from './door.ts'

/** Answers as the original did: the wire object while it is fresh, always with status 200. */
export const restDoor: Door = (fastify, deps) => {
  const kept = new WeakMap<View, Answer>()
  fastify.get('/api/snapshot', (request, reply) => {
    const view = deps.view()
    const answer = kept.get(view) ?? createAnswer(render(view), 'application/json; charset=utf-8')
    kept.set(view, answer)
    reply.hijack()
    sendAnswer(request.raw, reply.raw, answer, admissionOf(request.raw).cors)
  })
}

function render(view: View): string {
  return JSON.stringify(view.stale ? { error: 'no_snapshot', stale: true } : renderWire(view))
}
