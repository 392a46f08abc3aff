import type { FastifyRequest } from 'fastify'

import { admissionOf } from './admission.ts'
import type { Door } from './door.ts'
import { SESSION_COOKIE } from './guard.ts'
import { wantsPage } from './request-facts.ts'
import { writeSignInPage } from './sign-in-page.ts'
import type { SignIn } from './sign-in.ts'

const FREE = { config: { isFree: true } }

/** For how long a browser keeps its token, in seconds. */
const MOST_AGE_SECONDS = 30 * 86_400

/** Makes the door by which a browser signs in and out: the token in a cookie no script can read. */
export function createSessionDoor(signIn: SignIn): Door {
  return (fastify, deps) => {
    const cookie = (request: FastifyRequest, value: string, age: number): string => {
      const proto = deps.options().trustProxy ? request.headers['x-forwarded-proto'] : undefined
      const isSecure = proto === 'https' || request.headers.origin?.startsWith('https:') === true
      return (
        `${SESSION_COOKIE}=${value}; Path=/; HttpOnly; SameSite=Strict; Max-Age=${age}` +
        (isSecure ? '; Secure' : '')
      )
    }

    fastify.get('/session', FREE, (request, reply) => {
      if (wantsPage(request.raw)) {
        reply.hijack()
        writeSignInPage(reply.raw, 200)
        return reply
      }
      const { identity } = admissionOf(request.raw)
      return reply
        .header('cache-control', 'no-store')
        .send({ signedIn: identity.scopes.has('read') })
    })

    fastify.post('/session', FREE, (request, reply) => {
      reply.header('cache-control', 'no-store')
      const token = tokenOf(request.body)
      if (token === undefined) {
        return reply.code(400).send({ code: 'BAD_REQUEST', message: 'Expected {"token": "..."}' })
      }
      const found = signIn(request.raw, token)
      if (found !== undefined && 'retryAfter' in found) {
        return reply.code(429).header('retry-after', found.retryAfter).send({
          code: 'RATE_LIMITED',
          message: 'There were too many failed attempts to sign in',
        })
      }
      if (found === undefined) {
        return reply.code(401).send({ code: 'UNAUTHENTICATED', message: 'Expected a valid token' })
      }
      const value = Buffer.from(token).toString('base64url')
      return reply
        .header('set-cookie', cookie(request, value, MOST_AGE_SECONDS))
        .send({ signedIn: true, scopes: [...found.scopes] })
    })

    fastify.delete('/session', FREE, (request, reply) =>
      reply
        .header('cache-control', 'no-store')
        .header('set-cookie', cookie(request, '', 0))
        .send({ signedIn: false }),
    )
  }
}

function tokenOf(body: unknown): string | undefined {
  if (typeof body !== 'object' || body === null || !('token' in body)) return undefined
  return typeof body.token === 'string' && body.token !== '' ? body.token : undefined
}
