import { isMap, isScalar, LineCounter, parseDocument, Scalar } from 'yaml'
import { z } from 'zod'

import { ConfigError, type ConfigIssue } from '../errors.ts'

/** Where something stands, for messages. */
export interface Place {
  readonly path: string
  readonly file: string
  readonly line: number
}

/** Text of a phrasebook and where it stands. */
export interface PlacedText extends Place {
  readonly text: string
  /** Whether each line of the text is a line of the file, so that places within it can be told. */
  readonly literal: boolean
}

/** One routine question: the ways to ask it, what is asked of the snapshot, and the reply. */
export interface Entry {
  readonly id: string
  readonly category: string
  readonly patterns: readonly PlacedText[]
  /** A query on the schema; none for small talk. */
  readonly document: PlacedText | undefined
  readonly reply: PlacedText
  /** Whether data that is STALE will do; the reply then says as of when. */
  readonly allowStale: boolean
  /** Whether services that are unknown may be missing from it; the reply then names them itself. */
  readonly allowPartial: boolean
  readonly place: Place
}

const MOST_ENTRIES = 1_000
const MOST_PATTERNS = 100
const LONGEST_PATTERN = 512
const LONGEST_TEXT = 4_096
const LARGEST_FILE = 2_000_000

/** One mistake makes the parser stumble on, over the rest of the file. */
const MOST_YAML_ERRORS = 20

const word = z
  .string()
  .min(1)
  .max(64)
  .regex(/^[a-zA-Z0-9_.-]+$/, { error: 'expected letters, digits, "-", "_" and "." only' })

const entryShape = z.strictObject({
  id: word,
  category: word,
  patterns: z.array(z.string().min(1).max(LONGEST_PATTERN)).max(MOST_PATTERNS),
  document: z.string().min(1).max(LONGEST_TEXT).exactOptional(),
  reply: z.string().min(1).max(LONGEST_TEXT),
  allowStale: z.boolean().default(false),
  allowPartial: z.boolean().default(false),
})

const phrasebookShape = z.strictObject({ entries: z.array(entryShape).max(MOST_ENTRIES) })

/**
 * Reads the text of a phrasebook; throws a `ConfigError` with the file and line of everything that
 * is not in its shape. What entries mean is checked when a routing is made of them.
 */
export function loadPhrasebook(text: string, file: string): Entry[] {
  if (text.length > LARGEST_FILE) {
    const message = `expected at most ${LARGEST_FILE} characters, found ${text.length}`
    throw new ConfigError([{ path: '', message, file }])
  }
  const lines = new LineCounter()
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false })
  if (document.errors.length > 0) {
    throw new ConfigError(
      document.errors.slice(0, MOST_YAML_ERRORS).map(({ message, pos }) => ({
        path: '',
        message,
        file,
        line: lines.linePos(pos[0]).line,
      })),
    )
  }
  const lineOf = (path: readonly PropertyKey[]): number => findLine(document, lines, path)
  const parsed = phrasebookShape.safeParse(toPlain(document, file))
  if (!parsed.success) {
    throw new ConfigError(
      parsed.error.issues.map((issue) => ({
        path: issue.path.map(String).join('.'),
        message: issue.message,
        file,
        line: lineOf(issue.path),
      })),
    )
  }
  const place = (path: readonly PropertyKey[]): Place => ({
    path: path.map(String).join('.'),
    file,
    line: lineOf(path),
  })
  const placed = (value: string, path: readonly PropertyKey[]): PlacedText => {
    const node = document.getIn(path, true)
    const literal = isScalar(node) && node.type === Scalar.BLOCK_LITERAL
    const at = place(path)
    // The text of a block begins on the line after its sign.
    return { ...at, line: literal ? at.line + 1 : at.line, text: value, literal }
  }
  const entries = parsed.data.entries.map((entry, index): Entry => {
    const path = ['entries', index]
    return {
      ...entry,
      patterns: entry.patterns.map((pattern, at) => placed(pattern, [...path, 'patterns', at])),
      document:
        entry.document === undefined ? undefined : placed(entry.document, [...path, 'document']),
      reply: placed(entry.reply, [...path, 'reply']),
      place: place([...path, 'id']),
    }
  })
  const issues = findDuplicates(entries)
  if (issues.length > 0) throw new ConfigError(issues)
  return entries
}

/** Leaves out the built-in entries that a user's entries of the same id take the place of. */
export function withoutReplaced(builtIn: readonly Entry[], user: readonly Entry[]): Entry[] {
  const ids = new Set(user.map(({ id }) => id))
  return builtIn.filter(({ id }) => !ids.has(id))
}

function findDuplicates(entries: readonly Entry[]): ConfigIssue[] {
  const seen = new Map<string, number>()
  return entries.flatMap(({ id, place }) => {
    const first = seen.get(id)
    seen.set(id, first ?? place.line)
    if (first === undefined) return []
    return [{ ...place, message: `expected each id once, found "${id}" also on line ${first}` }]
  })
}

function toPlain(document: ReturnType<typeof parseDocument>, file: string): unknown {
  try {
    return document.toJS({ maxAliasCount: 100 })
  } catch (error) {
    // The parser leaves unresolved and excessive aliases to this step.
    if (!(error instanceof Error)) throw error
    throw new ConfigError([{ path: '', message: error.message, file }], { cause: error })
  }
}

/** Finds the line of the deepest thing on a path that the file has; a key rather than its value. */
function findLine(
  document: ReturnType<typeof parseDocument>,
  lines: LineCounter,
  path: readonly PropertyKey[],
): number {
  const last = path.at(-1)
  const parent = document.getIn(path.slice(0, -1))
  const pair = isMap(parent)
    ? parent.items.find(({ key }) => isScalar(key) && key.value === last)
    : undefined
  const key = pair?.key
  const node: unknown = isScalar(key) ? key : document.getIn(path, true)
  const start = hasRange(node) ? node.range[0] : undefined
  if (start !== undefined) return lines.linePos(start).line
  return path.length === 0 ? 1 : findLine(document, lines, path.slice(0, -1))
}

function hasRange(node: unknown): node is { range: [number, number, number] } {
  return typeof node === 'object' && node !== null && 'range' in node && Array.isArray(node.range)
}
