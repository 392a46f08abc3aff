/** A value together with the instant from which on it has been this one. */
export interface Since<Value extends string> {
  readonly value: Value
  readonly since: number
}

/** Keeps the instant of a value that stays the same; a new value begins at the given instant. */
export function trackSince<Value extends string>(
  before: Since<string> | null | undefined,
  value: Value,
  changedAt: number,
): Since<Value> {
  return { value, since: before?.value === value ? before.since : changedAt }
}
