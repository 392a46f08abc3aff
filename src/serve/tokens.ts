import { createHash, timingSafeEqual } from 'node:crypto'
import { readFileSync, statSync } from 'node:fs'

import { ConfigError } from '../errors.ts'
import { createIdentity, type Identity } from './guard.ts'
import type { TokenOptions } from './options.ts'

interface Token {
  readonly identity: Identity
  /** The sha256 of the token; undefined while its file cannot be read. */
  digest(): Buffer | undefined
}

/**
 * Makes the function that finds who a token belongs to; null when there are no tokens at all. Throws
 * a `ConfigError` when a token cannot be read now.
 */
export function createIdentify(
  tokens: readonly TokenOptions[],
): ((token: string) => Identity | undefined) | null {
  if (tokens.length === 0) return null
  const known = tokens.map((options, index) => {
    const token = readToken(options)
    if (token.digest() !== undefined) return token
    const { valueFile } = options
    const path = `server.tokens[${index}].${valueFile === undefined ? 'value' : 'valueFile'}`
    const found = valueFile === undefined ? '' : ` in ${valueFile}`
    throw new ConfigError([{ path, message: `expected a token, found none${found}` }])
  })
  return (presented) => {
    const digest = sha256(presented)
    let found: Identity | undefined
    // Every token is compared, so that the time taken tells nothing.
    for (const token of known) {
      const own = token.digest()
      if (own !== undefined && timingSafeEqual(own, digest)) found ??= token.identity
    }
    return found
  }
}

function readToken({ name, value, valueFile, scopes }: TokenOptions): Token {
  const identity = createIdentity(name, scopes)
  if (valueFile !== undefined) return { identity, digest: watchFile(valueFile) }
  const digest = value === undefined || value === '' ? undefined : sha256(value)
  return { identity, digest: () => digest }
}

/** Reads a token file again whenever it is another one than before. */
function watchFile(path: string): () => Buffer | undefined {
  let version = ''
  let digest: Buffer | undefined
  return () => {
    try {
      const { mtimeMs, ino, size } = statSync(path)
      const seen = `${mtimeMs} ${ino} ${size}`
      if (seen !== version) {
        const value = readFileSync(path, 'utf8').trim()
        digest = value === '' ? undefined : sha256(value)
        version = seen
      }
    } catch {
      // A token that cannot be read lets nobody in.
      version = ''
      digest = undefined
    }
    return digest
  }
}

function sha256(text: string): Buffer {
  return createHash('sha256').update(text).digest()
}
