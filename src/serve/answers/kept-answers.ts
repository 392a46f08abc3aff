import { LRUCache } from 'lru-cache'

import type { View } from '../../sections/view.ts'
import type { Operation, Usage } from '../usage.ts'
import type { Answer } from './answer.ts'

const MOST_ANSWERS = 2_000
const MOST_BYTES = 64 * 1_024 * 1_024

/** What a kept answer takes besides its body: its key, its headers, its hash. */
const OVERHEAD_BYTES = 2_048

/** An answer that is kept, with what is counted when it is sent again. */
interface Kept {
  readonly answer: Answer
  readonly operation: Operation
  hits: number
}

/** The answers of one view, by request. */
export interface KeptAnswers {
  /** Finds the answer of this view to a request and counts it. */
  find(view: View, key: string): Answer | undefined
  /** Keeps an answer, unless the view has changed since. */
  keep(view: View, key: string, answer: Answer, operation: Operation): void
  /** Hands over to the usage what has been counted. */
  settle(): void
}

/** Makes a bounded store of answers, which is emptied when the view changes. */
export function createKeptAnswers(usage: Usage): KeptAnswers {
  let current: View | undefined
  const settleOne = (kept: Kept): void => {
    if (kept.hits > 0) usage.count(kept.operation, 'hit', kept.hits)
    kept.hits = 0
  }
  const answers = new LRUCache<string, Kept>({
    max: MOST_ANSWERS,
    maxSize: MOST_BYTES,
    maxEntrySize: MOST_BYTES / 8,
    // The variants in other codings are smaller; a body is counted twice to make up for them.
    sizeCalculation: ({ answer }, key) => OVERHEAD_BYTES + key.length * 2 + answer.size * 2,
    dispose: settleOne,
  })

  function turnTo(view: View): void {
    if (view === current) return
    answers.clear()
    current = view
  }

  return {
    find(view, key) {
      turnTo(view)
      // The oldest goes first, since to note each use would cost more than the look-up.
      const kept = answers.peek(key)
      if (kept === undefined) return undefined
      kept.hits += 1
      return kept.answer
    },
    keep(view, key, answer, operation) {
      if (view === current) answers.set(key, { answer, operation, hits: 0 })
    },
    settle() {
      for (const kept of answers.values()) settleOne(kept)
    },
  }
}
