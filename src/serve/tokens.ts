import { createHash, timingSafeEqual } from 'node:crypto'
import { readFileSync, statSync } from 'node:fs'

import { ConfigError, type ConfigIssue } from '../errors.ts'
import { createIdentity, type Identity } from './guard.ts'
import type { TokenOptions } from './options.ts'

/** A token as it is now. */
interface Token {
  readonly identity: Identity
  /** The sha256 of the token. */
  readonly digest: Buffer
}

/** Gives a token as it is now; undefined while its file cannot be read. */
type ReadToken = () => Token | undefined

/**
 * Makes the function that finds who a token belongs to; null when there are no tokens at all. Throws
 * a `ConfigError` that names every token that cannot be read now.
 */
export function createIdentify(
  tokens: readonly TokenOptions[],
): ((token: string) => Identity | undefined) | null {
  if (tokens.length === 0) return null
  const known = tokens.map(readToken)
  const issues = tokens.flatMap(({ valueFile }, index): ConfigIssue[] => {
    if (known[index]?.() !== undefined) return []
    const path = `server.tokens[${index}]`
    if (valueFile === undefined) {
      return [{ path: `${path}.value`, message: 'expected a token, found none' }]
    }
    const message = `expected a token in ${valueFile}, found ${whyNone(valueFile)}`
    return [{ path: `${path}.valueFile`, message }]
  })
  if (issues.length > 0) throw new ConfigError(issues)
  return (presented) => {
    const digest = sha256(presented)
    let found: Identity | undefined
    // Every token is compared, so that the time taken tells nothing.
    for (const token of known) {
      const own = token()
      if (own !== undefined && timingSafeEqual(own.digest, digest)) found ??= own.identity
    }
    return found
  }
}

function readToken({ name, value, valueFile, scopes }: TokenOptions): ReadToken {
  if (valueFile !== undefined) return watchFile(valueFile, name, scopes)
  if (value === undefined || value === '') return () => undefined
  const token = { identity: createIdentity(name, scopes), digest: sha256(value) }
  return () => token
}

/** Says why a file gives no token. */
function whyNone(file: string): string {
  try {
    readFileSync(file)
    return 'an empty file'
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : 'no text'
    return code === 'ENOENT' ? 'no such file' : code
  }
}

/** Reads a token file again whenever it is another one than before. */
function watchFile(path: string, name: string, scopes: TokenOptions['scopes']): ReadToken {
  let version = ''
  let token: Token | undefined

  function replace(value: string): void {
    const digest = sha256(value)
    if (value === '') token = undefined
    else if (token?.digest.equals(digest) !== true) {
      // Whoever came by another token is known by another identity, which is no longer current.
      const identity: Identity = createIdentity(name, scopes, () => read()?.identity === identity)
      token = { identity, digest }
    }
  }

  function read(): Token | undefined {
    try {
      const { mtimeMs, ino, size } = statSync(path)
      const seen = `${mtimeMs} ${ino} ${size}`
      if (seen !== version) {
        replace(readFileSync(path, 'utf8').trim())
        version = seen
      }
    } catch {
      // A token that cannot be read lets nobody in.
      version = ''
      token = undefined
    }
    return token
  }

  return read
}

function sha256(text: string): Buffer {
  return createHash('sha256').update(text).digest()
}
