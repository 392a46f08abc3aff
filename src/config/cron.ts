import { createTask, validateDetailed } from 'node-cron'

const DAY_MS = 86_400_000

/** The largest step that means something in each field, from the right. */
const LARGEST_STEPS = [
  { field: 'day of week', largest: 7 },
  { field: 'month', largest: 12 },
  { field: 'day of month', largest: 31 },
  { field: 'hour', largest: 23 },
  { field: 'minute', largest: 59 },
  { field: 'second', largest: 59 },
] as const

/** Over this time each distance between two matching days is met: leap days take eight years. */
const LOOKED_AT_MS = 9 * 366 * DAY_MS

/** More matching days than this have met each distance before. */
const MOST_DAYS = 400

/** The distances between the instants of a schedule, in milliseconds. */
export interface ScheduleGaps {
  readonly shortestMs: number
  readonly longestMs: number
}

/** Tells what is wrong with a cron expression; `undefined` when it can be scheduled. */
export function checkCron(expression: string): string | undefined {
  // Before node-cron sees it: it expands 0-9999999 to a list, for seconds and with half a gigabyte.
  if (expression.length > 100) return 'it has more than 100 characters'
  if (/\d{3,}/.test(expression)) return 'it has a number of three digits or more'
  const { valid, errors } = validateDetailed(expression)
  if (!valid) return errors.map(({ message }) => message).join('; ')
  return checkSteps(expression)
}

/** node-cron accepts a step beyond the field, and then means "at its start only". */
function checkSteps(expression: string): string | undefined {
  const fields = expression.trim().split(/\s+/).reverse()
  for (const [index, { field, largest }] of LARGEST_STEPS.entries()) {
    for (const [, step] of fields[index]?.matchAll(/\/(\d+)/g) ?? []) {
      if (Number(step) > largest) {
        return `a step of ${step} is more than the ${largest} that fit the ${field}`
      }
    }
  }
  return undefined
}

/** Whether a name of a time zone is known here, such as `UTC` or `Europe/Berlin`. */
export function isTimezone(name: string): boolean {
  if (name === 'UTC') return true
  if (/^[+-]/.test(name)) return false
  try {
    new Intl.DateTimeFormat('en', { timeZone: name })
    return true
  } catch {
    return false
  }
}

/**
 * Works out the shortest and the longest distance between two instants of a valid cron expression,
 * with the hour more or less that a change of summer time may bring.
 */
export function scheduleGaps(schedule: string, timezone: string): ScheduleGaps {
  const fields = validateDetailed(schedule).fields
  if (fields === undefined) throw new RangeError('expected a valid cron expression')
  const times = fields.hour.flatMap((hour) =>
    fields.minute.flatMap((minute) =>
      fields.second.map((second) => ((hour * 60 + minute) * 60 + second) * 1_000),
    ),
  )
  times.sort((left, right) => left - right)
  const overnight = (times[0] ?? 0) - (times.at(-1) ?? 0)
  const days = dayGaps(fields)
  const within = distances(times)
  const shortest = smallest(within, days.shortestMs + overnight)
  const longest = largest(within, days.longestMs + overnight)
  const shift = summerTimeShift(timezone)
  return {
    shortestMs: shortest > shift ? shortest - shift : shortest,
    longestMs: longest > shift ? longest + shift : longest,
  }
}

function dayGaps(fields: NonNullable<ReturnType<typeof validateDetailed>['fields']>): ScheduleGaps {
  const { dayOfMonth, month, dayOfWeek } = fields
  if (dayOfMonth.length === 31 && month.length === 12 && dayOfWeek.length === 7) {
    return { shortestMs: DAY_MS, longestMs: DAY_MS }
  }
  const task = createTask(
    `0 0 ${dayOfMonth.join(',')} ${month.join(',')} ${dayOfWeek.join(',')}`,
    () => {},
    { timezone: 'UTC' },
  )
  // A few at first: finding days that are rare takes long.
  let days: number[] = []
  for (let count = 4; days.length < MOST_DAYS && spanOf(days) < LOOKED_AT_MS; count *= 2) {
    days = task.getNextRuns(Math.min(count, MOST_DAYS)).map((date) => date.getTime())
  }
  const gaps = distances(days)
  void task.destroy()
  return { shortestMs: smallest(gaps, Infinity), longestMs: largest(gaps, 0) }
}

function spanOf(sorted: readonly number[]): number {
  return (sorted.at(-1) ?? 0) - (sorted[0] ?? 0)
}

function distances(sorted: readonly number[]): number[] {
  return sorted.slice(1).map((value, index) => value - (sorted[index] ?? value))
}

function smallest(values: readonly number[], start: number): number {
  return values.reduce((left, right) => Math.min(left, right), start)
}

function largest(values: readonly number[], start: number): number {
  return values.reduce((left, right) => Math.max(left, right), start)
}

/** How far a zone moves its clocks in the course of a year, in milliseconds; 0 where it does not. */
function summerTimeShift(timezone: string): number {
  if (timezone === 'UTC') return 0
  const format = new Intl.DateTimeFormat('en', {
    timeZone: timezone,
    timeZoneName: 'longOffset',
  })
  const offsets = Array.from({ length: 12 }, (_, month) => {
    const parts = format.formatToParts(Date.UTC(new Date().getUTCFullYear(), month, 1))
    return offsetMs(parts.find(({ type }) => type === 'timeZoneName')?.value ?? '')
  })
  return Math.max(...offsets) - Math.min(...offsets)
}

function offsetMs(name: string): number {
  const [, sign, hours = '0', minutes = '0'] = /([+-])(\d{2}):(\d{2})/.exec(name) ?? []
  return (sign === '-' ? -1 : 1) * (Number(hours) * 60 + Number(minutes)) * 60_000
}

/** What says when a snapshot is refreshed; an interval wins over a schedule. */
export interface Timing {
  readonly schedule: string
  readonly timezone: string
  readonly intervalSeconds: number | null
}

/** Works out the gaps of what a configuration says, be it an interval or a schedule. */
export function timingGaps({ schedule, timezone, intervalSeconds }: Timing): ScheduleGaps {
  if (intervalSeconds === null) return scheduleGaps(schedule, timezone)
  return { shortestMs: intervalSeconds * 1_000, longestMs: intervalSeconds * 1_000 }
}
