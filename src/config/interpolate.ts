import type { ConfigPath, PathIssue } from './config-path.ts'
import { isRecord } from './is-record.ts'

/** What came of filling in the environment. */
export interface Interpolated {
  readonly value: unknown
  readonly issues: readonly PathIssue[]
}

const REFERENCE = /\$\$\{|\$\{(?:([A-Za-z_]\w*)(?::-([^{}]*))?\})?/g

/**
 * Fills `${NAME}` and `${NAME:-default}` into every text of a configuration; `$${` stands for a
 * literal `${`. Keys and functions stay as they are.
 */
export function interpolate(
  input: unknown,
  lookup: (name: string) => string | undefined,
): Interpolated {
  const issues: PathIssue[] = []

  function fill(value: unknown, path: ConfigPath): unknown {
    if (typeof value === 'string') return fillText(value, path)
    if (Array.isArray(value)) return value.map((entry, index) => fill(entry, [...path, index]))
    if (!isRecord(value)) return value
    const entries = Object.entries(value).map(([key, entry]) => [key, fill(entry, [...path, key])])
    return Object.fromEntries(entries)
  }

  function fillText(text: string, path: ConfigPath): string {
    return text.replace(REFERENCE, (match, name?: string, fallback?: string) => {
      if (match === '$${') return '${'
      if (name === undefined) {
        const message = 'expected ${NAME} or ${NAME:-default}, found another use of ${'
        issues.push({ path, message: `${message}; write $\${ for a literal \${` })
        return match
      }
      // As in a shell: a default also stands in for a variable that is empty.
      const found = lookup(name)
      if (fallback !== undefined) return found === undefined || found === '' ? fallback : found
      if (found === undefined) {
        const message = `expected the environment variable ${name}, which is not set`
        issues.push({ path, message: `${message}; \${${name}:-default} gives it a default` })
      }
      return found ?? match
    })
  }

  return { value: fill(input, []), issues }
}
