import type { IncomingMessage, ServerResponse } from 'node:http'

import { setHeaders } from '../problem.ts'
import { readAccept } from './accept.ts'
import type { Context } from './context.ts'
import type { Params } from './params.ts'
import type { Yoga } from './yoga.ts'

/** A request as Yoga is to answer it. */
export interface YogaRequest {
  readonly request: IncomingMessage
  readonly response: ServerResponse
  readonly cors: string | null
  readonly body: string
  /** What was asked, where it could be read. */
  readonly params: Params | undefined
  readonly context: Context
}

/** Headers that are Node's to write, and one that Yoga sets to what is no coding. */
const OF_THE_CONNECTION: ReadonlySet<string> = new Set([
  'connection',
  'transfer-encoding',
  'content-encoding',
])

/** Has Yoga answer a request and writes what it says; such answers are never kept. */
export async function askYoga(load: () => Promise<Yoga>, asked: YogaRequest): Promise<void> {
  const { request, response, cors, context } = asked
  const headers = new Headers()
  const { accept, 'content-type': contentType } = request.headers
  if (accept !== undefined) headers.set('accept', readAccept(accept).header)
  if (contentType !== undefined) headers.set('content-type', contentType)
  const isPost = request.method === 'POST'
  try {
    const yoga = await load()
    const answer = await yoga.fetch(
      `http://localhost${isPost ? '/graphql' : urlOf(asked)}`,
      isPost ? { method: 'POST', headers, body: bodyOf(asked) } : { method: 'GET', headers },
      context,
    )
    const body = Buffer.from(await answer.arrayBuffer())
    setHeaders(response, cors)
    answer.headers.forEach((value, given) => {
      // Of streams they are spelt in capitals.
      const name = given.toLowerCase()
      if (!OF_THE_CONNECTION.has(name)) response.setHeader(name, value)
    })
    response.setHeader('content-length', body.length)
    response.setHeader('cache-control', 'no-store')
    response.writeHead(answer.status)
    response.end(request.method === 'HEAD' ? undefined : body)
  } catch {
    // Yoga answers every error itself: what is left is a connection that is gone.
    response.destroy()
  }
}

/** A document that was named by its id is unknown to Yoga: it gets the text. */
function bodyOf({ body, params }: YogaRequest): string {
  if (params?.documentId === undefined) return body
  const { query, operationName, variables } = params
  return JSON.stringify({ query, operationName, variables })
}

function urlOf({ request, params }: YogaRequest): string {
  if (params?.documentId === undefined) return request.url ?? '/graphql'
  const { query = '', operationName, variables } = params
  const search = new URLSearchParams({ query })
  if (operationName !== undefined) search.set('operationName', operationName)
  if (variables !== undefined) search.set('variables', JSON.stringify(variables))
  return `/graphql?${search.toString()}`
}
