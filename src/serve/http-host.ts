import { isUtf8 } from 'node:buffer'
import { createServer, type IncomingMessage } from 'node:http'

import { fastify, type FastifyInstance, type FastifyReply } from 'fastify'

import { admissionOf } from './admission.ts'
import type { DoorDeps, Door } from './door.ts'
import { MOST_BODY_BYTES } from './guard.ts'
import type { Scope } from './options.ts'
import { type Problem, PROBLEMS, writeProblem } from './problem.ts'

/** Makes the host of all doors: JSON bodies only, and every answer that is not one's own has a code. */
export function createHost(doors: readonly Door[], deps: DoorDeps): FastifyInstance {
  const host = fastify({
    // Ours listens and calls `routing`; this one never does.
    serverFactory: () => createServer(),
    bodyLimit: MOST_BODY_BYTES,
    logger: false,
    trustProxy: false,
    return503OnClosing: false,
    forceCloseConnections: false,
    routerOptions: { ignoreTrailingSlash: false },
    frameworkErrors: (_error, request, reply) =>
      writeProblem(
        request.raw,
        reply.raw,
        { status: 400, code: 'BAD_REQUEST', message: 'This path is not valid' },
        null,
      ),
  })
  host.removeAllContentTypeParsers()
  host.addContentTypeParser<Buffer>(
    'application/json',
    { parseAs: 'buffer', bodyLimit: MOST_BODY_BYTES },
    (_request, body, done) => {
      try {
        if (!isUtf8(body)) throw new SyntaxError('expected UTF-8')
        const value: unknown = JSON.parse(body.toString())
        done(null, value)
      } catch {
        done(Object.assign(new Error('Expected JSON'), { statusCode: 400, code: 'NOT_JSON' }))
      }
    },
  )
  host.setNotFoundHandler((_request, reply) => refuse(reply, PROBLEMS.NOT_FOUND))
  host.setErrorHandler((error: Error & { statusCode?: number; code?: string }, request, reply) => {
    const status = error.statusCode ?? 500
    reply.header('cache-control', 'no-store')
    if (status >= 500) {
      deps.log.error({ err: error, path: pathOnly(request.raw) }, 'request failed')
      return reply
        .code(500)
        .send({ code: 'INTERNAL', message: 'Something went wrong here; the log says what' })
    }
    return reply.code(status).send({ ...(FRAMEWORK_PROBLEMS[error.code ?? ''] ?? BAD_REQUEST) })
  })
  host.addHook('onRequest', (request, reply, done) => {
    const { isFree = false, scope = 'read', allow } = request.routeOptions.config
    const { identity, isOpen, take } = admissionOf(request.raw)
    if (!isOpen && !identity.scopes.has(scope)) {
      void refuse(reply, PROBLEMS.FORBIDDEN)
      return
    }
    const retryAfter = isFree ? 0 : take()
    if (retryAfter > 0) {
      void refuse(reply.header('retry-after', retryAfter), PROBLEMS.RATE_LIMITED)
    } else if (allow !== undefined) {
      const message = `Expected ${allow}`
      void refuse(reply.header('allow', allow), { ...PROBLEMS.METHOD_NOT_ALLOWED, message })
    } else done()
  })
  const paths = listPaths(host)
  for (const door of doors) door(host, deps)
  for (const [url, { methods, scope }] of paths) {
    host.route({
      url,
      method: host.supportedMethods.filter((method) => !methods.has(method)),
      config: { scope, allow: [...methods].toSorted().join(', ') },
      handler: (_request, reply) => refuse(reply, PROBLEMS.NOT_FOUND),
    })
  }
  return host
}

/** What is known of a path. */
interface Path {
  readonly methods: Set<string>
  readonly scope: Scope
}

/** Notes the paths that get routes from now on. */
function listPaths(host: FastifyInstance): ReadonlyMap<string, Path> {
  const paths = new Map<string, Path>()
  host.addHook('onRoute', ({ url, method, config }) => {
    if (config?.allow !== undefined) return
    const path = paths.get(url) ?? { methods: new Set(), scope: config?.scope ?? 'read' }
    for (const each of [method].flat()) path.methods.add(each)
    paths.set(url, path)
  })
  return paths
}

function refuse(reply: FastifyReply, { status, code, message }: Problem): FastifyReply {
  return reply.code(status).header('cache-control', 'no-store').send({ code, message })
}

const BAD_REQUEST = { code: 'BAD_REQUEST', message: 'This request is not valid' }

/** What clients are told of what the framework finds wrong with a request. */
const FRAMEWORK_PROBLEMS: Readonly<Record<string, { code: string; message: string }>> = {
  NOT_JSON: { code: 'NOT_JSON', message: 'Expected a body of JSON' },
  FST_ERR_CTP_BODY_TOO_LARGE: {
    code: 'BODY_TOO_LARGE',
    message: `Expected at most ${MOST_BODY_BYTES} bytes`,
  },
  FST_ERR_CTP_INVALID_MEDIA_TYPE: {
    code: 'CONTENT_TYPE_NOT_SUPPORTED',
    message: 'Expected application/json',
  },
}

function pathOnly({ url = '' }: IncomingMessage): string {
  return url.replace(/\?.*$/s, '')
}
