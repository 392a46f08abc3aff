import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'

import { createSchedule, intervalToCron } from '../../src/refresh/schedule.ts'

const START = Date.parse('2026-11-16T12:02:30Z')
const logger = { info() {}, warn() {}, error() {}, debug() {} }

beforeEach(() => {
  vi.useFakeTimers({ now: START })
})

afterEach(() => {
  vi.useRealTimers()
})

function slotsOf(
  options: { expression?: string; intervalSeconds?: number; timezone?: string },
  act: () => Promise<unknown>,
) {
  const slots: string[] = []
  const schedule = createSchedule({
    expression: options.expression ?? '*/5 * * * *',
    intervalSeconds: options.intervalSeconds ?? null,
    timezone: options.timezone ?? 'UTC',
    onSlot: (slot) => {
      slots.push(new Date(slot).toISOString().slice(11, 19))
    },
    logger,
  })
  schedule.start()
  return act().then(() => {
    schedule.stop()
    return slots
  })
}

describe('a schedule', () => {
  it('calls at the scheduled instants, every five minutes', async () => {
    const slots = await slotsOf({}, () => vi.advanceTimersByTimeAsync(15 * 60_000))

    expect(slots).toEqual(['12:05:00', '12:10:00', '12:15:00'])
  })

  it('calls for instants that were missed while the machine slept', async () => {
    const slots = await slotsOf({}, async () => {
      await vi.advanceTimersByTimeAsync(1_000)
      vi.setSystemTime(START + 30 * 60_000)
      await vi.advanceTimersByTimeAsync(3 * 60_000)
    })

    expect(slots).toEqual(['12:05:00', '12:35:00'])
  })

  it.each([
    [-1, ['11:05:00']],
    [-24, ['12:05:00']],
    [1, ['12:05:00', '13:05:00']],
  ])('goes on within a gap after the clock was set by %i hours', async (hours, expected) => {
    const slots = await slotsOf({}, async () => {
      await vi.advanceTimersByTimeAsync(1_000)
      vi.setSystemTime(Date.now() + hours * 3_600_000)
      await vi.advanceTimersByTimeAsync(5 * 60_000)
    })

    expect(slots).toEqual(expected)
  })

  it('calls once for all that was missed when the clock was set ten years ahead', async () => {
    const slots = await slotsOf({ intervalSeconds: 1 }, async () => {
      await vi.advanceTimersByTimeAsync(1_000)
      vi.setSystemTime(Date.now() + 10 * 365 * 24 * 3_600_000)
      await vi.advanceTimersByTimeAsync(2_000)
    })

    expect(slots).toEqual(['12:02:31', '12:02:32', '12:02:33', '12:02:34'].slice(0, slots.length))
    expect(slots.length).toBeGreaterThanOrEqual(3)
  })

  it('keeps an interval that cron cannot say by the multiples since the epoch', async () => {
    const slots = await slotsOf({ intervalSeconds: 90 }, () => vi.advanceTimersByTimeAsync(300_000))

    expect(slots).toEqual(['12:03:00', '12:04:30', '12:06:00', '12:07:30'])
  })

  it('calls no more once it is stopped', async () => {
    const slots = await slotsOf({}, async () => {})
    await vi.advanceTimersByTimeAsync(15 * 60_000)

    expect(slots).toEqual([])
  })

  it('tells the next instant', () => {
    const options = { timezone: 'UTC', onSlot() {}, logger, expression: '*/5 * * * *' }
    const byCron = createSchedule({ ...options, intervalSeconds: null })
    const byInterval = createSchedule({ ...options, intervalSeconds: 90 })

    expect([byCron.nextAt(), byInterval.nextAt()]).toEqual([null, null])
    byCron.start()
    byInterval.start()
    expect(byCron.nextAt()).toBe(Date.parse('2026-11-16T12:05:00Z'))
    expect(byInterval.nextAt()).toBe(Date.parse('2026-11-16T12:03:00Z'))
    byCron.stop()
    byInterval.stop()
  })
})

describe('what a schedule says of itself', () => {
  const options = { expression: '0 9 * * *', timezone: 'Europe/Berlin', onSlot() {}, logger }

  it('is its expression and timezone', () => {
    const schedule = createSchedule({ ...options, intervalSeconds: null })

    expect(schedule).toMatchObject({ cron: '0 9 * * *', timezone: 'Europe/Berlin' })
  })

  it('is the interval in UTC where there is one', () => {
    const schedule = createSchedule({ ...options, intervalSeconds: 300 })

    expect(schedule).toMatchObject({ cron: '*/5 * * * *', timezone: 'UTC' })
  })

  it('is no expression for an interval that cron cannot say', () => {
    expect(createSchedule({ ...options, intervalSeconds: 90 }).cron).toBeNull()
  })

  it('goes by the clock of its timezone', () => {
    const schedule = createSchedule({ ...options, intervalSeconds: null })

    schedule.start()

    expect(schedule.nextAt()).toBe(Date.parse('2026-11-17T08:00:00Z'))
    schedule.stop()
  })

  it('is the next instant only while it runs', () => {
    const schedule = createSchedule({ ...options, intervalSeconds: 300 })

    const before = schedule.nextAt()
    schedule.start()
    const running = schedule.nextAt()
    schedule.stop()

    expect([before, running, schedule.nextAt()]).toEqual([
      null,
      Date.parse('2026-11-16T12:05:00Z'),
      null,
    ])
  })
})

describe('a schedule that is started twice', () => {
  it('calls once at every instant', async () => {
    const slots: number[] = []
    const schedule = createSchedule({
      expression: '*/5 * * * *',
      intervalSeconds: null,
      timezone: 'UTC',
      onSlot: (slot) => slots.push(slot),
      logger,
    })

    schedule.start()
    schedule.start()
    await vi.advanceTimersByTimeAsync(5 * 60_000)
    schedule.stop()

    expect(slots).toEqual([Date.parse('2026-11-16T12:05:00Z')])
  })
})

describe('intervalToCron', () => {
  it.each([
    [1, '*/1 * * * * *'],
    [30, '*/30 * * * * *'],
    [60, '* * * * *'],
    [300, '*/5 * * * *'],
    [3_600, '0 * * * *'],
    [21_600, '0 */6 * * *'],
    [86_400, '0 0 * * *'],
    [90, null],
    [7, null],
    [5_400, null],
    [420, null],
    [25_200, null],
  ])('says %d seconds as %j', (seconds, expression) => {
    expect(intervalToCron(seconds)).toBe(expression)
  })
})
