import cron, { type Logger, type ScheduledTask } from 'node-cron'

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

/** A difference below this is a late timer or a clock that is being adjusted, in milliseconds. */
const LEAST_STEP_MS = 5_000

/** The clock that says when to refresh. */
export interface Schedule {
  /** The cron expression; null where cron cannot say the interval. */
  readonly cron: string | null
  readonly timezone: string
  start(): void
  stop(): void
  /** The first scheduled instant after the present one, in epoch milliseconds. */
  nextAt(): number | null
}

/** Makes a schedule; it is stopped until it is started. */
export function createSchedule(options: ScheduleOptions): Schedule {
  const { intervalSeconds, onSlot, logger } = options
  const timezone = intervalSeconds === null ? options.timezone : 'UTC'
  const expression = intervalSeconds === null ? options.expression : intervalToCron(intervalSeconds)
  let task: ScheduledTask | undefined
  let watch: NodeJS.Timeout | undefined
  let lastSlot = -Infinity

  const tick = (slot: number): void => {
    lastSlot = slot
    if (expression !== null || isDue(slot, intervalSeconds ?? 1)) onSlot(slot)
  }

  function begin(): void {
    const started = cron.schedule(expression ?? '* * * * * *', ({ date }) => tick(date.getTime()), {
      timezone,
      logger,
      suppressMissedWarning: true,
    })
    // After a blocked event loop or a sleep nothing runs by itself until the next slot.
    started.on('execution:missed', ({ date }) => tick(date.getTime()))
    task = started
  }

  /** Begins anew when the clock was set: node-cron would wait for the slot of the old time. */
  function watchClock(): NodeJS.Timeout {
    let expected = Date.now() + CLOCK_LOOK_MS
    let awaited = task?.getNextRun()?.getTime() ?? Infinity
    const look = (): void => {
      const now = Date.now()
      if (Math.abs(now - expected) >= LEAST_STEP_MS) {
        void task?.destroy()
        begin()
        if (awaited <= now && lastSlot < awaited) tick(awaited)
      }
      expected = now + CLOCK_LOOK_MS
      awaited = task?.getNextRun()?.getTime() ?? Infinity
    }
    return setInterval(look, CLOCK_LOOK_MS).unref()
  }

  return {
    cron: expression,
    timezone,
    start() {
      if (task !== undefined) return
      begin()
      watch = watchClock()
    },
    stop() {
      clearInterval(watch)
      void task?.destroy()
      task = undefined
    },
    nextAt() {
      if (expression === null && intervalSeconds !== null) {
        const everyMs = intervalSeconds * 1_000
        return (Math.floor(Date.now() / everyMs) + 1) * everyMs
      }
      return task?.getNextRun()?.getTime() ?? null
    },
  }
}

/** Whether a whole second is a multiple of an interval since the epoch. */
function isDue(slot: number, intervalSeconds: number): boolean {
  return Math.round(slot / 1_000) % intervalSeconds === 0
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
