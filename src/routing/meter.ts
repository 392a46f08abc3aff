import type { Answer, AnswerOutcome } from './answer.ts'

/** How often questions about something fared in one way. */
export interface AnswerCount {
  /** Empty where no entry matched. */
  readonly category: string
  readonly outcome: AnswerOutcome
  readonly count: number
}

/** Counts answers by what they are about and how they fared. */
export interface Meter {
  /** Counts an answer that was given so many times, by default once. */
  count(answer: Answer, times?: number): void
  counts(): AnswerCount[]
}

/** Makes a meter of answers, all at zero. */
export function createMeter(): Meter {
  const counts = new Map<string, Map<AnswerOutcome, number>>()
  return {
    count({ category, outcome }, times = 1) {
      const key = category ?? ''
      const byOutcome = counts.get(key) ?? new Map<AnswerOutcome, number>()
      counts.set(key, byOutcome.set(outcome, (byOutcome.get(outcome) ?? 0) + times))
    },
    counts: () =>
      [...counts].flatMap(([category, byOutcome]) =>
        [...byOutcome].map(([outcome, count]) => ({ category, outcome, count })),
      ),
  }
}
