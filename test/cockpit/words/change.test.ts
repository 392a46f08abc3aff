import { describe, expect, it } from 'vitest'

import { sayChange } from '../../../src/cockpit/words/change.ts'

const AT = '2026-11-16T12:00:00.000Z'

const alert = (severity: string, title: string): string => JSON.stringify({ severity, title })

describe('a change in words', () => {
  it.each([
    [
      'overall.status',
      '"OK"',
      '"CRITICAL"',
      { subject: 'Overall', before: 'OK', after: 'Critical', tone: 'critical' },
    ],
    [
      'serviceHealth.services.my.api.status',
      '"HEALTHY"',
      null,
      { subject: 'my.api', before: 'Healthy', after: 'unknown', tone: 'unknown' },
    ],
    [
      'costLadder.freshness.status',
      '"FRESH"',
      '"STALE"',
      { subject: 'Cost data', before: 'Fresh', after: 'Stale', tone: 'warn' },
    ],
    [
      'tasks.openCount',
      null,
      '3',
      { subject: 'Open tasks', before: 'unknown', after: '3', tone: 'info' },
    ],
    [
      'operationalState.paused',
      'false',
      'true',
      { subject: 'Paused', before: 'no', after: 'yes', tone: 'info' },
    ],
    [
      'operationalState.degradationReasons',
      '[]',
      '["slow", "deaf"]',
      { subject: 'Degradations', before: 'none', after: 'slow, deaf', tone: 'info' },
    ],
    [
      'operationalState.pauseReason',
      'null',
      '"By hand"',
      { subject: 'Pause reason', before: 'none', after: 'By hand', tone: 'unknown' },
    ],
    [
      'costLadder.creditPoolUsd',
      '200',
      '250.5',
      { subject: 'Credit pool', before: '$200.00', after: '$250.50', tone: 'info' },
    ],
    [
      'somethingNew.field',
      '1',
      'not json',
      { subject: 'somethingNew.field', before: '1', after: 'not json', tone: 'unknown' },
    ],
  ])('says that of %s', (path, before, after, said) => {
    expect(sayChange({ path, before, after, at: AT })).toEqual(said)
  })

  it('says that an alert began, changed, ended, and is no longer known', () => {
    const path = 'alerts.items.a'
    const [warning, critical] = [alert('WARNING', 'Disk'), alert('CRITICAL', 'Disk')]
    const say = (before: string | null, after: string | null) =>
      sayChange({ path, before, after, at: AT })

    expect(say('null', warning)).toEqual({
      subject: 'New alert',
      before: null,
      after: 'Disk',
      tone: 'warn',
    })
    expect(say(warning, critical)).toEqual({
      subject: 'Alert',
      before: 'Warning',
      after: 'Critical: Disk',
      tone: 'critical',
    })
    expect(say(critical, 'null')?.subject).toBe('Alert over')
    expect(say(critical, null)).toMatchObject({
      subject: 'Alert no longer known',
      tone: 'unknown',
    })
  })

  it('leaves out what moves at every refresh', () => {
    const path = 'costLadder.spentToDateUsd'

    expect(sayChange({ path, before: '1', after: '2', at: AT })).toBeNull()
  })
})
