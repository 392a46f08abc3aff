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

    expect(slots.length).toBeGreaterThan(0)
    expect(slots[0]).toBe('12:05:00')
  })

  it.each([-1, -24, 1])(
    'goes on within a gap after the clock was set by %i hours',
    async (hours) => {
      const slots = await slotsOf({}, async () => {
        await vi.advanceTimersByTimeAsync(1_000)
        vi.setSystemTime(Date.now() + hours * 3_600_000)
        await vi.advanceTimersByTimeAsync(5 * 60_000)
      })

      expect(slots.length).toBeGreaterThan(0)
    },
  )

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
    [420, null],
    [25_200, null],
  ])('says %d seconds as %j', (seconds, expression) => {
    expect(intervalToCron(seconds)).toBe(expression)
  })
})
