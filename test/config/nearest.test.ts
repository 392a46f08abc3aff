import { describe, expect, it } from 'vitest'

import { nearest } from '../../src/config/nearest.ts'

describe('nearest', () => {
  it.each([
    ['histroy', 'history'],
    ['Port', 'port'],
    ['timeZone', 'timezone'],
    ['prot', 'port'],
    ['allowedHost', 'allowedHosts'],
  ])('takes %s for %s', (word, meant) => {
    expect(nearest(word, ['allowedHosts', 'history', 'port', 'timezone'])).toBe(meant)
  })

  it('guesses nothing where nothing is near', () => {
    expect(nearest('weather', ['alerts', 'tasks'])).toBeUndefined()
    expect(nearest('ab', ['id'])).toBeUndefined()
    expect(nearest('anything', [])).toBeUndefined()
  })
})
