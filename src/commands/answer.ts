import {
  ANSWER_QUERY,
  type AnswerData,
  answerExitCode,
  formatNoAnswer,
} from '../serve/terminal/answer.ts'
import { ask, dataOf } from './ask-gateway.ts'
import type { AskingOptions, Terminal } from './terminal.ts'

/** Prints the answer to a routine question. */
export async function answer(
  terminal: Terminal,
  words: readonly string[],
  options: AskingOptions,
): Promise<void> {
  const asked = await ask(terminal, options, {
    query: ANSWER_QUERY,
    variables: { question: words.join(' ') },
  })
  const { offline } = asked
  if (offline) terminal.tell('offline: answered from the stored snapshot')
  // The query says of what shape the data is.
  const data = dataOf(asked, 1) as AnswerData
  if (options.json === true) {
    terminal.say(JSON.stringify({ offline, ...data.answer }, undefined, 2))
  } else if (data.answer.text === null) terminal.tell(formatNoAnswer(data))
  else terminal.say(data.answer.text)
  terminal.setExitCode(answerExitCode(data))
}
