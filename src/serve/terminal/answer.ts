/** What the command line asks for a question. */
export const ANSWER_QUERY = `query ($question: String!) {
  answer(question: $question) { outcome entry category text reason detail revision collectedAt }
}`

/** The data of that query. */
export interface AnswerData {
  readonly answer: {
    readonly outcome: string
    readonly text: string | null
    readonly reason: string | null
    readonly detail: string | null
  }
}

/** No answer: whoever asked finds it out in another way. */
const EXIT_NO_ANSWER = 4

/** Says for people why a question has no answer. */
export function formatNoAnswer({ answer: { outcome, detail } }: AnswerData): string {
  return outcome === 'ABSTAINED'
    ? `no answer: ${detail ?? 'it could mislead'}`
    : 'no answer: this is not a routine question'
}

/** Gives the exit code for an answer: 0 answered, 4 no answer. */
export function answerExitCode({ answer }: AnswerData): number {
  return answer.outcome === 'ANSWERED' ? 0 : EXIT_NO_ANSWER
}
