import type { IncomingMessage } from 'node:http'

import { MOST_BODY_BYTES } from './guard.ts'

/** Reads the body of a request; undefined for one that is too large. Never calls for a cut one. */
export function readBody(request: IncomingMessage, done: (body: Buffer | undefined) => void): void {
  let first: Buffer | undefined
  let rest: Buffer[] | undefined
  let size = 0
  request.on('data', (chunk: Buffer) => {
    size += chunk.length
    if (size > MOST_BODY_BYTES) {
      first = undefined
      rest = undefined
    } else if (first === undefined) first = chunk
    else (rest ??= []).push(chunk)
  })
  request.on('end', () => {
    if (size > MOST_BODY_BYTES) done(undefined)
    else if (first === undefined) done(Buffer.alloc(0))
    else done(rest === undefined ? first : Buffer.concat([first, ...rest]))
  })
}
