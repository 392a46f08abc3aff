import { isRecord } from './is-record.ts'

/** The way to a value in a configuration: keys of mappings and indices of lists. */
export type ConfigPath = readonly (string | number)[]

/** Something wrong at one place, before it is known on which line that is. */
export interface PathIssue {
  readonly path: ConfigPath
  readonly message: string
  /** The type that was wanted, where that is all that is wrong. */
  readonly wanted?: string
}

/** Finds what is at a place; `undefined` where there is nothing. */
export function valueAt(value: unknown, path: ConfigPath): unknown {
  return path.reduce<unknown>(
    (inner, key) =>
      (Array.isArray(inner) || isRecord(inner)) && Object.hasOwn(inner, key)
        ? Reflect.get(inner, key)
        : undefined,
    value,
  )
}

/** Puts a value at a place, making the mappings on the way; where they cannot be, nothing changes. */
export function withValueAt(value: unknown, [key, ...rest]: ConfigPath, put: unknown): unknown {
  if (key === undefined) return put
  if (Array.isArray(value)) {
    return value.map((entry, index) => (index === key ? withValueAt(entry, rest, put) : entry))
  }
  if (value !== undefined && !isRecord(value)) return value
  return { ...value, [key]: withValueAt(value?.[key], rest, put) }
}

/** Leaves out the index of a source that is written alone, where a list may stand. */
export function asWritten(path: ConfigPath, written: unknown): ConfigPath {
  return path.filter(
    (key, index) =>
      typeof key !== 'number' || Array.isArray(valueAt(written, path.slice(0, index))),
  )
}

/** Writes a path as people do: `sections.alerts.from[1].url`. */
export function formatPath(path: ConfigPath): string {
  return path.reduce<string>(
    (text, key) =>
      typeof key === 'number' ? `${text}[${key}]` : text === '' ? key : `${text}.${key}`,
    '',
  )
}
