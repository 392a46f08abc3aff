import type { Shape } from '../selection.ts'
import {
  formatCount,
  formatDay,
  formatList,
  formatMinute,
  formatMoney,
  formatPercent,
  formatWindow,
  plain,
} from './format.ts'
import type { Token } from './parse-template.ts'
import { derive, resolvePath, type Value, type ValueType } from './value.ts'

type Filter = (value: Value, given: readonly Token[], root: Shape) => Value

const FILTERS: Readonly<Record<string, Filter>> = {
  money: (value, given) => {
    expectNothing('money', given)
    return fromNumber('money', value, formatMoney)
  },
  percent: (value, given) => {
    expectNothing('percent', given)
    return fromNumber('percent', value, formatPercent)
  },
  count: (value, given) => {
    const [one, many, ...more] = given
    if (one === undefined || more.length > 0) {
      throw new SyntaxError('expected a noun after "count", and perhaps its plural')
    }
    return fromNumber('count', counted(value), (count) => formatCount(count, one.text, many?.text))
  },
  minute: (value, given) => {
    expectNothing('minute', given)
    return fromInstant('minute', value, formatMinute)
  },
  day: (value, given) => {
    expectNothing('day', given)
    return fromInstant('day', value, formatDay)
  },
  window: (value, given, root) => {
    const [path, ...more] = given
    if (path?.kind !== 'word' || more.length > 0) {
      throw new SyntaxError('expected the path of its end after "window"')
    }
    const end = resolvePath(path.text, root)
    expectType('window', end, 'instant')
    expectType('window', value, 'instant')
    return derive(value, 'text', (start, trace, data) => {
      const until = end.read(data, trace)
      return typeof start === 'number' && typeof until === 'number'
        ? formatWindow(start, until)
        : undefined
    })
  },
  words: (value, given) => {
    expectNothing('words', given)
    expectType('words', value, 'enum')
    return derive(value, 'text', (name) => String(name).toLowerCase().replaceAll('_', ' '))
  },
  where: filterWhere,
  distinct: filterDistinct,
  list: filterList,
}

/** Sends a value through a filter; throws a `SyntaxError` when it cannot be. */
export function applyFilter(value: Value, words: readonly Token[], root: Shape): Value {
  const [name, ...given] = words
  const filter =
    name !== undefined && Object.hasOwn(FILTERS, name.text) ? FILTERS[name.text] : undefined
  if (filter === undefined) {
    const known = Object.keys(FILTERS).join(', ')
    throw new SyntaxError(`expected one of ${known} after "|", found "${name?.text ?? ''}"`)
  }
  return filter(value, given, root)
}

/** Keeps the members of a list whose field is one of some words: `where status DEGRADED`. */
function filterWhere(value: Value, given: readonly Token[]): Value {
  const [field, ...words] = given
  if (value.member === undefined || field === undefined || words.length === 0) {
    throw new SyntaxError('expected a list before "where", and a field and its values after it')
  }
  const member = resolvePath(field.text, value.member, value.path)
  if (member.type !== 'enum' && member.type !== 'text') {
    throw new SyntaxError(`expected words in "${member.path}", found ${member.type}`)
  }
  for (const { text } of words) {
    if (member.type === 'enum' && !member.words.includes(text)) {
      throw new SyntaxError(`expected one of ${member.words.join(', ')}, found "${text}"`)
    }
  }
  const wanted = new Set(words.map(({ text }) => text))
  return derive(value, 'list', (list) =>
    membersOf(list).filter((item) => {
      // What is not known is a value like others here: a reply has to be able to name it.
      const found = member.peek(item) ?? 'UNKNOWN'
      return typeof found === 'string' && wanted.has(found)
    }),
  )
}

/** Keeps the last of the members that have the same value in a field: `distinct path`. */
function filterDistinct(value: Value, given: readonly Token[]): Value {
  const [field, ...more] = given
  if (value.member === undefined || field === undefined || more.length > 0) {
    throw new SyntaxError('expected a list before "distinct", and one field after it')
  }
  const member = resolvePath(field.text, value.member, value.path)
  return derive(value, 'list', (list) => [
    ...new Map(membersOf(list).map((item) => [member.peek(item), item])).values(),
  ])
}

/** Writes a list as a sentence has it; of things, one field of each: `list name`, `list name "; "`. */
function filterList(value: Value, given: readonly Token[]): Value {
  const separator = given.at(-1)?.kind === 'string' ? given.at(-1)?.text : undefined
  const [field, ...more] = separator === undefined ? given : given.slice(0, -1)
  if (value.member === undefined || more.length > 0) {
    throw new SyntaxError('expected a list before "list", and one field after it')
  }
  const isPlain = value.member.fields === null
  if (isPlain === (field !== undefined)) {
    throw new SyntaxError(`expected ${isPlain ? 'nothing' : 'a field'} after "list"`)
  }
  const member = field === undefined ? undefined : resolvePath(field.text, value.member, value.path)
  return derive(value, 'text', (list, trace) => {
    const words = membersOf(list).map((item) => (member ? member.read(item, trace) : item))
    return formatList(words.map(writePlain), separator)
  })
}

/** Writes a value that no filter has made text of. */
export function writePlain(value: unknown): string {
  if (typeof value === 'boolean') return value ? 'yes' : 'no'
  return typeof value === 'string' || typeof value === 'number' ? plain(String(value)) : ''
}

/** Makes of a list how many it has; any other value stays what it is. */
export function counted(value: Value): Value {
  return value.type === 'list' ? derive(value, 'number', (list) => membersOf(list).length) : value
}

function membersOf(list: unknown): readonly unknown[] {
  return Array.isArray(list) ? list : []
}

function fromNumber(name: string, value: Value, format: (value: number) => string): Value {
  expectType(name, value, 'number')
  return derive(value, 'text', (number) => (typeof number === 'number' ? format(number) : ''))
}

function fromInstant(name: string, value: Value, format: (at: number) => string): Value {
  expectType(name, value, 'instant')
  return derive(value, 'text', (at) => (typeof at === 'number' ? format(at) : ''))
}

function expectType(name: string, value: Value, type: ValueType): void {
  if (value.type === type) return
  throw new SyntaxError(`expected ${type} for "${name}", found ${value.type} "${value.path}"`)
}

function expectNothing(name: string, given: readonly Token[]): void {
  if (given.length > 0) throw new SyntaxError(`expected nothing after "${name}"`)
}
