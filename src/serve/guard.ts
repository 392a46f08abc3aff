import { type Scope, SCOPES, type ServeOptions } from './options.ts'

/** The largest body that is read, in bytes. */
export const MOST_BODY_BYTES = 100_000

/** What of a request decides whether it is let in; header values as they came. */
export interface RequestFacts {
  readonly method: string
  /** Without the query string. */
  readonly path: string
  readonly host?: string | undefined
  readonly origin?: string | undefined
  readonly fetchSite?: string | undefined
  readonly fetchMode?: string | undefined
  readonly fetchDest?: string | undefined
  readonly requestMethod?: string | undefined
  readonly contentType?: string | undefined
  readonly contentEncoding?: string | undefined
  readonly contentLength?: string | undefined
  readonly transferEncoding?: string | undefined
  readonly authorization?: string | undefined
  readonly cookie?: string | undefined
}

/** Who somebody is known to be by a token. */
export interface Identity {
  /** The name of the token; empty without one. */
  readonly name: string
  readonly scopes: ReadonlySet<Scope>
  /** The scopes in one word: who has the same may be given the same bytes. */
  readonly rights: string
  /** Whether the token is still one; for those who stay longer than a request. */
  readonly isCurrent: () => boolean
}

/** Makes an identity. */
export function createIdentity(
  name: string,
  scopes: readonly Scope[],
  isCurrent = (): boolean => true,
): Identity {
  return { name, scopes: new Set(scopes), rights: scopes.toSorted().join(' '), isCurrent }
}

const ANYBODY = createIdentity('', SCOPES)
const NOBODY = createIdentity('', [])

/** What the guard decides by. */
export interface GuardRules {
  readonly allowedHosts: ReadonlySet<string>
  readonly corsOrigins: ReadonlySet<string>
  readonly publicBadges: ReadonlySet<string>
  /** Finds who a token belongs to; null: there are no tokens, and everybody may do everything. */
  readonly identify: ((token: string) => Identity | undefined) | null
}

/** Why a request is not let in. */
export interface Refusal {
  readonly kind: 'refuse'
  readonly status: number
  readonly code: string
  readonly message: string
  /** The origin that may read the refusal, if any. */
  readonly cors: string | null
  /** Whether a token was presented that nobody has. */
  readonly failedSignIn: boolean
}

/** As whom a request is let in; whether that is enough for its route is looked at with the route. */
export interface Permission {
  readonly kind: 'allow'
  readonly identity: Identity
  readonly cors: string | null
  /** Whether its path is open to anybody. */
  readonly isOpen: boolean
  /** Whether a token was presented that nobody has. */
  readonly failedSignIn: boolean
}

/** What becomes of a request. */
export type Verdict = Permission | { readonly kind: 'preflight'; readonly cors: string } | Refusal

/** The name of the cookie that holds a browser's token. */
export const SESSION_COOKIE = 'snapshot_gateway_session'

const PROBES: ReadonlySet<string> = new Set(['/livez', '/readyz'])
const OPEN: ReadonlySet<string> = new Set([...PROBES, '/session'])
const PAGES: ReadonlySet<string> = new Set(['/', '/graphql'])
const LOOPBACK_HOST = /^(?:localhost|127(?:\.\d{1,3}){3}|\[::1\])(?::\d{1,5})?$/i
const JSON_TYPE = /^application\/json\s*(?:;\s*charset="?utf-8"?\s*)?$/i

/** Whether an address is one that only this machine can reach. */
export function isLoopback(host: string): boolean {
  return host === '::1' || LOOPBACK_HOST.test(host)
}

/** Makes what the guard decides by out of the options. */
export function makeRules(
  options: Pick<ServeOptions, 'allowedHosts' | 'corsOrigins' | 'publicBadges'>,
  identify: GuardRules['identify'],
): GuardRules {
  return {
    allowedHosts: new Set(options.allowedHosts.map((host) => host.toLowerCase())),
    corsOrigins: new Set(options.corsOrigins.map((origin) => origin.toLowerCase())),
    publicBadges: new Set(options.publicBadges.map((name) => `/badge/${name}.svg`)),
    identify,
  }
}

/** Decides whether a request is let in, and as whom; it stands before every route. */
export function guard(facts: RequestFacts, rules: GuardRules): Verdict {
  const { origin, path } = facts
  const cors = origin !== undefined && rules.corsOrigins.has(origin) ? origin : null
  if (facts.method === 'OPTIONS' && facts.requestMethod !== undefined && origin !== undefined) {
    if (cors !== null) return { kind: 'preflight', cors }
    return refuse(403, 'ORIGIN_NOT_ALLOWED', 'Pages of this origin may not ask', null)
  }
  if (!PROBES.has(path) && !isAllowedHost(facts.host, rules)) {
    return refuse(403, 'HOST_NOT_ALLOWED', 'This name is not in server.allowedHosts', cors)
  }
  const isPublic = isPublicBadge(path, rules)
  if (cors === null && !isPublic && !isFromHere(facts)) {
    return refuse(403, 'ORIGIN_NOT_ALLOWED', 'Pages of other origins may not ask', null)
  }
  const bodyProblem = checkBody(facts, cors)
  if (bodyProblem !== undefined) return bodyProblem
  if (rules.identify === null) {
    return { kind: 'allow', identity: ANYBODY, cors, isOpen: true, failedSignIn: false }
  }
  return checkToken(facts, rules.identify, isPublic || OPEN.has(path), cors)
}

