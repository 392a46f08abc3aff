import type { z } from 'zod'

import { valueAt, type ConfigPath, type PathIssue } from './config-path.ts'
import { isRecord } from './is-record.ts'
import { nearest } from './nearest.ts'

type Issue = z.core.$ZodIssue

const TYPE_WORDS: Readonly<Record<string, string>> = {
  string: 'a text',
  number: 'a number',
  int: 'a whole number',
  boolean: 'true or false',
  array: 'a list',
  object: 'a mapping',
  record: 'a mapping',
}

/** Keys whose values are never shown, nor is anything below them. */
const SECRETS = /^(?:value|token|password|headers|env|.*(?:secret|key))$/i

/** Says what zod expected, in words for people; given to each parse as its `error`. */
export function expectation(issue: z.core.$ZodRawIssue): string | undefined {
  switch (issue.code) {
    case 'invalid_type':
      return `expected ${TYPE_WORDS[issue.expected] ?? issue.expected}`
    case 'invalid_value':
      return `expected ${oneOf(issue.values)}`
    case 'too_small':
      return `expected ${bound('at least', 'more than', issue.origin, issue.minimum, issue.inclusive)}`
    case 'too_big':
      return `expected ${bound('at most', 'less than', issue.origin, issue.maximum, issue.inclusive)}`
    case 'unrecognized_keys':
      // The known keys, which only this hook sees; `explainIssues` makes a sentence of them.
      return knownKeys(issue.inst).join(' ')
    case 'invalid_key':
      return issue.issues[0]?.message
    case 'invalid_union':
      return ''
    case 'custom':
    case 'invalid_element':
    case 'invalid_format':
    case 'not_multiple_of':
    case undefined:
      return undefined
  }
}

function bound(
  inclusive: string,
  exclusive: string,
  origin: string,
  limit: number | bigint,
  isInclusive: boolean | undefined,
): string {
  const unit = origin === 'string' ? ' characters' : origin === 'array' ? ' entries' : ''
  if (limit === 1 && unit !== '')
    return `${origin === 'string' ? 'a text' : 'a list'} that is not empty`
  return `${isInclusive === false ? exclusive : inclusive} ${limit}${unit}`
}

function knownKeys(schema: unknown): string[] {
  const shape = (schema as { def?: { shape?: unknown } } | undefined)?.def?.shape
  return isRecord(shape) ? Object.keys(shape) : []
}

function oneOf(values: readonly unknown[]): string {
  const words = values.map(String)
  return words.length > 1 ? `one of ${words.join(', ')}` : words.join('')
}

/**
 * Turns zod's issues into ours: of a choice only the branch that was meant, each unknown key with
 * the known one that is nearest, each value as it was written.
 */
export function explainIssues(issues: readonly Issue[], written: unknown): PathIssue[] {
  return issues.flatMap((issue) => explainIssue(issue, [], written))
}

function explainIssue(issue: Issue, above: ConfigPath, written: unknown): PathIssue[] {
  const path = [...above, ...issue.path.map((key) => (typeof key === 'symbol' ? '' : key))]
  if (issue.code === 'unrecognized_keys') {
    return issue.keys.map((key) => ({
      path: [...path, key],
      message: unknownKey(key, issue.message.split(' ')),
    }))
  }
  if (issue.code === 'invalid_union') return explainChoice(issue, path, written)
  if (issue.code === 'invalid_key') {
    return [{ path, message: `${issue.message}, found ${JSON.stringify(path.at(-1))}` }]
  }
  const wanted = issue.code === 'invalid_type' ? { wanted: issue.expected } : {}
  // What a rule says of a mapping as a whole is about what is in it.
  const isRule = issue.code === 'custom' && isRecord(valueAt(written, path))
  const message = isRule ? issue.message : withFound(issue.message, path, written)
  return [{ path, message, ...wanted }]
}

function unknownKey(key: string, known: readonly string[]): string {
  const meant = nearest(key, known)
  if (meant !== undefined) return `unknown key; did you mean "${meant}"?`
  return `unknown key; expected ${oneOf(known.filter((name) => name !== '$schema'))}`
}

function explainChoice(
  issue: Extract<Issue, { code: 'invalid_union' }>,
  path: ConfigPath,
  written: unknown,
): PathIssue[] {
  if (issue.discriminator !== undefined && 'options' in issue) {
    const options = (issue.options ?? []).map(String)
    const expected = issue.message === '' ? `expected ${oneOf(options)}` : issue.message
    const found = valueAt(written, path)
    const meant = typeof found === 'string' ? nearest(found, options) : undefined
    const hint = meant === undefined ? '' : `; did you mean "${meant}"?`
    return [{ path, message: withFound(expected, path, written) + hint }]
  }
  const branches = issue.errors.map((branch) => ({
    issues: branch.flatMap((inner) => explainIssue(inner, path, written)),
    depth: Math.max(0, ...branch.map(depthOf)),
  }))
  const deepest = branches.toSorted((left, right) => right.depth - left.depth)[0]
  if (deepest !== undefined && deepest.depth > 0) return deepest.issues
  if (issue.message !== '') {
    return [{ path, message: withFound(issue.message, path, written) }]
  }
  const words = branches.flatMap((branch) =>
    branch.issues.map(({ message }) => expectedIn(message)),
  )
  // A function is for those who embed the gateway; a file cannot hold one.
  const choices = [...new Set(words)].filter((word) => word !== 'a function')
  return [{ path, message: withFound(`expected ${choices.join(' or ')}`, path, written) }]
}

/** How far into the value a branch got before it failed: the one meant got furthest. */
function depthOf(issue: Issue): number {
  if (issue.code === 'invalid_union') {
    return issue.path.length + Math.max(0, ...issue.errors.flat().map(depthOf))
  }
  return issue.path.length + (issue.code === 'unrecognized_keys' ? 1 : 0)
}

function expectedIn(message: string): string {
  return message.replace(/^expected /, '').replace(/, found .*$/s, '')
}

function withFound(message: string, path: ConfigPath, written: unknown): string {
  if (message.includes(', found ') || !message.startsWith('expected')) return message
  return `${message}, found ${describeValue(written, path)}${quoteHint(valueAt(written, path))}`
}

/** An expression such as `[?done]` is a list to YAML. */
function quoteHint(value: unknown): string {
  const [first]: readonly unknown[] = Array.isArray(value) ? value : []
  return typeof first === 'string' && first.startsWith('?') ? '; quote this value' : ''
}

/** Says what is written at a place, without the value where it may be a secret. */
function describeValue(written: unknown, path: ConfigPath): string {
  const value = valueAt(written, path)
  if (value === undefined) return 'nothing'
  if (value === null) return 'nothing (null)'
  if (Array.isArray(value)) return value.length === 0 ? 'an empty list' : 'a list'
  if (typeof value === 'function') return 'a function'
  if (typeof value === 'number') return String(value)
  if (typeof value === 'object') return 'a mapping'
  if (path.some((key) => SECRETS.test(String(key)))) return 'a value that is not shown'
  const text = JSON.stringify(typeof value === 'string' ? withoutSecrets(value) : value)
  return text.length > 80 ? `${text.slice(0, 79)}…` : text
}

/** Leaves out the parts of an address that may hold a secret. */
function withoutSecrets(text: string): string {
  if (!text.includes('://')) return text
  return text.replace(/\/\/[^/@]*@/, '//…@').replace(/\?.*$/s, '?…')
}
