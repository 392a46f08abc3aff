import { describe, expect, it } from 'vitest'

import { configJsonSchema } from '../../src/config/config-json-schema.ts'
import { serverSchema } from '../../src/config/server-config.ts'

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

  it('can be written as JSON, names the kinds of sources, and refuses unknown keys', () => {
    const text = JSON.stringify(configJsonSchema())

    expect(JSON.parse(text)).toMatchObject({ type: 'object', additionalProperties: false })
    expect(text).toContain('"const":"kora"')
    expect(text.length).toBeLessThan(200_000)
  })
})
