import type { IncomingMessage } from 'node:http'

import type { FrontRules } from './front.ts'
import type { Identity } from './guard.ts'
import { addressOf } from './request-facts.ts'

/** What became of an attempt to sign in; undefined: the token is nobody's. */
export type SignedIn = Identity | { readonly retryAfter: number } | undefined

/** Signs somebody in by a token. */
export type SignIn = (request: IncomingMessage, token: string) => SignedIn

/** Makes what looks tokens up for the sign-in page and counts the attempts that fail. */
export function createSignIn(rules: () => FrontRules): SignIn {
  return (request, token) => {
    const { guard, limiter, trustProxy } = rules()
    if (guard.identify === null) return undefined
    const client = `sign-in ${addressOf(request, trustProxy)}`
    const now = Date.now()
    const found = (limiter?.peek(client, now) ?? 0) === 0 ? guard.identify(token) : undefined
    if (found !== undefined) return found
    const retryAfter = limiter?.take(client, now) ?? 0
    return retryAfter > 0 ? { retryAfter } : undefined
  }
}
