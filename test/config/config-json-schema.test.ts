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

  it('can be written as JSON, names the kinds of sources, and refuses unknown keys', () => {
    const text = JSON.stringify(configJsonSchema())

    expect(JSON.parse(text)).toMatchObject({ type: 'object', additionalProperties: false })
    expect(text).toContain('"const":"kora"')
    expect(text.length).toBeLessThan(200_000)
  })
})
