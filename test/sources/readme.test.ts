import { readFileSync } from 'node:fs'

import { describe, expect, it } from 'vitest'
import { parse } from 'yaml'

import { sourceConfig } from '../../src/sources/create-source.ts'
import type { SectionKey } from '../../src/sources/source.ts'

const README = readFileSync(new URL('../../src/sources/README.md', import.meta.url), 'utf8')

const KINDS = [
  'json',
  'kora',
  'kora-snapshot',
  'kora-audit',
  'statuspage',
  'http-probe',
  'tcp-probe',
  'alertmanager',
  'prometheus',
  'litellm',
  'anthropic-cost',
  'ccusage',
  'github-issues',
  'mcp',
  'push',
]

type Sections = Partial<Record<SectionKey, { from?: unknown; services?: Record<string, unknown> }>>

/** The sources of an example, each checked where it stands. */
function sourcesOf(example: string) {
  const filled = example.replaceAll(/\$\{\w+\}/g, 'x')
  const { sections } = parse(filled) as { sections: Sections }
  return Object.entries(sections).flatMap(([key, { from, services = {} }]) => {
    const section = key as SectionKey
    const whole = from === undefined ? [] : [sourceConfig(section, false).parse(from)]
    return [
      ...whole,
      ...Object.values(services).map((one) => sourceConfig(section, true).parse(one)),
    ]
  })
}

const EXAMPLES = [...README.matchAll(/^```yaml\n([\s\S]*?)^```/gm)].map(([, text = '']) => text)

describe('the reference of the sources', () => {
  it.each(KINDS)('has a chapter and a valid example of %s', (kind) => {
    expect(README).toContain(`\n## ${kind}\n`)
    expect(EXAMPLES.flatMap(sourcesOf).map((config) => config.kind)).toContain(kind)
  })
})
