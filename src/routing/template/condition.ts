import type { Shape } from '../selection.ts'
import { applyFilter, counted } from './filters.ts'
import type { Token } from './parse-template.ts'
import { resolvePath, type Trace, type Value } from './value.ts'

/** Whether a branch of a reply is taken. */
export type Condition = (data: unknown, trace: Trace) => boolean

const COMPARISONS: Readonly<Record<string, (left: number, right: number) => boolean>> = {
  '==': (left, right) => left === right,
  '!=': (left, right) => left !== right,
  '<': (left, right) => left < right,
  '<=': (left, right) => left <= right,
  '>': (left, right) => left > right,
  '>=': (left, right) => left >= right,
}

/**
 * Compiles a value, written as a path and the filters it goes through; throws a `SyntaxError` when
 * it is not one.
 */
export function compileValue(tokens: readonly Token[], root: Shape): Value {
  const [path, ...rest] = tokens
  if (path?.kind !== 'word') throw new SyntaxError('expected a path')
  let value = resolvePath(path.text, root)
  for (const filter of splitFilters(rest)) value = applyFilter(value, filter, root)
  return value
}

function splitFilters(tokens: readonly Token[]): Token[][] {
  const filters: Token[][] = []
  for (const token of tokens) {
    if (token.kind === 'sign' && token.text === '|') filters.push([])
    else if (filters.length === 0) throw new SyntaxError(`expected "|", found "${token.text}"`)
    else filters.at(-1)?.push(token)
  }
  return filters
}

/**
 * Compiles a condition: a yes-or-no value or a list that is not empty, perhaps after `not`; a value
 * compared with another, a list by how many it has; or whether something `is known` or `is unknown`.
 */
export function compileCondition(tokens: readonly Token[], root: Shape): Condition {
  if (tokens[0]?.kind === 'word' && tokens[0].text === 'not') {
    const positive = compileTruth(compileValue(tokens.slice(1), root))
    return (data, trace) => !positive(data, trace)
  }
  const [is, knowledge] = tokens.slice(-2)
  if (is?.text === 'is' && (knowledge?.text === 'known' || knowledge?.text === 'unknown')) {
    const value = compileValue(tokens.slice(0, -2), root)
    const wanted = knowledge.text === 'known'
    return (data) => (value.peek(data) !== undefined) === wanted
  }
  const at = tokens.findIndex(({ kind, text }) => kind === 'sign' && text !== '|')
  if (at === -1) return compileTruth(compileValue(tokens, root))
  const [sign, literal, ...more] = tokens.slice(at)
  if (sign === undefined || literal === undefined || literal.kind === 'sign' || more.length > 0) {
    throw new SyntaxError('expected one value after the comparison')
  }
  const value = counted(compileValue(tokens.slice(0, at), root))
  return value.type === 'number'
    ? compareNumbers(value, sign.text, compileNumber(literal, root))
    : compareWords(value, sign.text, literal)
}

function compileTruth(value: Value): Condition {
  if (value.type !== 'boolean' && value.type !== 'list') {
    throw new SyntaxError(`expected a comparison: "${value.path}" is ${value.type}`)
  }
  return (data, trace) => {
    const found = value.read(data, trace)
    return Array.isArray(found) ? found.length > 0 : found === true
  }
}

/** Compiles what a number is compared with: a number as written, or the path of another. */
function compileNumber({ kind, text }: Token, root: Shape): Value['read'] {
  if (kind === 'number') return () => Number(text)
  const value = kind === 'word' ? resolvePath(text, root) : undefined
  if (value?.type === 'number') return value.read
  throw new SyntaxError(`expected a number to compare with, found "${text}"`)
}

function compareNumbers(value: Value, sign: string, readRight: Value['read']): Condition {
  const compare = COMPARISONS[sign]
  if (compare === undefined) throw new SyntaxError(`expected a comparison, found "${sign}"`)
  return (data, trace) => {
    const left = value.read(data, trace)
    const right = readRight(data, trace)
    return typeof left === 'number' && typeof right === 'number' && compare(left, right)
  }
}

function compareWords(value: Value, sign: string, { text }: Token): Condition {
  if (value.type !== 'enum' && value.type !== 'text') {
    throw new SyntaxError(`expected something to compare, found ${value.type} "${value.path}"`)
  }
  if (sign !== '==' && sign !== '!=') {
    throw new SyntaxError(`expected a number before "${sign}", found ${value.type}`)
  }
  if (value.type === 'enum' && text === 'UNKNOWN') {
    throw new SyntaxError(`expected "${value.path} is unknown" for something that is not known`)
  }
  if (value.type === 'enum' && !value.words.includes(text)) {
    throw new SyntaxError(`expected one of ${value.words.join(', ')}, found "${text}"`)
  }
  return (data, trace) => (value.read(data, trace) === text) === (sign === '==')
}
