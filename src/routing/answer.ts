import type { View } from '../sections/view.ts'

/** How a question fared: answered, not understood, or understood and not safe to answer. */
export type AnswerOutcome = 'ANSWERED' | 'NO_MATCH' | 'ABSTAINED'

/** Why a question has no answer; the same words as in the schema. */
export type AnswerReason = 'NO_ENTRY' | 'UNKNOWN_VALUE' | 'NOT_FRESH'

/** What the phrasebook makes of a question; the same for every asking within one view. */
export interface Answer {
  readonly outcome: AnswerOutcome
  /** The id of the entry that matched. */
  readonly entry: string | null
  readonly category: string | null
  /** The reply; null unless answered. */
  readonly text: string | null
  /** Null when answered. */
  readonly reason: AnswerReason | null
  /** The field that is unknown or the section that is not fresh. */
  readonly detail: string | null
  /** The revision of the snapshot that was asked. */
  readonly revision: string
  /** How old the oldest data in it is, in epoch milliseconds; null when it uses none. */
  readonly collectedAt: number | null
}

/** The entry that matched a question, as far as an answer names it. */
export interface Matched {
  readonly id: string
  readonly category: string
}

/** Makes the answer to a question that no entry knows. */
export function noMatch({ revision }: View): Answer {
  return {
    outcome: 'NO_MATCH',
    entry: null,
    category: null,
    text: null,
    reason: 'NO_ENTRY',
    detail: null,
    revision,
    collectedAt: null,
  }
}

/** Makes the answer to a question that is understood, but whose reply could mislead. */
export function abstain(
  { id, category }: Matched,
  { revision }: View,
  reason: AnswerReason,
  detail: string,
  collectedAt: number | null,
): Answer {
  return {
    outcome: 'ABSTAINED',
    entry: id,
    category,
    text: null,
    reason,
    detail,
    revision,
    collectedAt,
  }
}
