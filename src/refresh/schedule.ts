import { createTask, type Logger } from 'node-cron'

export interface ScheduleOptions {
  /** When to refresh, as a cron expression; ignored where there is an interval. */
  readonly expression: string
  /** Refreshes at every multiple of this many seconds since the epoch; null: as the expression says. */
  readonly intervalSeconds: number | null
  readonly timezone: string
  /** Called at every scheduled instant, with that instant. */
  onSlot(slot: number): void
  /** Takes what node-cron would print. */
  readonly logger: Logger
}

/** How often the clock is looked at for having been set, in milliseconds. */
const CLOCK_LOOK_MS = 10_000

/** A step back below this is a clock that is being adjusted, in milliseconds. */
const LEAST_STEP_MS = 5_000

/** The clock that says when to refresh. */
export interface Schedule {
  /** The cron expression; null where cron cannot say the interval. */
  readonly cron: string | null
  readonly timezone: string
  start(): void
  stop(): void
  /** The first scheduled instant after the present one, in epoch milliseconds; null while stopped. */
  nextAt(): number | null
}

/**
 * Makes a schedule; it is stopped until it is started. node-cron says which instants are scheduled;
 * the timer is our own, as its timer goes through every instant that a step of the clock skipped.
 */
export function createSchedule(options: ScheduleOptions): Schedule {
  const { intervalSeconds, onSlot, logger } = options
  const timezone = intervalSeconds === null ? options.timezone : 'UTC'
  const expression = intervalSeconds === null ? options.expression : intervalToCron(intervalSeconds)
  const task =
    intervalSeconds === null
      ? createTask(options.expression, () => {}, { timezone, logger })
      : undefined
  let timer: NodeJS.Timeout | undefined
  let awaited = Infinity
  let lookedAt = -Infinity

  function findNext(): number | null {
    if (intervalSeconds === null) return task?.getNextRuns(1)[0]?.getTime() ?? null
    const everyMs = intervalSeconds * 1_000
    return (Math.floor(Date.now() / everyMs) + 1) * everyMs
  }

  /** Calls once for what has been awaited, however long ago it was, and waits for the next. */
  function look(): void {
    const now = Date.now()
    const slot = awaited
    const isDue = slot <= now
    if (isDue || lookedAt - now >= LEAST_STEP_MS) awaited = findNext() ?? Infinity
    lookedAt = now
    timer = setTimeout(look, Math.min(Math.max(0, awaited - now), CLOCK_LOOK_MS))
    if (isDue) onSlot(slot)
  }

  return {
    cron: expression,
    timezone,
    start() {
      if (timer !== undefined) return
      awaited = findNext() ?? Infinity
      look()
    },
    stop() {
      clearTimeout(timer)
      timer = undefined
      void task?.destroy()
    },
    nextAt: () => (timer === undefined ? null : findNext()),
  }
}

/** Says an interval as a cron expression in UTC; null where cron cannot. */
export function intervalToCron(seconds: number): string | null {
  if (60 % seconds === 0) return seconds === 60 ? '* * * * *' : `*/${seconds} * * * * *`
  if (seconds % 60 !== 0) return null
  const minutes = seconds / 60
  if (60 % minutes === 0) return minutes === 60 ? '0 * * * *' : `*/${minutes} * * * *`
  if (minutes % 60 !== 0) return null
  const hours = minutes / 60
  if (24 % hours !== 0) return null
  return hours === 24 ? '0 0 * * *' : `0 */${hours} * * *`
}
