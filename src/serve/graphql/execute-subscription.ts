import {
  type DocumentNode,
  execute,
  type ExecutionResult,
  GraphQLError,
  type GraphQLSchema,
} from 'graphql'
import type { Logger } from 'pino'

import type { View } from '../../sections/view.ts'
import type { Context } from './context.ts'
import { MASKED } from './mask.ts'

/** A subscription that has been parsed and validated. */
export interface Subscription {
  readonly query?: string
  readonly document: DocumentNode
  readonly operationName?: string | undefined
  readonly variables?: Readonly<Record<string, unknown>> | undefined
}

/** Executes a subscription of one view; an error that is nothing of the client's is not shown. */
export function executeSubscription(
  { schema, log }: { readonly schema: GraphQLSchema; readonly log: Logger },
  { document, operationName, variables }: Subscription,
  view: View,
): ExecutionResult {
  const contextValue: Context = {
    view,
    scopes: new Set(['read']),
    refresh: () => Promise.reject(new Error('a subscription does not refresh')),
    answer: () => {
      throw new Error('a subscription answers no questions')
    },
  }
  const result = execute({
    schema,
    document,
    contextValue,
    ...(operationName === undefined ? {} : { operationName }),
    ...(variables === undefined ? {} : { variableValues: variables }),
  })
  if (result instanceof Promise) throw new Error('expected fields that need no waiting')
  if (result.errors === undefined) return result
  return {
    ...result,
    errors: result.errors.map((error) => {
      const { originalError } = error
      if (originalError === undefined || originalError instanceof GraphQLError) return error
      log.error({ err: originalError }, 'operation failed')
      return new GraphQLError(MASKED, {
        path: error.path,
        extensions: { code: 'INTERNAL_SERVER_ERROR' },
      })
    }),
  }
}
