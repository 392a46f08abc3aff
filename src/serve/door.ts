import type { FastifyInstance, FastifyRequest } from 'fastify'
import type { Logger } from 'pino'

import type { View } from '../sections/view.ts'
import { admissionOf } from './admission.ts'
import type { AnswerModel, RefreshReport } from './graphql/context.ts'
import type { Scope, ServeOptions } from './options.ts'

/** What became of a push. */
export type PushResult =
  | { readonly kind: 'accepted' }
  | { readonly kind: 'unknown' }
  | { readonly kind: 'invalid'; readonly message: string }
  | { readonly kind: 'too-large'; readonly mostBytes: number }
  /** It could not be taken now; it is to be sent again. */
  | { readonly kind: 'unavailable' }

/** Counts answers to routine questions. */
export interface AnswerMeter {
  count(answer: AnswerModel, times: number): void
  /** Counts by category, empty where nothing matched, and by outcome. */
  counts(): readonly { category: string; outcome: AnswerModel['outcome']; count: number }[]
}

/** What serving needs of the gateway. */
export interface ServeDeps {
  /** The current view; cheap, so that it is asked for each time. */
  view(): View
  /** Refreshes now; callers that arrive while one runs share it. */
  refresh(): Promise<RefreshReport>
  /** Answers a routine question from a view. */
  answer(question: string, view: View): AnswerModel
  /** Counts routine answers, also those that are sent again without being made again. */
  readonly meter: AnswerMeter
  /** Hands a source of kind push what was sent to it. */
  push(sourceId: string, body: unknown): Promise<PushResult>
  /** Calls a listener at every publication until the function it returns is called. */
  subscribe(listener: (view: View) => void): () => void
  readonly log: Logger
  /** How often sources have been called so far, to see that no query calls one. */
  sourceCalls?(): number
  /** Doors besides the built-in ones. */
  readonly doors?: readonly Door[]
}

/** What a door may use: the gateway and the options as they are now. */
export interface DoorDeps extends ServeDeps {
  options(): ServeOptions
}

/** One way in: registers its routes. The guard has let in whatever reaches them. */
export type Door = (fastify: FastifyInstance, deps: DoorDeps) => void

/** Tells what whoever sent a request may do. */
export function scopesOf(request: FastifyRequest): ReadonlySet<Scope> {
  return admissionOf(request.raw).identity.scopes
}

declare module 'fastify' {
  interface FastifyContextConfig {
    /** Whether requests of the route do not count towards the rate limit, as pages and probes. */
    isFree?: boolean
    /** The scope that opens the route: `read` when it is left out. */
    scope?: Scope
    /** The methods that the path has, where the route is there only to say so. */
    allow?: string
  }
}
