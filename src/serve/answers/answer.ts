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

/** Bodies longer than this are sent as the bytes that they are. */
const MOST_TEXT_BYTES = 65_536

const BROTLI: BrotliOptions = { params: { [constants.BROTLI_PARAM_QUALITY]: 4 } }

/** The bytes of an answer in one content coding, with the headers that go with them. */
export interface Variant {
  /** A short one as Latin-1 text: Node sends that in one piece with the headers, which is quicker. */
  readonly body: Buffer | string
  /** A quoted hash of the bytes (RFC 9110 §8.8.3). */
  readonly etag: string
  /** Names and values in turn, as `writeHead` takes them; not to be changed. */
  readonly headers: string[]
  /** Those that a 304 repeats (RFC 9110 §15.4.5). */
  readonly notModifiedHeaders: string[]
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
  const bytes = Buffer.from(text)
  const plain = makeVariant(bytes, type, 'identity')
  const made = new Map<Coding, Variant | Promise<Variant>>([['identity', plain]])
  return {
    size: bytes.length,
    variant(coding) {
      if (coding === 'identity' || bytes.length < LEAST_COMPRESSED_BYTES) return plain
      const known = made.get(coding)
      if (known !== undefined) return known
      const making = compress(bytes, coding)
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
    body: body.length > MOST_TEXT_BYTES ? body : body.toString('latin1'),
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
