import { createRequire } from 'node:module'

import type * as Engine from 're2js'

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

const require = createRequire(import.meta.url)

let loaded: typeof Engine | undefined

/** Loads the engine with the first pattern, so that a gateway starts without it. */
function loadEngine(): typeof Engine {
  // What is required has no type; this is the one of the same package.
  loaded ??= require('re2js') as typeof Engine
  return loaded
}

const NO_CAPTURES = {}

/** More steps than any question has a use for; each costs time at every question. */
const MOST_STEPS = 20_000

/**
 * Compiles patterns into one automaton, a pattern at each step; each matches a question as a whole,
 * without case.
 */
export function* prepareMatcher(patterns: readonly Pattern[]): Generator<void, Matcher> {
  const { RE2JS: engine, RE2Set } = loadEngine()
  const set = new RE2Set(RE2Set.ANCHOR_BOTH, engine.CASE_INSENSITIVE)
  const capturing: (Engine.RE2JS | undefined)[] = []
  for (const { text } of patterns) {
    set.add(text)
    capturing.push(groupsOf(text).length === 0 ? undefined : compilePattern(text))
    yield
  }
  set.compile()
  return (question) =>
    set
      .match(question)
      .flatMap((index): Match[] => {
        const entry = patterns[index]?.entry
        return entry === undefined ? [] : [{ entry, captures: capture(capturing[index], question) }]
      })
      .toSorted((left, right) => left.entry - right.entry)
}

/** Compiles one pattern; throws an error that says what is wrong with it. */
export function compilePattern(text: string): Engine.RE2JS {
  const { RE2JS: engine } = loadEngine()
  const pattern = engine.compile(text, engine.CASE_INSENSITIVE)
  if (pattern.programSize() > MOST_STEPS) {
    throw new SyntaxError(`expected a pattern of at most ${MOST_STEPS} steps, found more`)
  }
  return pattern
}

/** Names the groups of a pattern that take something from the question. */
export function groupsOf(text: string): string[] {
  return [...text.matchAll(/\(\?P?<(\w+)>/g)].flatMap(([, name]) => name ?? [])
}

function capture(
  pattern: Engine.RE2JS | undefined,
  question: string,
): Readonly<Record<string, string>> {
  const matcher = pattern?.matcher(question)
  if (pattern === undefined || matcher?.matches() !== true) return NO_CAPTURES
  return Object.fromEntries(
    Object.keys(pattern.namedGroups()).flatMap((name) => {
      const taken = matcher.group(name)
      return taken === null ? [] : [[name, taken]]
    }),
  )
}