function refuse(status: number, code: string, message: string, cors: string | null): Refusal {
  return { kind: 'refuse', status, code, message, cors, failedSignIn: false }
}

/** Against DNS rebinding: a page of another name that was made to point here keeps its name. */
function isAllowedHost(host: string | undefined, { allowedHosts }: GuardRules): boolean {
  if (host === undefined) return false
  if (LOOPBACK_HOST.test(host)) return true
  if (allowedHosts.size === 0) return false
  const name = host.toLowerCase()
  return allowedHosts.has(name) || allowedHosts.has(name.replace(/:\d+$/, ''))
}

/** Names are compared as the router reads them; behind the prefix nothing else is routed. */
function isPublicBadge(path: string, { publicBadges }: GuardRules): boolean {
  if (publicBadges.size === 0 || !path.startsWith('/badge/')) return false
  try {
    return publicBadges.has(decodeURIComponent(path))
  } catch {
    return false
  }
}

function isFromHere(facts: RequestFacts): boolean {
  const { fetchSite } = facts
  if (fetchSite === undefined || fetchSite === 'none' || fetchSite === 'same-origin') {
    return isOwnOrigin(facts)
  }
  // A link to a page: the other site cannot read what it opens.
  return (
    facts.method === 'GET' &&
    facts.fetchMode === 'navigate' &&
    facts.fetchDest === 'document' &&
    PAGES.has(facts.path)
  )
}

/** Whether a page of ours asks, or none at all. */
function isOwnOrigin({ origin, host }: RequestFacts): boolean {
  if (origin === undefined) return true
  const name = host?.toLowerCase()
  return origin === `http://${name}` || origin === `https://${name}`
}

function checkBody(facts: RequestFacts, cors: string | null): Refusal | undefined {
  const { contentType, contentEncoding, contentLength, transferEncoding } = facts
  const isEmpty = transferEncoding === undefined && (contentLength ?? '0') === '0'
  if (contentType === undefined && isEmpty) return undefined
  if (contentEncoding !== undefined && contentEncoding.toLowerCase() !== 'identity') {
    return refuse(415, 'ENCODING_NOT_SUPPORTED', 'Expected a body that is not compressed', cors)
  }
  if (contentType === undefined || !isJson(contentType)) {
    // Clients are careless about this header where there is no body to go with it.
    if (isEmpty && (facts.method === 'GET' || facts.method === 'HEAD')) return undefined
    return refuse(415, 'CONTENT_TYPE_NOT_SUPPORTED', 'Expected application/json', cors)
  }
  if (Number(contentLength ?? 0) > MOST_BODY_BYTES) {
    return refuse(413, 'BODY_TOO_LARGE', `Expected at most ${MOST_BODY_BYTES} bytes`, cors)
  }
  return undefined
}

function isJson(contentType: string): boolean {
  return contentType === 'application/json' || JSON_TYPE.test(contentType)
}

function checkToken(
  facts: RequestFacts,
  identify: (token: string) => Identity | undefined,
  isOpen: boolean,
  cors: string | null,
): Verdict {
  const token = bearerToken(facts.authorization) ?? sessionToken(facts)
  const identity = token === undefined ? undefined : identify(token)
  const failedSignIn = token !== undefined && identity === undefined
  if (identity === undefined && !isOpen) {
    return { ...refuse(401, 'UNAUTHENTICATED', 'Expected a valid token', cors), failedSignIn }
  }
  return { kind: 'allow', identity: identity ?? NOBODY, cors, isOpen, failedSignIn }
}

function bearerToken(authorization: string | undefined): string | undefined {
  return authorization?.match(/^bearer +([\x21-\x7e]+) *$/i)?.[1]
}

/** A cookie counts only where the page that sends it is known to be ours. */
function sessionToken(facts: RequestFacts): string | undefined {
  const { cookie, fetchSite } = facts
  if (cookie === undefined || fetchSite === 'cross-site' || fetchSite === 'same-site') {
    return undefined
  }
  if (!isOwnOrigin(facts)) return undefined
  const value = cookie
    .split(';')
    .map((pair) => pair.trim())
    .find((pair) => pair.startsWith(`${SESSION_COOKIE}=`))
    ?.slice(SESSION_COOKIE.length + 1)
  return value === undefined ? undefined : Buffer.from(value, 'base64url').toString()
}
