/** Longer questions are not routine ones. */
export const LONGEST_QUESTION = 512

const SINGLE_QUOTES = /[‘’‚‛′`´]/g
const DOUBLE_QUOTES = /[“”„‟″«»]/g
const END_PUNCTUATION = '.!?…,;: '

/** Characters that people do not see: controls, and those that change the direction of text. */
const INVISIBLE = /[\p{Cc}\p{Cf}]/u

/**
 * Brings a question into the form that patterns are written for: trimmed, white space folded,
 * plain quotes, no punctuation at its end. `undefined` when it cannot be a routine one: empty, too
 * long, or with characters that nobody sees.
 */
export function normaliseQuestion(question: string): string | undefined {
  if (question.length > LONGEST_QUESTION) return undefined
  const folded = question
    .trim()
    .replace(/\s+/g, ' ')
    .replace(SINGLE_QUOTES, "'")
    .replace(DOUBLE_QUOTES, '"')
  // Not a pattern with `$`: that takes quadratic time on "!!!!!!...a".
  let end = folded.length
  while (end > 0 && END_PUNCTUATION.includes(folded.charAt(end - 1))) end -= 1
  return end === 0 || INVISIBLE.test(folded) ? undefined : folded.slice(0, end)
}
