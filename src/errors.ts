/** The kinds of failure of a source; the same words as in the schema, and as stable. */
export const SOURCE_FAILURE_CODES = [
  'NOT_CONFIGURED',
  'UNREACHABLE',
  'TIMEOUT',
  'HTTP_STATUS',
  'UNAUTHORIZED',
  'RATE_LIMITED',
  'TOO_LARGE',
  'NOT_JSON',
  'INVALID_DATA',
  'COMMAND_FAILED',
  'TOOL_FAILED',
  'PUSH_OVERDUE',
  'INTERNAL',
] as const

export type SourceFailureCode = (typeof SOURCE_FAILURE_CODES)[number]

export interface SourceErrorOptions extends ErrorOptions {
  /** How long the other side asks to be left alone, in milliseconds; none by default. */
  readonly retryAfterMs?: number
  /** The HTTP status that was refused; none by default. */
  readonly status?: number
}

/** A source could not be read; `code` says which step failed, the message is safe to show. */
export class SourceError extends Error {
  override readonly name = 'SourceError'
  readonly code: SourceFailureCode
  readonly retryAfterMs: number | undefined
  readonly status: number | undefined

  constructor(code: SourceFailureCode, message: string, options: SourceErrorOptions = {}) {
    super(message, options)
    this.code = code
    this.retryAfterMs = options.retryAfterMs
    this.status = options.status
  }
}

/** One thing that is wrong with a configuration. */
export interface ConfigIssue {
  /** Where in the configuration, in the form `sections.tasks.from.every`; empty for the whole. */
  readonly path: string
  /** What was expected and what was found. */
  readonly message: string
  /** The file that holds it; none for a configuration that was handed in as an object. */
  readonly file?: string
  /** The line in that file, from 1. */
  readonly line?: number
}

/** The configuration cannot be used; every issue is in the message, one to a line. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError'
  readonly issues: readonly ConfigIssue[]

  constructor(issues: readonly ConfigIssue[], options?: ErrorOptions) {
    super(issues.map(formatIssue).join('\n'), options)
    this.issues = issues
  }
}

function formatIssue({ file, line, path, message }: ConfigIssue): string {
  const place = file === undefined ? '' : line === undefined ? `${file}: ` : `${file}:${line}: `
  return `${place}${path === '' ? '' : `${path}: `}${message}`
}

/** The stored snapshot cannot be read or written, for a reason that needs a person. */
export class StoreError extends Error {
  override readonly name = 'StoreError'
}
