import type { SourceFailure } from '../../sections/section.ts'
import type { GatewayView, SourceView, View } from '../../sections/view.ts'
import type { Scope } from '../options.ts'

/** What a refresh came to, as resolvers hand it out. */
export interface RefreshReport {
  readonly revision: string
  readonly startedAt: number
  readonly durationMs: number
  readonly failed: readonly SourceFailure[]
}

/** The gateway with what it reads, as resolvers hand it out. */
export type GatewayModel = GatewayView & { readonly sources: readonly SourceView[] }

/** The reply to a routine question, as resolvers hand it out. */
export interface AnswerModel {
  readonly outcome: 'ANSWERED' | 'NO_MATCH' | 'ABSTAINED'
  readonly entry: string | null
  readonly category: string | null
  readonly text: string | null
  readonly reason: 'NO_ENTRY' | 'UNKNOWN_VALUE' | 'NOT_FRESH' | null
  readonly detail: string | null
  readonly revision: string
  readonly collectedAt: number | null
}

/** What an operation is executed with: one view for all of its fields. */
export interface Context {
  readonly view: View
  /** What whoever asks may do. */
  readonly scopes: ReadonlySet<Scope>
  /** Refreshes now, or rejects with an error that says why not. */
  readonly refresh: () => Promise<RefreshReport>
  /** Answers a routine question from a view. */
  readonly answer: (question: string, view: View) => AnswerModel
}
