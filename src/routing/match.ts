import { RE2JS, RE2Set } from 're2js'

/** One way to ask, and which of the entries it asks. */
export interface Pattern {
  readonly text: string
  /** Where its entry stands among all; the first that matches answers. */
  readonly entry: number
}

/** An entry that a question matches, with what the pattern's named groups took from it. */
export interface Match {
  readonly entry: number
  readonly captures: Readonly<Record<string, string>>
}

/** Finds what a normalised question matches: the entries in their order, in linear time. */
export type Matcher = (question: string) => readonly Match[]

const NO_MATCHES: readonly Match[] = []
const NO_CAPTURES = {}

/** Compiles patterns into one automaton; each matches a question as a whole, without case. */
export function createMatcher(patterns: readonly Pattern[]): Matcher {
  if (patterns.length === 0) return () => NO_MATCHES
  const set = new RE2Set(RE2Set.ANCHOR_BOTH, RE2JS.CASE_INSENSITIVE)
  for (const { text } of patterns) set.add(text)
  set.compile()
  const capturing = patterns.map(({ text }) => {
    const compiled = compilePattern(text)
    return Object.keys(compiled.namedGroups()).length === 0 ? undefined : compiled
  })
  return (question) => {
    const found = set.match(question)
    if (found.length === 0) return NO_MATCHES
    return found
      .flatMap((index): Match[] => {
        const entry = patterns[index]?.entry
        if (entry === undefined) return []
        return [{ entry, captures: capture(capturing[index], question) }]
      })
      .toSorted((left, right) => left.entry - right.entry)
  }
}

/** Compiles one pattern; throws when it is not one. */
export function compilePattern(text: string): RE2JS {
  return RE2JS.compile(text, RE2JS.CASE_INSENSITIVE)
}

/** Names the groups of a pattern that take something from the question. */
export function groupsOf(text: string): string[] {
  return Object.keys(compilePattern(text).namedGroups())
}

function capture(pattern: RE2JS | undefined, question: string): Readonly<Record<string, string>> {
  if (pattern === undefined) return NO_CAPTURES
  const matcher = pattern.matcher(question)
  if (!matcher.matches()) return NO_CAPTURES
  return Object.fromEntries(
    Object.keys(pattern.namedGroups()).flatMap((name) => {
      const taken = matcher.group(name)
      return taken === null ? [] : [[name, taken]]
    }),
  )
}
