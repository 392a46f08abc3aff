import {
  isAlias,
  isCollection,
  isMap,
  isSeq,
  LineCounter,
  parseDocument,
  visit,
  type Document,
} from 'yaml'

import { ConfigError, type ConfigIssue } from '../errors.ts'
import type { ConfigPath } from './config-path.ts'
import type { Location } from './parse-config.ts'

/** What a YAML file says, and on which lines. */
export interface YamlFile {
  readonly value: unknown
  /** Finds the line of a part, or of the nearest part around it. */
  locate(path: ConfigPath): Location
}

/** How deep mappings and lists may stand in each other: beyond it the parser runs out of stack. */
const DEEPEST = 100

/** A few uses of an alias are plenty; more is a bomb. */
const MOST_ALIASES = 100

/** What has to be quoted in YAML and is easily forgotten: variables, cron, JMESPath. */
const NEEDS_QUOTES = /\$\{|(?:^|[\s:,{[])[*@`%]|\[\?/

/** Reads YAML text; throws a `ConfigError` with everything that is wrong with it as YAML. */
export function readYaml(text: string, file: string): YamlFile {
  const lines = text.split('\n')
  const tooDeep = findTooDeep(lines)
  if (tooDeep !== undefined) {
    const message = `expected at most ${DEEPEST} mappings and lists inside each other`
    throw new ConfigError([{ path: '', file, line: tooDeep, message }])
  }
  const lineCounter = new LineCounter()
  const document = parseDocument(text, { lineCounter, prettyErrors: false, logLevel: 'error' })
  const lineAt = (offset: number): number => lineCounter.linePos(offset).line

  const problems = new Map<number, ConfigIssue>()
  for (const { code, message, pos } of [...document.errors, ...document.warnings]) {
    const line = lineAt(pos[0])
    // One mistake makes the parser stumble on: over the rest of its line, or of the whole file.
    const follows = problems.size > 0 && message.includes('token in YAML stream')
    if (problems.has(line) || follows) continue
    const hint = NEEDS_QUOTES.test(withoutQuotes(lines[line - 1] ?? '')) && code !== 'DUPLICATE_KEY'
    problems.set(line, { path: '', file, line, message: explain(code, message, hint) })
  }
  for (const { name, offset } of findUnresolved(document)) {
    const line = lineAt(offset)
    const message = `expected YAML: there is no whole &${name} before *${name}; quote this value`
    if (!problems.has(line)) problems.set(line, { path: '', file, line, message })
  }
  if (problems.size > 0) {
    const inOrder = [...problems].toSorted(([left], [right]) => left - right)
    throw new ConfigError(inOrder.map(([, problem]) => problem))
  }

  try {
    const value: unknown = document.toJS({ maxAliasCount: MOST_ALIASES })
    return { value, locate: (path) => ({ file, line: lineAt(offsetOf(document, path)) }) }
  } catch (error) {
    const reason = error instanceof Error ? error.message : 'it cannot be read'
    throw new ConfigError([{ path: '', file, message: `expected plain YAML: ${reason}` }], {
      cause: error,
    })
  }
}

function explain(code: string, message: string, hint: boolean): string {
  if (hint) return `expected YAML: ${message}; quote this value`
  if (code === 'DUPLICATE_KEY') return 'expected each key once, found this one again'
  if (code === 'MULTIPLE_DOCS') return 'expected one document, found another after ---'
  return `expected YAML: ${message}`
}

/** Leaves out what is quoted or a comment, since neither needs more quotes. */
function withoutQuotes(line: string): string {
  return line.replace(/"(?:[^"\\]|\\.)*"|'[^']*'/g, '""').replace(/(?:^|\s)#.*$/, '')
}

/** Finds the aliases of nothing or of what they stand in, which the parser lets pass. */
function findUnresolved(document: Document.Parsed): { name: string; offset: number }[] {
  const anchors = new Set<string>()
  const found: { name: string; offset: number }[] = []
  visit(document, {
    Value(_, node) {
      if (node.anchor !== undefined) anchors.add(node.anchor)
    },
    Alias(_, { source, range }, above) {
      const isInside = above.some((node) => isCollection(node) && node.anchor === source)
      if (isInside || !anchors.has(source)) found.push({ name: source, offset: range?.[0] ?? 0 })
    },
  })
  return found
}

/** Counts rather than parses: the parser itself can run out of memory on such a text. */
function findTooDeep(lines: readonly string[]): number | undefined {
  let depth = 0
  for (const [index, line] of lines.entries()) {
    const indents = /^[\s?:-]*/.exec(line)?.[0] ?? ''
    if (indents.length > 20 * DEEPEST || indents.replace(/\s+/g, '').length > DEEPEST)
      return index + 1
    for (const letter of withoutQuotes(line)) {
      if (letter === '[' || letter === '{') depth += 1
      else if (letter === ']' || letter === '}') depth = Math.max(0, depth - 1)
      if (depth > DEEPEST) return index + 1
    }
  }
  return undefined
}

function offsetOf(document: Document.Parsed, path: ConfigPath): number {
  let node: unknown = document.contents
  let offset = document.contents?.range[0] ?? 0
  for (const key of path) {
    if (isAlias(node)) node = node.resolve(document)
    if (isMap(node)) {
      const pair = node.items.find((item) => String(item.key) === String(key))
      if (pair === undefined) return offset
      offset = startOf(pair.key) ?? offset
      node = pair.value
    } else if (isSeq(node)) {
      node = node.items[Number(key)]
      offset = startOf(node) ?? offset
    } else return offset
  }
  return offset
}

function startOf(node: unknown): number | undefined {
  const range =
    typeof node === 'object' && node !== null && 'range' in node ? node.range : undefined
  return Array.isArray(range) && typeof range[0] === 'number' ? range[0] : undefined
}
