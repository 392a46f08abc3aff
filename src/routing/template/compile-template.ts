import { GraphQLString } from 'graphql'

import type { Shape } from '../selection.ts'
import { compileCondition, compileValue, type Condition } from './condition.ts'
import { writePlain } from './filters.ts'
import { parseTemplate, type Part, type Tag, type TemplateMistake } from './parse-template.ts'
import type { Trace } from './value.ts'

/** What a template makes of an answer: a text, or why there can be none. */
export type Rendered = { readonly text: string } | { readonly obstacle: string }

/** Renders the answer to a document. */
export type Template = (data: unknown) => Rendered

type Writer = (data: unknown, trace: Trace) => string

/** Compiles a reply against what its document selects; gives all mistakes when there are some. */
export function compileTemplate(
  text: string,
  root: Shape | undefined,
): Template | readonly TemplateMistake[] {
  const parts = parseTemplate(text)
  if ('message' in parts) return [parts]
  const mistakes: TemplateMistake[] = []
  const shape = root ?? NO_SHAPE
  const write = compileParts(parts)
  if (mistakes.length > 0) return mistakes
  return (data) => {
    const trace: Trace = { obstacle: null }
    const written = tidy(write(data, trace))
    return trace.obstacle === null ? { text: written } : { obstacle: trace.obstacle }
  }

  function compileParts(list: readonly Part[]): Writer {
    const writers = list.map(compilePart)
    return (data, trace) => writers.map((writer) => writer(data, trace)).join('')
  }

  function compilePart(part: Part): Writer {
    if (part.kind === 'text') return () => part.text
    if (part.kind === 'value') return compileTag(part.tag, () => compileOutput(part.tag)) ?? silent
    const branches = part.branches.map(({ condition, body }) => ({
      isTaken: compileTag(condition, () => compileCondition(condition.tokens, shape)) ?? never,
      write: compileParts(body),
    }))
    const otherwise = compileParts(part.otherwise)
    return (data, trace) => {
      // After a condition that cannot be decided there is an obstacle, and so no text at all.
      const taken = branches.find(({ isTaken }) => isTaken(data, trace))
      return (taken?.write ?? otherwise)(data, trace)
    }
  }

  function compileOutput({ tokens }: Tag): Writer {
    const [first, why, ...more] = tokens
    if (first?.kind === 'word' && first.text === 'abstain') {
      if (why?.kind !== 'string' || more.length > 0) {
        throw new SyntaxError('expected "abstain" and the reason in quotes')
      }
      return (_, trace) => {
        trace.obstacle ??= why.text
        return ''
      }
    }
    const value = compileValue(tokens, shape)
    if (value.type === 'list' || value.type === 'object') {
      throw new SyntaxError(`expected a value to write, found ${value.type} "${value.path}"`)
    }
    if (value.type === 'instant') {
      throw new SyntaxError(`expected "| minute" or "| day" after "${value.path}"`)
    }
    return (data, trace) => writePlain(value.read(data, trace))
  }

  function compileTag<Result>({ offset }: Tag, compile: () => Result): Result | undefined {
    try {
      return compile()
    } catch (error) {
      if (!(error instanceof SyntaxError)) throw error
      mistakes.push({ message: error.message, offset })
      return undefined
    }
  }
}

/** What there is to select without a document. */
const NO_SHAPE: Shape = { type: GraphQLString, list: false, fields: new Map() }

const silent: Writer = () => ''

const never: Condition = () => false

/** Conditions leave gaps where their tags stood: folds them, and drops lines with nothing on. */
function tidy(text: string): string {
  return text
    .split('\n')
    .map((line) => line.replace(/[ \t]+/g, ' ').trim())
    .filter((line) => line !== '')
    .join('\n')
}
