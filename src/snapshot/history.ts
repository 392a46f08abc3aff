import { compareRevisions, NO_REVISION } from './revision.ts'

/** The figures of one publication; null stands for unknown. Instants are epoch milliseconds. */
export interface HistoryPoint {
  readonly revision: string
  readonly computedAt: number
  readonly overall: string
  readonly primary: string
  readonly activeAlerts: number | null
  readonly criticalAlerts: number | null
  readonly monthlyBudgetPctUsed: number | null
  readonly spentToDateUsd: number | null
  /** When the period of the spend began. */
  readonly periodStart: number | null
  /** The instant that the spend is as of, and what it is of; null where it cannot be compared. */
  readonly spentBasis: { readonly at: number; readonly of: string } | null
  readonly openTasks: number | null
  readonly inProgressTasks: number | null
  readonly services: readonly ServicePoint[]
}

/** How one service was. */
export interface ServicePoint {
  readonly name: string
  readonly status: string
}

/** One field that changed; `before` and `after` are JSON text, null for unknown. */
export interface FieldChange {
  readonly path: string
  readonly before: string | null
  readonly after: string | null
  readonly at: number
  /** The revision that showed it first. */
  readonly revision: string
}

/** What one publication adds to the history. */
export interface HistoryEntry {
  readonly point: HistoryPoint
  readonly changes: readonly FieldChange[]
  /** A digest of all fields as the publication showed them. */
  readonly fieldsDigest: string
}

/** What was, oldest first, as far as it is kept. */
export interface History {
  readonly points: readonly HistoryPoint[]
  readonly changes: readonly FieldChange[]
  /** From where on every change is kept; null while nothing is. */
  readonly completeFrom: { readonly at: number; readonly revision: string } | null
  /** The digest of all fields as the newest publication showed them; null before the first. */
  readonly fieldsDigest: string | null
  /** What the clock has shown twice, as it was set back: the instants after `from`, up to `to`. */
  readonly repeated: { readonly from: number; readonly to: number } | null
}

export interface HistoryLimits {
  /** For how long points and changes are kept, in milliseconds. */
  readonly keepMs: number
  /** How many points are kept at most; above that the older half is thinned. */
  readonly maxPoints: number
  /** How many changes are kept at most; above that the oldest are dropped. */
  readonly maxChanges: number
}

/** The history before the first refresh. */
export const NO_HISTORY: History = {
  points: [],
  changes: [],
  completeFrom: null,
  fieldsDigest: null,
  repeated: null,
}

/** Adds a publication to the history and lets go of what is beyond its limits. */
export function addToHistory(
  history: History,
  { point, changes, fieldsDigest }: HistoryEntry,
  limits: HistoryLimits,
): History {
  const newest = newestRevision(history)
  const last = history.points.find(({ revision }) => revision === newest) ?? point
  // Where one of the two goes by a wrong clock, nothing is lost to it.
  const oldest = Math.min(point.computedAt, last.computedAt) - limits.keepMs
  const points = insert(history.points, point).filter(({ computedAt }) => computedAt >= oldest)
  const kept = [...history.changes, ...changes].filter(({ at }) => at >= oldest)
  const dropped = kept.at(-limits.maxChanges - 1)
  const from = history.completeFrom ?? { at: point.computedAt, revision: point.revision }
  return {
    points: points.length > limits.maxPoints ? thinOlderHalf(points) : points,
    changes: kept.slice(-limits.maxChanges),
    completeFrom: laterStart(from, oldest, history.changes, dropped),
    fieldsDigest,
    repeated: repeatedSince(noteStep(history, last.computedAt, point.computedAt), oldest),
  }
}

/** Notes that the clock has gone from one instant to another; forward is as it should be. */
export function noteStep(history: History, before: number, now: number): History {
  if (now >= before) return history
  const { from, to } = history.repeated ?? { from: now, to: before }
  return { ...history, repeated: { from: Math.min(from, now), to: Math.max(to, before) } }
}

