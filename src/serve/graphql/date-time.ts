import { GraphQLError, type GraphQLScalarType, Kind, type ValueNode } from 'graphql'

import { formatInstant, parseInstant } from '../../instant.ts'

const RFC_3339 = /^\d{4}-\d\d-\d\d[Tt]\d\d:\d\d:\d\d(?:\.\d+)?(?:[Zz]|[+-]\d\d:\d\d)$/

/** Gives the DateTime scalar its meaning: epoch milliseconds inside, RFC 3339 in UTC outside. */
export function implementDateTime(scalar: GraphQLScalarType): void {
  scalar.serialize = serialize
  scalar.parseValue = parse
  scalar.parseLiteral = (node: ValueNode): number =>
    parse(node.kind === Kind.STRING ? node.value : undefined)
}

function serialize(value: unknown): string {
  if (typeof value !== 'number') throw new GraphQLError('expected an instant in milliseconds')
  return formatInstant(value)
}

function parse(value: unknown): number {
  const ms = typeof value === 'string' && RFC_3339.test(value) ? parseInstant(value) : undefined
  if (ms === undefined) {
    throw new GraphQLError('expected an instant such as 2026-11-22T09:30:00.000Z', {
      extensions: { code: 'BAD_USER_INPUT' },
    })
  }
  return ms
}
