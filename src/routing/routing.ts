import { setImmediate } from 'node:timers/promises'

import type { DocumentNode, GraphQLSchema } from 'graphql'

import { ConfigError, type ConfigIssue } from '../errors.ts'
import type { View } from '../sections/view.ts'
import { isKnown } from '../snapshot/freshness.ts'
import { abstain, type Answer, noMatch } from './answer.ts'
import { loadBuiltIn } from './built-in/load-built-in.ts'
import { checkPatterns, type CompiledEntry, compileEntry } from './compile-entry.ts'
import { type Match, type Matcher, prepareMatcher } from './match.ts'
import type { NamedFreshness } from './needs.ts'
import { type Entry, withoutReplaced } from './phrasebook.ts'
import { normaliseQuestion } from './question.ts'
import { formatMinute } from './template/format.ts'
import type { Variables } from './variables.ts'

/** What a query came to; `errors` when it could not be answered whole. */
export interface QueryResult {
  readonly data?: unknown
  readonly errors?: readonly unknown[] | undefined
}

export interface RoutingOptions {
  /** The user's entries, which come before the built-in ones; none by default. */
  readonly entries?: readonly Entry[]
  /** What documents are checked against. */
  readonly schema: GraphQLSchema
  /** Answers a document from a view, at once. */
  readonly query: (document: DocumentNode, variables: Variables, view: View) => QueryResult
  /** The view of the moment, for questions that come without one. */
  readonly view: () => View
  /** Hears of every answer that is given, for counting; nobody by default. */
  readonly onAnswer?: ((answer: Answer) => void) | undefined
}

/** Routine questions and their answers, without a model. */
export interface Routing {
  /**
   * Answers a question from a view, by default the one of the moment. Never throws: what is not
   * understood is NO_MATCH, and what could mislead is ABSTAINED.
   */
  answer(question: string, view?: View): Answer
  /** Makes the built-in entries ready ahead of the first question, a little at a time. */
  warm(): Promise<void>
}

interface Phrasebook {
  readonly entries: readonly CompiledEntry[]
  readonly match: Matcher
}

/** A view's answers are bounded in number, since some entries take a word from the question. */
const MOST_KEPT_ANSWERS = 2_000

/**
 * Makes the routing of a phrasebook; throws a `ConfigError` when an entry of the user's does not
 * fit the schema. The built-in entries are made ready by `warm`, or else at the first question.
 */
