import fc from 'fast-check'
import { describe, expect, it } from 'vitest'

import { readYaml } from '../../src/config/read-yaml.ts'

function problem(text: string): string {
  try {
    readYaml(text, 'f.yaml')
    return ''
  } catch (error) {
    return error instanceof Error ? error.message : ''
  }
}

function outcome(text: string): string {
  try {
    readYaml(text, 'f.yaml').locate(['a', 0, 'b'])
    return 'valid'
  } catch (error) {
    return error instanceof Error ? error.name : ''
  }
}

describe('readYaml', () => {
  it('finds the line of each part, or of the nearest around it', () => {
    const { locate } = readYaml(
      `a:
  b:
    - x
    - { c: 1,
        d: 2 }
e: &shared
  f: 1
g: *shared
`,
      'f.yaml',
    )

    const lines = [
      [],
      ['a'],
      ['a', 'b'],
      ['a', 'b', 0],
      ['a', 'b', 1, 'c'],
      ['a', 'b', 1, 'd'],
      ['a', 'b', 1, 'none'],
      ['a', 'b', 9],
      ['a', 'b', 0, 'deeper'],
      ['e', 'f'],
      ['g', 'f'],
      ['none'],
    ].map((path) => locate(path).line)

    expect(lines).toEqual([1, 1, 2, 3, 4, 5, 4, 2, 3, 7, 7, 1])
  })

  it('tells each line that is not YAML once', () => {
    expect(problem('a: [1\nb: {\n').split('\n')).toHaveLength(2)
  })

  it.each([
    'a: { b: ${X} }',
    'a: [${X}, ${Y}]',
    'a: */5 * * * *',
    'a: { *: b }',
    'a: { b: length([?x]) }',
    'a: @.b',
    'a: `b`',
    'a: %b',
  ])('asks for quotes in %s', (text) => {
    expect(problem(text)).toMatch(/^f\.yaml:1: expected YAML: .*; quote this value/)
  })

  it.each(['a: b: c', 'a: "[?x]" b', 'a: b: c # ${X}', 'a:\n\tb: c'])(
    'asks for no quotes in %j',
    (text) => {
      expect(problem(text)).not.toContain('quote this value')
      expect(problem(text)).toMatch(/^f\.yaml:\d: expected YAML: /)
    },
  )

  it('takes what YAML does not need quotes for', () => {
    const text = 'path: ${HOME}/a.json\nmap: length([?completed==`false`])'

    expect(readYaml(text, 'f.yaml').value).toEqual({
      path: '${HOME}/a.json',
      map: 'length([?completed==`false`])',
    })
  })

  it.each([
    ['['.repeat(100_000)],
    ['{a: '.repeat(100_000)],
    [`a: ${'['.repeat(50_000)}${']'.repeat(50_000)}`],
    ['- '.repeat(100_000)],
    ['? '.repeat(100_000)],
    [Array.from({ length: 1_000 }, (_, index) => `${' '.repeat(index)}a:`).join('\n')],
    ['[\n'.repeat(100_000)],
    ['"['.repeat(100_000)],
  ])('survives what is nested without end', (text) => {
    expect(problem(text)).toMatch(/expected/)
  })

  it('throws nothing but a ConfigError, whatever it reads', () => {
    const piece = fc.oneof(
      fc.constantFrom('a: ', '- ', '? ', '[', ']', '{', '}', '\n', '  ', '&a ', '*a', '!!x ', '"'),
      fc.constantFrom("'", '|\n', '>\n', '#', '---\n', '%YAML', ',', ': ', '<<: ', '\t', '`', '@'),
      fc.string(),
    )

    fc.assert(
      fc.property(fc.array(piece, { maxLength: 40 }), (pieces) => {
        expect(['valid', 'ConfigError']).toContain(outcome(pieces.join('')))
      }),
    )
  })
})
