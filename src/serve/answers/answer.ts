import { createHash } from 'node:crypto'
import { promisify } from 'node:util'
import {
  brotliCompress,
  brotliCompressSync,
  constants,
  gzip,
  gzipSync,
  type BrotliOptions,
} from 'node:zlib'

import { SECURITY_HEADERS } from '../security-headers.ts'
import type { Coding } from './coding.ts'

/** Bodies shorter than this are sent as they are. */
const LEAST_COMPRESSED_BYTES = 256

/** Bodies longer than this are compressed beside the event loop. */
const MOST_COMPRESSED_AT_ONCE_BYTES = 32_768

const BROTLI: BrotliOptions = { params: { [constants.BROTLI_PARAM_QUALITY]: 4 } }

/** The bytes of an answer in one content coding, with the headers that go with them. */
export interface Variant {
  readonly body: Buffer
  /** A quoted hash of the bytes (RFC 9110 §8.8.3). */
  readonly etag: string
  /** Names and values in turn, as `writeHead` takes them. */
  readonly headers: readonly string[]
  /** Those that a 304 repeats (RFC 9110 §15.4.5). */
  readonly notModifiedHeaders: readonly string[]
}

/** An answer whose bytes are made once and sent many times. */
export interface Answer {
  /** The bytes in a content coding; made when first asked for. */
  variant(coding: Coding): Variant | Promise<Variant>
  /** How many bytes it is without a coding. */
  readonly size: number
}

const FIXED_HEADERS: readonly string[] = [
  'cache-control',
  'private, no-cache',
  'vary',
  'accept, accept-encoding, origin',
  ...Object.entries(SECURITY_HEADERS).flat(),
]

/** Makes an answer of a text. */
export function createAnswer(text: string, type: string): Answer {
  const plain = makeVariant(Buffer.from(text), type, 'identity')
  const made = new Map<Coding, Variant | Promise<Variant>>([['identity', plain]])
  return {
    size: plain.body.length,
    variant(coding) {
      if (coding === 'identity' || plain.body.length < LEAST_COMPRESSED_BYTES) return plain
      const known = made.get(coding)
      if (known !== undefined) return known
      const making = compress(plain.body, coding)
      const variant =
        making instanceof Promise
          ? making.then((body) => {
              const done = makeVariant(body, type, coding)
              made.set(coding, done)
              return done
            })
          : makeVariant(making, type, coding)
      made.set(coding, variant)
      return variant
    },
  }
}

function makeVariant(body: Buffer, type: string, coding: Coding): Variant {
  const etag = `"${createHash('sha1').update(coding).update(body).digest('base64url')}"`
  const shared = [...FIXED_HEADERS, 'etag', etag]
  return {
    body,
    etag,
    headers: [
      'content-type',
      type,
      'content-length',
      String(body.length),
      ...(coding === 'identity' ? [] : ['content-encoding', coding]),
      ...shared,
    ],
    notModifiedHeaders: shared,
  }
}

function compress(body: Buffer, coding: Coding): Buffer | Promise<Buffer> {
  if (body.length > MOST_COMPRESSED_AT_ONCE_BYTES) {
    return coding === 'br' ? promisify(brotliCompress)(body, BROTLI) : promisify(gzip)(body)
  }
  return coding === 'br' ? brotliCompressSync(body, BROTLI) : gzipSync(body)
}
