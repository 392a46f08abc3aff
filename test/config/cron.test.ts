import { describe, expect, it } from 'vitest'

import { checkCron, isTimezone, scheduleGaps, timingGaps } from '../../src/config/cron.ts'

const MINUTE = 60_000
const HOUR = 60 * MINUTE
const DAY = 24 * HOUR

describe('checkCron', () => {
  it.each([
    '*/5 * * * *',
    '*/10 * * * * *',
    '@hourly',
    '0 9 * * mon-fri',
    '0 0 L * *',
    '*/59 * * * *',
  ])('accepts %s', (expression) => {
    expect(checkCron(expression)).toBeUndefined()
  })

  it.each([
    ['', 'pattern includes illegal characters'],
    ['@every 5m', 'pattern includes illegal characters'],
    ['* * * *', 'expected 5 or 6 fields but got 4'],
    ['* * * * * * *', 'expected 5 or 6 fields but got 7'],
    ['*/0 * * * *', '*/0 is a invalid expression for minute'],
    ['0 0 30 2 *', '30 2 is an impossible day of month for the given month'],
    ['*/90 * * * *', 'a step of 90 is more than the 59 that fit the minute'],
    ['0 */24 * * *', 'a step of 24 is more than the 23 that fit the hour'],
    ['*/60 * * * * *', 'a step of 60 is more than the 59 that fit the second'],
    ['0-9999999 * * * *', 'it has a number of three digits or more'],
    [`${'1,'.repeat(50)}1 * * * *`, 'it has more than 100 characters'],
  ])('refuses %j', (expression, problem) => {
    expect(checkCron(expression)).toBe(problem)
  })
})

describe('isTimezone', () => {
  it('knows the names of zones only', () => {
    const names = ['UTC', 'Europe/Berlin', '', 'Mars/Olympus', '+02:00']

    expect(names.filter(isTimezone)).toEqual(['UTC', 'Europe/Berlin'])
  })
})

describe('scheduleGaps', () => {
  it.each([
    ['*/5 * * * *', 5 * MINUTE, 5 * MINUTE],
    ['* * * * * *', 1_000, 1_000],
    ['*/7 * * * *', 4 * MINUTE, 7 * MINUTE],
    ['*/40 * * * *', 20 * MINUTE, 40 * MINUTE],
    ['@hourly', HOUR, HOUR],
    ['@weekly', 7 * DAY, 7 * DAY],
    ['0 9 * * 1-5', DAY, 3 * DAY],
    ['*/5 9-17 * * 1-5', 5 * MINUTE, 3 * DAY - 8 * HOUR - 55 * MINUTE],
    ['0 0 L * *', 28 * DAY, 31 * DAY],
    ['*/5 * * 1 *', 5 * MINUTE, 335 * DAY + 5 * MINUTE],
  ])('measures %s', (schedule, shortestMs, longestMs) => {
    expect(scheduleGaps(schedule, 'UTC')).toEqual({ shortestMs, longestMs })
  })

  it('allows for the hour that a change of summer time takes or gives', () => {
    expect(scheduleGaps('0 0 * * *', 'Europe/Berlin')).toEqual({
      shortestMs: 23 * HOUR,
      longestMs: 25 * HOUR,
    })
    expect(scheduleGaps('*/5 * * * *', 'Europe/Berlin')).toEqual({
      shortestMs: 5 * MINUTE,
      longestMs: 5 * MINUTE,
    })
  })
})

describe('timingGaps', () => {
  it('goes by the interval where there is one', () => {
    const timing = { schedule: '@daily', timezone: 'UTC' }

    expect(timingGaps({ ...timing, intervalSeconds: 7 })).toEqual({
      shortestMs: 7_000,
      longestMs: 7_000,
    })
    expect(timingGaps({ ...timing, intervalSeconds: null }).longestMs).toBe(DAY)
  })
})
