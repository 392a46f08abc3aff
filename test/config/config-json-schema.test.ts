import { describe, expect, it } from 'vitest'
import { parse } from 'yaml'
import { z } from 'zod'

import { configJsonSchema } from '../../src/config/config-json-schema.ts'
import { initialConfig } from '../../src/config/init.ts'
import { koraDefault } from '../../src/config/kora-default.ts'
import { parseConfig } from '../../src/config/parse-config.ts'
import { serverSchema } from '../../src/config/server-config.ts'

const TOKEN = { name: 'a', value: 'secret' }

function isTaken(parseIt: () => unknown): boolean {
  try {
    parseIt()
    return true
  } catch {
    return false
  }
}

describe('configJsonSchema', () => {
  it('describes every key of the file, with its default', () => {
    const { properties } = configJsonSchema()

    expect(properties).toMatchObject({
      name: { description: expect.stringContaining('called'), default: 'snapshot-gateway' },
      server: { description: expect.any(String) },
      snapshot: { description: expect.any(String) },
      sections: { description: expect.any(String) },
      phrasebook: { description: expect.any(String) },
      store: { description: expect.any(String), default: { kind: 'file' } },
    })
    for (const option of Object.values(serverSchema.shape)) {
      expect(option.description).toBeTruthy()
    }
  })

  it('describes every key at every depth, those of the sources too', () => {
    const undescribed: string[] = []
    const visit = (schema: unknown, place: string): void => {
      if (typeof schema !== 'object' || schema === null) return
      for (const [key, value] of Object.entries(schema)) {
        if (key === 'properties') {
          for (const [name, option] of Object.entries(Object(value))) {
            const { description, $ref, const: only } = Object(option)
            if ((description ?? $ref ?? only) === undefined) undescribed.push(`${place}.${name}`)
          }
        }
        visit(value, Array.isArray(schema) || key.endsWith('Of') ? place : `${place}.${key}`)
      }
    }

    visit(configJsonSchema().properties, '')

    const rungs = /\.(?:NORMAL|WARN_75|DOWNSHIFT_90|HARD_STOP_100)$/
    expect(undescribed.filter((place) => !rungs.test(place))).toEqual([])
  })

  describe('holds what the program takes and refuses what it refuses', () => {
    const schema = z.fromJSONSchema(configJsonSchema())
    const env = { HOME: '/home/someone', V: '1' }
    const inServer = (server: object) => ({ server })
    const inSource = (source: object) => ({
      sections: { tasks: { from: { kind: 'json', url: 'https://example.com/', ...source } } },
    })
    const verdicts = (input: unknown): [program: boolean, schema: boolean] => [
      isTaken(() => parseConfig(input, { env })),
      schema.safeParse(input).success,
    ]

    it.each([
      ['the file of init', parse(initialConfig())],
      ['the built-in default', koraDefault()],
      ['a number from the environment', inServer({ port: '${PORT:-4799}' })],
      ['a boolean from the environment', inServer({ trustProxy: '${PROXY:-true}' })],
      ['a word from the environment', inServer({ tokens: [{ ...TOKEN, scopes: ['${S:-read}'] }] })],
      ['a host from the environment', inServer({ allowedHosts: ['${HOST:-a.example.com}'] })],
      ['an address from the environment', inSource({ url: '${URL:-https://example.com/}' })],
      ['a duration from the environment', inSource({ timeout: '${TIMEOUT:-10s}' })],
      ['durations', inSource({ every: '1.5h', timeout: '500ms', staleAfter: '2d' })],
      ['a duration in milliseconds', inSource({ timeout: 30 })],
    ])('takes %s', (_, input) => {
      expect(verdicts(input)).toEqual([true, true])
    })

    it.each([
      ['a number in quotes', inServer({ port: '4799' })],
      ['a boolean in quotes', inServer({ trustProxy: 'true' })],
      ['another word', inServer({ tokens: [{ ...TOKEN, scopes: ['write'] }] })],
      ['a host with a slash', inServer({ allowedHosts: ['a/b'] })],
      ['what is no address', inSource({ url: 'example' })],
      ['another unit', inSource({ timeout: '10x' })],
      ['a duration without a unit', inSource({ timeout: '10' })],
      ['a duration in words', inSource({ timeout: 'ten 10s' })],
    ])('refuses %s', (_, input) => {
      expect(verdicts(input)).toEqual([false, false])
    })
  })

  it('says what a duration without a unit counts', () => {
    expect(JSON.stringify(configJsonSchema())).toContain('A number counts milliseconds.')
  })

  it('can be written as JSON, names the kinds of sources, and refuses unknown keys', () => {
    const text = JSON.stringify(configJsonSchema())

    expect(JSON.parse(text)).toMatchObject({ type: 'object', additionalProperties: false })
    expect(text).toContain('"const":"kora"')
    expect(text.length).toBeLessThan(200_000)
  })
})
