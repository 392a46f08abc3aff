import { describe, expect, it } from 'vitest'

import { interpolate } from '../../src/config/interpolate.ts'

const ENV: Readonly<Record<string, string>> = { NAME: 'kora', EMPTY: '', TRICK: '${NAME} $& $1' }

const fill = (value: unknown) => interpolate(value, (name) => ENV[name])

describe('interpolate', () => {
  it.each([
    ['${NAME}', 'kora'],
    ['a-${NAME}-${NAME}', 'a-kora-kora'],
    ['${NONE:-else}', 'else'],
    ['${EMPTY:-else}', 'else'],
    ['${NONE:-}', ''],
    ['${EMPTY}', ''],
    ['${NAME:-else}', 'kora'],
    ['$${NAME}', '${NAME}'],
    ['$$${NAME}', '$${NAME}'],
    ['$NAME', '$NAME'],
    ['${TRICK}', '${NAME} $& $1'],
  ])('reads %s', (text, filled) => {
    expect(fill(text)).toEqual({ value: filled, issues: [] })
  })

  it('fills in texts at any depth and leaves everything else as it is', () => {
    const read = (): string => '${NAME}'

    expect(fill({ '${NAME}': [{ a: '${NAME}' }, 1, null, true, read] }).value).toEqual({
      '${NAME}': [{ a: 'kora' }, 1, null, true, read],
    })
  })

  it('tells where a variable is not set', () => {
    const { issues } = fill({ list: ['${NAME}', '${NONE}'] })

    expect(issues).toEqual([
      {
        path: ['list', 1],
        message:
          'expected the environment variable NONE, which is not set; ${NONE:-default} gives it a default',
      },
    ])
  })

  it.each(['${', '${}', '${1X}', '${NAME', '${A:-${NAME}}', '${A-b}'])('refuses %s', (text) => {
    expect(fill(text).issues).toHaveLength(1)
  })
})
