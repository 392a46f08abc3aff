import { z } from 'zod'

import { configSchema } from './config.ts'
import { isRecord } from './is-record.ts'

/** What is filled in from the environment, wherever in a text it stands. */
const VARIABLE = String.raw`\$\{`

/** Lets a text with `${NAME}` in it stand for what it is filled in with. */
function allowVariables(schema: z.core.JSONSchema.BaseSchema): void {
  const { type, pattern, format, enum: words } = schema
  if (schema.const !== undefined) return
  if (type === 'integer' || type === 'number' || type === 'boolean') {
    Object.assign(schema, { type: [type, 'string'], pattern: VARIABLE })
  } else if (type !== 'string') return
  else if (format !== undefined || words !== undefined) {
    delete schema.type
    delete schema.pattern
    delete schema.format
    delete schema.enum
    const written = {
      type,
      ...(pattern === undefined ? {} : { pattern }),
      ...(format === undefined ? {} : { format }),
      ...(words === undefined ? {} : { enum: words }),
    }
    schema.anyOf = [written, { type, pattern: VARIABLE }]
  } else if (pattern !== undefined && !pattern.endsWith(VARIABLE)) {
    schema.pattern = `(?:${pattern})|${VARIABLE}`
  }
}

/** Makes the JSON Schema of the configuration file, for editors: what may be written in it. */
export function configJsonSchema(): Readonly<Record<string, unknown>> {
  return {
    ...z.toJSONSchema(configSchema, {
      io: 'input',
      target: 'draft-7',
      unrepresentable: 'any',
      reused: 'ref',
      override: ({ jsonSchema, path }) => {
        // Keys are not filled in.
        if (path.at(-1) !== 'propertyNames') allowVariables(jsonSchema)
        const kind: unknown = jsonSchema.properties?.kind
        // A file cannot hold a function, so nothing in it matches.
        if (isRecord(kind) && kind.const === 'function') jsonSchema.not = {}
      },
    }),
    title: 'The configuration of snapshot-gateway',
  }
}
