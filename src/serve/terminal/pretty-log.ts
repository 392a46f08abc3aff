import { Writable } from 'node:stream'

import { type Paint, plainText } from './paint.ts'

const LEVELS: ReadonlyMap<unknown, readonly [string, Parameters<Paint>[0]]> = new Map([
  [20, ['debug', 'gray']],
  [30, ['info', 'green']],
  [40, ['warn', 'yellow']],
  [50, ['error', 'red']],
  [60, ['fatal', 'red']],
])

const HIDDEN = new Set(['level', 'time', 'pid', 'hostname', 'msg', 'err'])

/** Makes a stream that prints the log's JSON lines for people. */
export function createPrettyLog(write: (line: string) => void, paint: Paint): Writable {
  return new Writable({
    decodeStrings: false,
    write(chunk: string, _encoding, done) {
      for (const line of chunk.split('\n')) if (line !== '') write(`${formatLine(line, paint)}\n`)
      done()
    },
  })
}

function formatLine(line: string, paint: Paint): string {
  const entry: unknown = JSON.parse(line)
  if (typeof entry !== 'object' || entry === null) return line
  const fields = new Map<string, unknown>(Object.entries(entry))
  const [level, style] = LEVELS.get(fields.get('level')) ?? ['log', 'gray']
  const time = new Date(Number(fields.get('time'))).toISOString().slice(11, 19)
  const rest = [...fields]
    .filter(([name]) => !HIDDEN.has(name))
    .map(([name, value]) => `${name}=${asText(value)}`)
  const parts = [
    paint('gray', time),
    paint(style, level),
    plainText(asText(fields.get('msg')) + causeOf(fields.get('err'))),
    paint('gray', plainText(rest.join(' '))),
  ]
  return parts.join(' ').trimEnd()
}

function causeOf(error: unknown): string {
  if (typeof error !== 'object' || error === null || !('message' in error)) return ''
  const cause = 'cause' in error ? causeOf(error.cause) : ''
  // The code that an error of ours ends in is what that of the operating system begins with.
  return `: ${asText(error.message)}${cause}`.replace(/: (E[A-Z]+): \1: /, ': $1: ')
}

function asText(value: unknown): string {
  return typeof value === 'string' ? value : (JSON.stringify(value) ?? '')
}
