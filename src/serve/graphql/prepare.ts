import {
  type DocumentNode,
  getOperationAST,
  type GraphQLSchema,
  type OperationDefinitionNode,
} from 'graphql'

import type { Context } from './context.ts'
import type { Params } from './params.ts'
import type { Yoga } from './yoga.ts'

/** An operation that has been parsed and validated. */
export interface Prepared {
  readonly document: DocumentNode
  readonly operation: OperationDefinitionNode
  readonly isValid: boolean
  readonly execute: ReturnType<Yoga['getEnveloped']>['execute']
}

/** Yoga marks its errors for HTTP only where there is a request; a GET comes back to it. */
const AS_POST = { method: 'POST' }

/** Parses and validates with Yoga's own caches; undefined where there is no operation to be had. */
export function prepare(
  yoga: Yoga,
  schema: GraphQLSchema,
  params: Params | undefined,
  context: Context,
): Prepared | undefined {
  if (params?.query === undefined) return undefined
  const { operationName } = params
  const enveloped = yoga.getEnveloped({ ...context, request: AS_POST, params: { operationName } })
  let document: DocumentNode
  try {
    document = enveloped.parse(params.query)
  } catch {
    return undefined
  }
  const operation = getOperationAST(document, operationName)
  if (operation === null || operation === undefined) return undefined
  const isValid = enveloped.validate(schema, document).length === 0
  return { document, operation, isValid, execute: enveloped.execute }
}
