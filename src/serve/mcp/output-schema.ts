import {
  getNullableType,
  type GraphQLObjectType,
  type GraphQLOutputType,
  isEnumType,
  isListType,
  isNonNullType,
  isObjectType,
  isRequiredArgument,
} from 'graphql'

/** A JSON Schema, as far as tools need it. */
export type JsonSchema = Readonly<Record<string, unknown>>

/** What JSON has for the scalars; everything else is a string there. */
const SCALARS: Readonly<Record<string, string>> = {
  Int: 'integer',
  Float: 'number',
  Boolean: 'boolean',
}

/** Writes the selection of everything below a type that needs no arguments. */
export function selectAll(type: GraphQLObjectType): string {
  return fieldsOf(type)
    .map(({ name, type: fieldType }) => `${name}${selectBelow(fieldType)}`)
    .join(' ')
}

/** Writes the selection below a field; empty for a leaf. */
export function selectBelow(type: GraphQLOutputType): string {
  const nullable = getNullableType(type)
  if (isListType(nullable)) return selectBelow(nullable.ofType)
  return isObjectType(nullable) ? ` { ${selectAll(nullable)} }` : ''
}

/** Describes in JSON Schema what a field gives, all of it selected. */
export function describeOutput(type: GraphQLOutputType, description?: string | null): JsonSchema {
  const told = description ? { description } : {}
  if (isNonNullType(type)) return { ...told, ...describeValue(type.ofType) }
  return { ...told, anyOf: [describeValue(type), { type: 'null' }] }
}

/** Describes an object of some fields of a type. */
export function describeFields(
  type: GraphQLObjectType,
  names: readonly string[],
  required: readonly string[],
): JsonSchema {
  const fields = fieldsOf(type).filter(({ name }) => names.includes(name))
  return {
    type: 'object',
    properties: Object.fromEntries(
      fields.map((field) => [field.name, describeOutput(field.type, field.description)]),
    ),
    required: [...required],
  }
}

function describeValue(type: GraphQLOutputType): JsonSchema {
  const nullable = getNullableType(type)
  if (isListType(nullable)) return { type: 'array', items: describeOutput(nullable.ofType) }
  if (isEnumType(nullable)) {
    return { type: 'string', enum: nullable.getValues().map(({ name }) => name) }
  }
  if (isObjectType(nullable)) {
    const names = fieldsOf(nullable).map(({ name }) => name)
    return describeFields(nullable, names, names)
  }
  return { type: SCALARS[String(nullable)] ?? 'string' }
}

function fieldsOf(type: GraphQLObjectType) {
  return Object.values(type.getFields()).filter(({ args }) => !args.some(isRequiredArgument))
}