function repeatedSince({ repeated }: History, oldest: number): History['repeated'] {
  return repeated !== null && repeated.to >= oldest ? repeated : null
}

/** Puts a point where its instant belongs: after a step back of the clock that is not the end. */
function insert(points: readonly HistoryPoint[], point: HistoryPoint): HistoryPoint[] {
  const last = points.at(-1)
  if (last === undefined || last.computedAt <= point.computedAt)
    return [...points, shared(last, point)]
  const index = points.findIndex(({ computedAt }) => computedAt > point.computedAt)
  return points.toSpliced(index, 0, point)
}

/** Lets points whose services are the same share one list. */
function shared(last: HistoryPoint | undefined, point: HistoryPoint): HistoryPoint {
  if (last === undefined || last.services.length !== point.services.length) return point
  const same = point.services.every(({ name, status }, index) => {
    const before = last.services[index]
    return before?.name === name && before.status === status
  })
  return same ? { ...point, services: last.services } : point
}

function thinOlderHalf(points: readonly HistoryPoint[]): HistoryPoint[] {
  const half = Math.floor(points.length / 2)
  return points.filter((_point, index) => index >= half || index % 2 === 0)
}

function laterStart(
  from: NonNullable<History['completeFrom']>,
  oldest: number,
  before: readonly FieldChange[],
  dropped: FieldChange | undefined,
): NonNullable<History['completeFrom']> {
  const aged = before.filter(({ at }) => at < oldest).map(({ revision }) => revision)
  const start = {
    at: Math.max(from.at, oldest),
    revision: aged.reduce(laterRevision, from.revision),
  }
  if (dropped === undefined || dropped.at < start.at) return start
  return { at: dropped.at, revision: laterRevision(start.revision, dropped.revision) }
}

/** Finds the newest revision that is written down; that of no publication when there is none. */
export function newestRevision({ points }: History): string {
  // Not that of the last point: after a step back of the clock a newer one may stand before it.
  return points.map(({ revision }) => revision).reduce(laterRevision, NO_REVISION)
}

function laterRevision(left: string, right: string): string {
  return compareRevisions(left, right) >= 0 ? left : right
}

/** Picks the points between two instants, thinned evenly to at most so many; the ends stay. */
export function pickPoints(
  { points }: History,
  from: number | null,
  to: number | null,
  maxPoints: number,
): readonly HistoryPoint[] {
  const within = points.filter(
    ({ computedAt }) => computedAt >= (from ?? -Infinity) && computedAt <= (to ?? Infinity),
  )
  if (within.length <= maxPoints) return within
  if (maxPoints === 1) return within.slice(-1)
  const step = (within.length - 1) / (maxPoints - 1)
  return Array.from({ length: maxPoints }, (_, index) => within[Math.round(index * step)]).filter(
    (point) => point !== undefined,
  )
}

/** Since when changes are asked for: a revision that was seen, or an instant. */
export type ChangesSince = { readonly revision: string } | { readonly time: number }

/** What changed, and whether that is all that did. */
export interface Changes {
  readonly complete: boolean
  readonly fields: readonly FieldChange[]
}

/** Lists the changes after a revision or an instant, oldest first. */
export function changesSince(
  { changes, completeFrom, repeated }: History,
  since: ChangesSince,
  current: string,
): Changes {
  if ('time' in since) {
    const isKept = completeFrom !== null && since.time >= completeFrom.at
    // Nobody knows which of the two times is meant.
    const isRepeated = repeated !== null && since.time > repeated.from && since.time <= repeated.to
    // What followed a change is after it also where the clock was set back in between.
    const first = changes.findIndex(({ at }) => at > since.time)
    return {
      complete: isKept && !isRepeated,
      fields: first === -1 ? [] : changes.slice(first),
    }
  }
  const isKept =
    completeFrom !== null && compareRevisions(since.revision, completeFrom.revision) >= 0
  const isSeen = compareRevisions(since.revision, current) <= 0
  return {
    complete: isKept && isSeen,
    fields: changes.filter(({ revision }) => compareRevisions(revision, since.revision) > 0),
  }
}
