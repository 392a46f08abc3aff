import {
  type GraphQLInputType,
  type GraphQLSchema,
  getNamedType,
  isEnumType,
  typeFromAST,
  isInputType,
} from 'graphql'

import type { View } from '../sections/view.ts'
import type { CheckedDocument } from './selection.ts'

/** The values of a document's variables. */
export type Variables = Readonly<Record<string, unknown>>

/**
 * Fills a document's variables for a question; undefined when what the question says in their
 * place is nothing that there is, so that the question is another one.
 */
export type FillVariables = (
  captures: Readonly<Record<string, string>>,
  view: View,
) => Variables | undefined

type Fill = (captured: string | undefined, view: View) => unknown

const HOUR_MS = 3_600_000

/** Variables that stand for an instant before the snapshot was made. */
const INSTANTS: Readonly<Record<string, number>> = {
  hourAgo: HOUR_MS,
  dayAgo: 24 * HOUR_MS,
  weekAgo: 168 * HOUR_MS,
}

/**
 * Finds how the variables of a document are filled. `$service` takes the name of a service, without
 * regard to case; others take what a group of their name captured: a word of an enum, a whole
 * number or text; `$hourAgo`, `$dayAgo` and `$weekAgo` are instants. Gives a message for a variable
 * that nothing fills.
 */
export function compileVariables(
  { operation }: CheckedDocument,
  groups: readonly (readonly string[])[],
  schema: GraphQLSchema,
): FillVariables | string {
  const fills: [name: string, fill: Fill][] = []
  for (const { variable, type: node } of operation.variableDefinitions ?? []) {
    const name = variable.name.value
    // The nodes' union has no overload of its own; the schema was validated against before.
    const type =
      node.kind === 'NonNullType' ? typeFromAST(schema, node.type) : typeFromAST(schema, node)
    if (!isInputType(type)) return `expected a type for "$${name}"`
    const ago = Object.hasOwn(INSTANTS, name) ? INSTANTS[name] : undefined
    if (ago !== undefined) {
      fills.push([name, (_, { computedAt }) => instantBefore(computedAt, ago)])
      continue
    }
    const missing = groups.findIndex((names) => !names.includes(name))
    if (missing !== -1) return `expected a group (?P<${name}>...) in pattern ${missing + 1}`
    const fill = name === 'service' ? fillService : fillOfType(type)
    if (fill === undefined) return `expected text, a whole number or an enum for "$${name}"`
    fills.push([name, fill])
  }
  const names = new Set(fills.map(([name]) => name))
  const unused = groups.flat().find((group) => !names.has(group))
  if (unused !== undefined) return `expected a variable "$${unused}" for the group of that name`
  return (captures, view) => {
    const variables: Record<string, unknown> = {}
    for (const [name, fill] of fills) {
      const value = fill(captures[name], view)
      if (value === undefined) return undefined
      variables[name] = value
    }
    return variables
  }
}

function fillService(captured: string | undefined, { serviceHealth }: View): string | undefined {
  const wanted = captured?.toLowerCase()
  return serviceHealth.services.find(({ name }) => name.toLowerCase() === wanted)?.name
}

function fillOfType(type: GraphQLInputType): Fill | undefined {
  const named = getNamedType(type)
  if (isEnumType(named)) {
    return (captured) => named.getValue(captured?.toUpperCase().replaceAll(' ', '_') ?? '')?.name
  }
  if (named.name === 'String' || named.name === 'ID') return (captured) => captured
  if (named.name !== 'Int') return undefined
  return (captured) =>
    captured !== undefined && /^\d{1,9}$/.test(captured) ? Number(captured) : undefined
}

function instantBefore(computedAt: number | null, ms: number): string | undefined {
  return computedAt === null ? undefined : new Date(computedAt - ms).toISOString()
}
