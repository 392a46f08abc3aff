import { isEnumType, type GraphQLEnumType } from 'graphql'

import { parseInstant } from '../../instant.ts'
import type { Shape } from '../selection.ts'

/** What the reading of a template came across. */
export interface Trace {
  /** Why there can be no reply, such as the first field that is not known; null while nothing. */
  obstacle: string | null
}

/** What a value in a template is. */
export type ValueType = 'number' | 'boolean' | 'text' | 'instant' | 'enum' | 'list' | 'object'

/** A value of a template: what it is, and how it is read from an answer. */
export interface Value {
  readonly type: ValueType
  /** The path as written, for messages. */
  readonly path: string
  /** The words that an enum can be. */
  readonly words: readonly string[]
  /** What the members of a list are. */
  readonly member: Shape | undefined
  /** Reads it; undefined when it is not known, without noting that. */
  peek(data: unknown): unknown
  /** Reads it; undefined when it is not known, which the trace then tells. */
  read(data: unknown, trace: Trace): unknown
}

/** Finds the value that a path stands for; throws a `SyntaxError` when nothing selects it. */
export function resolvePath(path: string, root: Shape, inList = ''): Value {
  const keys = path.split('.')
  let shape = root
  for (const [index, key] of keys.entries()) {
    const below = shape.fields?.get(key)
    if (below === undefined) {
      const known = [...(shape.fields?.keys() ?? [])].join(', ')
      const place = index === 0 ? 'the document' : `"${keys.slice(0, index).join('.')}"`
      throw new SyntaxError(
        `expected a path that the document selects, found "${path}": ` +
          (known === '' ? `${place} has nothing below it` : `${place} selects ${known}`),
      )
    }
    shape = below
    if (shape.list && index < keys.length - 1) {
      const list = keys.slice(0, index + 1).join('.')
      throw new SyntaxError(`expected "${list} | list ${keys[index + 1]}": "${list}" is a list`)
    }
  }
  const name = inList === '' ? path : `${inList}.${path}`
  return makeValue(name, shape, (data) => descend(data, keys))
}

/** Makes a value out of what it reads; null and the word UNKNOWN are not known. */
export function makeValue(path: string, shape: Shape, get: (data: unknown) => unknown): Value {
  const type = typeOf(shape)
  const convert = type === 'instant' ? parseInstant : (value: unknown) => value
  return createValue(path, type, shape, (data) => {
    const value = get(data)
    if (value === null || value === undefined) return undefined
    return type === 'enum' && value === 'UNKNOWN' ? undefined : convert(value)
  })
}

/** Makes a value that is not in the answer as it is, but worked out of one that is. */
export function derive(
  from: Value,
  type: ValueType,
  work: (value: unknown, trace: Trace, data: unknown) => unknown,
): Value {
  return {
    type,
    path: from.path,
    words: [],
    member: type === 'list' ? from.member : undefined,
    peek: (data) => {
      const value = from.peek(data)
      return value === undefined ? undefined : work(value, { obstacle: null }, data)
    },
    read: (data, trace) => {
      const value = from.read(data, trace)
      return value === undefined ? undefined : work(value, trace, data)
    },
  }
}

function createValue(
  path: string,
  type: ValueType,
  shape: Shape,
  peek: (data: unknown) => unknown,
): Value {
  return {
    type,
    path,
    words: isEnumType(shape.type) ? wordsOf(shape.type) : [],
    member: shape.list ? { ...shape, list: false } : undefined,
    peek,
    read: (data, trace) => {
      const value = peek(data)
      if (value === undefined) trace.obstacle ??= `${path} is unknown`
      return value
    },
  }
}

function wordsOf(type: GraphQLEnumType): string[] {
  return type.getValues().map(({ name }) => name)
}

function typeOf({ type, list, fields }: Shape): ValueType {
  if (list) return 'list'
  if (fields !== null) return 'object'
  if (isEnumType(type)) return 'enum'
  switch (type.name) {
    case 'Int':
    case 'Float':
      return 'number'
    case 'Boolean':
      return 'boolean'
    case 'DateTime':
      return 'instant'
    default:
      return 'text'
  }
}

function descend(data: unknown, keys: readonly string[]): unknown {
  let value = data
  for (const key of keys) {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, key)) return undefined
    value = Reflect.get(value, key)
  }
  return value
}
