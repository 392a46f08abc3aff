import type { IncomingMessage, ServerResponse } from 'node:http'

import { admit } from './admission.ts'
import type { Lane } from './graphql/lane.ts'
import { guard, type GuardRules } from './guard.ts'
import type { Limiter } from './limiter.ts'
import { type Problem, setHeaders, writeOptions, writePreflight, writeProblem } from './problem.ts'
import { addressOf, gatherFacts, readTarget, wantsPage } from './request-facts.ts'
import { writeSignInPage } from './sign-in-page.ts'

/** What the front decides by; it may change while the server runs. */
export interface FrontRules {
  readonly guard: GuardRules
  /** None: nothing is counted. */
  readonly limiter: Limiter | undefined
  readonly trustProxy: boolean
}

/** What stands before all doors. */
export type Front = (request: IncomingMessage, response: ServerResponse) => void

/**
 * Makes what every request meets first: the guard, then the lane of GraphQL, then the host of the
 * other doors.
 */
export function createFront(rules: () => FrontRules, lane: Lane, pass: Front): Front {
  return (request, response) => {
    const path = readTarget(request)
    if (path === undefined) {
      writeProblem(request, response, BAD_REQUEST, null)
      return
    }
    const { guard: guardRules, limiter, trustProxy } = rules()
    const verdict = guard(gatherFacts(request, path), guardRules)
    if (verdict.kind === 'preflight') {
      writePreflight(response, verdict.cors)
      return
    }
    if (limiter !== undefined && isSigningIn(request)) {
      const now = Date.now()
      const client = `sign-in ${addressOf(request, trustProxy)}`
      const retryAfter = verdict.failedSignIn
        ? limiter.take(client, now)
        : limiter.peek(client, now)
      if (retryAfter > 0) {
        writeProblem(request, response, { ...TOO_MANY_SIGN_INS, retryAfter }, null)
        return
      }
    }
    if (verdict.kind === 'refuse') {
      if (verdict.status === 401 && wantsPage(request)) writeSignInPage(response, 401)
      else writeProblem(request, response, verdict, verdict.cors)
      return
    }
    const { identity, cors, isOpen } = verdict
    const admission = {
      identity,
      cors,
      isOpen,
      take: () =>
        limiter === undefined
          ? 0
          : limiter.take(
              identity.name === ''
                ? `address ${addressOf(request, trustProxy)}`
                : `token ${identity.name}`,
              Date.now(),
            ),
    }
    if (path === '/graphql' && !(wantsPage(request) && identity.scopes.has('read'))) {
      lane.handle(request, response, admission)
      return
    }
    if (path === '*') {
      writeOptions(response)
      return
    }
    admit(request, admission)
    setHeaders(response, cors)
    pass(request, response)
  }
}

function isSigningIn({ headers }: IncomingMessage): boolean {
  return headers.authorization !== undefined || headers.cookie !== undefined
}

const BAD_REQUEST: Problem = { status: 400, code: 'BAD_REQUEST', message: 'Expected a path' }

const TOO_MANY_SIGN_INS: Problem = {
  status: 429,
  code: 'RATE_LIMITED',
  message: 'There were too many failed attempts to sign in',
}
