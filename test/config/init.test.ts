import { describe, expect, it } from 'vitest'

import { initialConfig } from '../../src/config/init.ts'
import { parseConfig } from '../../src/config/parse-config.ts'
import { SECTION_ORDER } from '../../src/config/place-sources.ts'
import { readYaml } from '../../src/config/read-yaml.ts'

const TEXT = initialConfig()

const ENV = {
  HOME: '/home/u',
  COCKPIT_TOKEN: 'one',
  LITELLM_KEY: 'two',
  ANTHROPIC_ADMIN_KEY: 'three',
  GITHUB_TOKEN: 'four',
}

function parse(text: string) {
  const { value, locate } = readYaml(text, 'snapshot-gateway.yaml')
  return parseConfig(value, { env: ENV, locate, baseDir: '/etc/gw' })
}

describe('initialConfig', () => {
  it('starts as it is, without any variable', () => {
    const { value } = readYaml(TEXT, 'snapshot-gateway.yaml')

    const config = parseConfig(value, { env: { HOME: '/home/u' } })

    expect(Object.keys(config.sections)).toEqual(SECTION_ORDER)
  })

  it('tells editors where its schema is', () => {
    expect(TEXT.split('\n')[0]).toBe(
      '# yaml-language-server: $schema=./snapshot-gateway.schema.json',
    )
  })

  it('is valid with everything that is left out in it, one source at a time', () => {
    const lines = TEXT.split('\n')
    const alternatives = lines.filter((line) => line.includes('#from:'))
    const texts = alternatives.map((alternative) => {
      const active = lines.findLastIndex(
        (line, index) => /^ +from:/.test(line) && index < lines.indexOf(alternative),
      )
      return lines
        .filter((_, index) => index !== active)
        .filter((line) => line === alternative || !line.includes('#from:'))
        .map((line) => line.replace(/^( *)#(?=\S|  )/, '$1'))
        .join('\n')
    })

    expect(texts.length).toBeGreaterThan(12)
    for (const text of texts) expect(parse(text).server.tokens).toHaveLength(2)
  })
})