export function createRouting(options: RoutingOptions): Routing {
  const { schema, query, onAnswer } = options
  const entries = options.entries ?? []
  const issues = entries.flatMap(checkPatterns)
  if (issues.length > 0) throw new ConfigError(issues)
  const preparation = preparePhrasebook(entries, compileEntries(entries, schema), schema)
  const kept = new WeakMap<View, Map<string, Answer>>()
  let phrasebook: Phrasebook | undefined

  return {
    answer(question, view = options.view()) {
      const answer = findAnswer(question, view)
      onAnswer?.(answer)
      return answer
    },
    async warm() {
      // In small steps, so that no query has to wait for long.
      while (phrasebook === undefined) {
        prepareFurther()
        await setImmediate()
      }
    },
  }

  function prepareFurther(): void {
    const step = preparation.next()
    if (step.done === true) phrasebook ??= step.value
  }

  function findAnswer(question: string, view: View): Answer {
    const normalised = normaliseQuestion(question)
    if (normalised === undefined) return noMatch(view)
    while (phrasebook === undefined) prepareFurther()
    for (const match of phrasebook.match(normalised)) {
      const entry = phrasebook.entries[match.entry]
      const answer = entry === undefined ? undefined : answerKept(entry, match, view)
      if (answer !== undefined) return answer
    }
    return noMatch(view)
  }

  function answerKept(entry: CompiledEntry, { captures }: Match, view: View): Answer | undefined {
    const variables = entry.fill(captures, view)
    if (variables === undefined) return undefined
    let answers = kept.get(view)
    if (answers === undefined) {
      answers = new Map()
      kept.set(view, answers)
    }
    const key = `${entry.id} ${JSON.stringify(variables)}`
    const known = answers.get(key)
    if (known !== undefined) return known
    const answer = answerEntry(entry, variables, view)
    if (answers.size < MOST_KEPT_ANSWERS) answers.set(key, answer)
    return answer
  }

  function answerEntry(entry: CompiledEntry, variables: Variables, view: View): Answer {
    const parts = entry.needs.parts.flatMap((need) => need(view, variables))
    const collectedAt = oldest(parts)
    const old = findOld(entry, parts, view)
    if (old !== undefined) return abstain(entry, view, 'NOT_FRESH', old, collectedAt)
    const result = entry.document === undefined ? {} : query(entry.document, variables, view)
    if (result.errors !== undefined) {
      const detail = 'the query of this entry failed'
      return abstain(entry, view, 'UNKNOWN_VALUE', detail, collectedAt)
    }
    const rendered = entry.render(result.data)
    if ('obstacle' in rendered) {
      return abstain(entry, view, 'UNKNOWN_VALUE', rendered.obstacle, collectedAt)
    }
    const isOld = parts.some(({ freshness }) => freshness.status !== 'FRESH')
    const overdue = entry.needs.usesData && view.stale
    const since = collectedAt ?? view.computedAt
    return {
      outcome: 'ANSWERED',
      entry: entry.id,
      category: entry.category,
      text:
        (isOld || overdue) && since !== null
          ? `${rendered.text} (as of ${formatMinute(since)})`
          : rendered.text,
      reason: null,
      detail: null,
      revision: view.revision,
      collectedAt,
    }
  }
}

/** Says what is too old for an entry to rely on; undefined when nothing is. */
function findOld(
  { needs, allowStale }: CompiledEntry,
  parts: readonly NamedFreshness[],
  view: View,
): string | undefined {
  const old = parts.find(({ freshness: { status } }) =>
    allowStale ? !isKnown(status) : status !== 'FRESH',
  )
  if (old !== undefined) return `${old.name} is ${old.freshness.status}`
  if (needs.usesPeriod && isOtherPeriod(view)) return 'costLadder is of another period'
  if (!needs.usesData || !view.stale) return undefined
  if (view.computedAt === null) return 'no snapshot has been made yet'
  return allowStale ? undefined : 'the snapshot is overdue'
}

/** A reading can be fresh and still be of the period before: the last one of a month. */
function isOtherPeriod({ at, costLadder: { periodStart, periodEnd } }: View): boolean {
  return (periodStart !== null && at < periodStart) || (periodEnd !== null && at >= periodEnd)
}

function oldest(parts: readonly NamedFreshness[]): number | null {
  const instants = parts.flatMap(({ freshness }) => freshness.collectedAt ?? [])
  return instants.length === 0 ? null : Math.min(...instants)
}

function* preparePhrasebook(
  user: readonly Entry[],
  compiled: readonly CompiledEntry[],
  schema: GraphQLSchema,
): Generator<void, Phrasebook> {
  const entries = [...compiled]
  for (const builtIn of loadBuiltIn()) {
    for (const entry of withoutReplaced(builtIn, user)) {
      entries.push(...compileEntries([entry], schema))
      yield
    }
  }
  const patterns = entries.flatMap((entry, index) =>
    entry.patterns.map((text) => ({ text, entry: index })),
  )
  return { entries, match: yield* prepareMatcher(patterns) }
}

function compileEntries(entries: readonly Entry[], schema: GraphQLSchema): CompiledEntry[] {
  const issues: ConfigIssue[] = []
  const compiled = entries.flatMap((entry) => {
    const result = compileEntry(entry, schema)
    if ('render' in result) return [result]
    issues.push(...result)
    return []
  })
  if (issues.length > 0) throw new ConfigError(issues)
  return compiled
}
