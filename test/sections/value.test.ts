import fc from 'fast-check'
import { describe, expect, it } from 'vitest'

import { SECTION_KEYS } from '../../src/sections/section.ts'
import { checkValue } from '../../src/sections/value.ts'

const GOOD = [
  ['operationalState', { primary: 'Paused', pauseReason: ' cost ', degradationReasons: ['auth'] }],
  ['alerts', [{ title: 'a' }, { title: 'a' }, { title: 'b', id: 'x', url: 'https://e.org/1' }]],
  ['costLadder', { spentToDateUsd: 12.5, periodStart: '2026-11-01T00:00:00Z' }],
  ['serviceHealth', { services: [{ name: 'api', status: 'healthy', latencyMs: 12.4 }] }],
  ['tasks', { openCount: 2, items: [{ title: 't', state: 'open', updatedAt: 1_794_830_400 }] }],
] as const

describe('checkValue', () => {
  it.each(GOOD)('finds nothing new in a good value of %s that it has checked', (section, value) => {
    const once = checkValue({ section }, value)
    const stored: unknown = once.ok ? JSON.parse(JSON.stringify(once.value)) : undefined

    expect(once.ok).toBe(true)
    expect(checkValue({ section }, stored)).toEqual(once)
  })

  it.each([
    ['operationalState', {}, 'primary'],
    ['operationalState', { primary: 'asleep' }, 'primary: expected one of BOOTING'],
    ['operationalState', { primary: 'ready', mood: 'good' }, 'expected no further keys'],
    ['alerts', {}, 'expected array'],
    ['alerts', [{ severity: 'critical' }], '0.title'],
    [
      'alerts',
      [
        { title: 'a', id: '1' },
        { title: 'b', id: '1' },
      ],
      'expected each id once',
    ],
    ['costLadder', { spentToDateUsd: -1 }, 'spentToDateUsd: expected at least 0'],
    ['costLadder', { spentToDateUsd: 1e308 }, 'spentToDateUsd: expected at most'],
    ['costLadder', { spentToDateUsd: NaN }, 'spentToDateUsd: expected number'],
    ['costLadder', { spentToDateUsd: '12' }, 'spentToDateUsd: expected number'],
    ['costLadder', {}, 'expected at least one field'],
    [
      'serviceHealth',
      {
        services: [
          { name: 'a', status: 'healthy' },
          { name: 'a', status: 'healthy' },
        ],
      },
      'expected each service once',
    ],
    ['tasks', { openCount: 1.5 }, 'openCount'],
    ['tasks', { openCount: 2_147_483_648 }, 'openCount'],
    ['tasks', { openCount: null }, 'openCount'],
  ] as const)('refuses %s %j', (section, value, message) => {
    expect(checkValue({ section }, value)).toMatchObject({
      ok: false,
      message: expect.stringContaining(message),
    })
  })

  it('never repeats text that came from outside', () => {
    const secret = fc.string({ minLength: 6, maxLength: 20 }).map((text) => `sk-${text}`)
    fc.assert(
      fc.property(fc.constantFrom(...SECTION_KEYS), secret, (section, text) => {
        for (const value of [text, { [text]: text }, [text], { primary: text, [text]: 1 }]) {
          const checked = checkValue({ section }, value)

          expect(checked.ok ? '' : checked.message).not.toContain(text)
        }
      }),
    )
  })

  it('takes anything without throwing', () => {
    fc.assert(
      fc.property(fc.constantFrom(...SECTION_KEYS), fc.anything(), (section, value) => {
        expect(() => checkValue({ section }, value)).not.toThrow()
      }),
    )
  })
})
