import type { IncomingMessage, ServerResponse } from 'node:http'

import { corsHeaders } from '../security-headers.ts'
import type { Answer, Variant } from './answer.ts'
import { chooseCoding } from './coding.ts'
import { matchesTag } from './matches-tag.ts'

/** Writes an answer in the coding that the client takes, or 304 where it has those bytes already. */
export function sendAnswer(
  request: IncomingMessage,
  response: ServerResponse,
  answer: Answer,
  cors: string | null,
): void {
  const variant = answer.variant(
    chooseCoding(request.headers['accept-encoding'] as string | undefined),
  )
  if (variant instanceof Promise) {
    variant.then(
      (made) => sendVariant(request, response, made, cors),
      () => response.destroy(),
    )
    return
  }
  sendVariant(request, response, variant, cors)
}

function sendVariant(
  request: IncomingMessage,
  response: ServerResponse,
  variant: Variant,
  cors: string | null,
): void {
  const { method, headers } = request
  const isSame = method !== 'POST' && matchesTag(headers['if-none-match'], variant.etag)
  const own = isSame ? variant.notModifiedHeaders : variant.headers
  response.writeHead(isSame ? 304 : 200, cors === null ? own : withCors(own, cors))
  if (isSame || method === 'HEAD') response.end()
  else response.end(variant.body, 'latin1')
}

function withCors(headers: readonly string[], cors: string): string[] {
  const others: string[] = []
  for (let index = 0; index < headers.length; index += 2) {
    const [name = '', value = ''] = headers.slice(index, index + 2)
    if (name !== 'cross-origin-resource-policy') others.push(name, value)
  }
  return [...others, ...corsHeaders(cors)]
}
