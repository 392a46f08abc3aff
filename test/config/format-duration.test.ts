import { expect, it } from 'vitest'

import { formatDuration } from '../../src/config/format-duration.ts'

it.each([
  [1, '1ms'],
  [1_500, '1500ms'],
  [2_000, '2s'],
  [90_000, '90s'],
  [300_000, '5m'],
  [5_400_000, '90m'],
  [7_200_000, '2h'],
  [604_800_000, '7d'],
])('writes %d ms as %s', (ms, text) => {
  expect(formatDuration(ms)).toBe(text)
})
