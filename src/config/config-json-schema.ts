import { z } from 'zod'

import { configSchema } from './config.ts'
import { isRecord } from './is-record.ts'

/** Makes the JSON Schema of the configuration file, for editors: what may be written in it. */
export function configJsonSchema(): Readonly<Record<string, unknown>> {
  return {
    ...z.toJSONSchema(configSchema, {
      io: 'input',
      target: 'draft-7',
      unrepresentable: 'any',
      reused: 'ref',
      override: ({ jsonSchema }) => {
        const kind: unknown = jsonSchema.properties?.kind
        // A file cannot hold a function, so nothing in it matches.
        if (isRecord(kind) && kind.const === 'function') jsonSchema.not = {}
      },
    }),
    title: 'The configuration of snapshot-gateway',
  }
}
