import { readFileSync } from 'node:fs'

import { buildSchema, type GraphQLSchema, isObjectType, isScalarType } from 'graphql'

import { packageFile } from '../../package-file.ts'
import type { Context } from './context.ts'
import { implementDateTime } from './date-time.ts'
import { resolvers } from './resolvers.ts'

/** Reads the schema as it is written, with its descriptions. */
export function readSdl(): string {
  return readFileSync(packageFile('schema.graphql'), 'utf8')
}

/** Makes the schema that every door executes, resolvers attached. */
export function createSchema(): GraphQLSchema {
  const schema = buildSchema(readSdl(), { assumeValidSDL: true })
  const dateTime = schema.getType('DateTime')
  if (isScalarType(dateTime)) implementDateTime(dateTime)
  for (const [typeName, fields] of Object.entries(resolvers)) {
    const type = schema.getType(typeName)
    if (!isObjectType(type)) throw new Error(`expected the type ${typeName}, found none`)
    for (const [fieldName, resolve] of Object.entries(fields)) {
      const field = type.getFields()[fieldName]
      if (field === undefined) throw new Error(`expected ${typeName}.${fieldName}, found none`)
      field.resolve = resolve
    }
  }
  // The fan-out executes a subscription of each view; nothing pulls a stream of its own.
  const followed = schema.getSubscriptionType()?.getFields()['snapshot']
  if (followed !== undefined) followed.resolve = (_root, _args, { view }: Context) => view
  return schema
}
