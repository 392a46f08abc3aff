import { GraphQLError, type GraphQLSchema, parse, validate } from 'graphql'
import { createYoga, type Plugin, type YogaServerInstance } from 'graphql-yoga'
import type { Logger } from 'pino'

import type { Context } from './context.ts'
import { checkLimits, limitExceeded, LIMITS, withinStack } from './limits.ts'
import { MASKED } from './mask.ts'

/** The GraphQL server, called with a context for each operation. */
export type Yoga = YogaServerInstance<Context, object>

/** Makes the GraphQL server: no CORS, no pages, no uploads; all of that is decided elsewhere. */
export function createYogaServer(schema: GraphQLSchema, log: Logger): Yoga {
  const silent = (): void => undefined
  return createYoga<Context>({
    schema,
    graphqlEndpoint: '/graphql',
    plugins: [useLimits()],
    // It would hold a thousand documents, however large, and what is asked often is not asked here.
    parserAndValidationCache: false,
    cors: false,
    graphiql: false,
    landingPage: false,
    healthCheckEndpoint: '/graphql/unused',
    multipart: false,
    batching: false,
    maskedErrors: { isDev: false, errorMessage: MASKED },
    logging: {
      debug: silent,
      info: silent,
      warn: silent,
      error: (error: unknown) => log.error({ err: error }, 'operation failed'),
    },
  })
}

/** Refuses a document that asks for too much before it is validated. */
function useLimits(): Plugin {
  return {
    onParse({ setParseFn }) {
      setParseFn((source, options) => withinStack(() => parseWithin(source, options)))
    },
    onValidate({ params, setResult, setValidationFn }) {
      const excess = checkLimits(params.documentAST)
      if (excess !== undefined) {
        setResult([excess])
        return
      }
      setValidationFn((schema, document, rules) =>
        withinStack(() => validateWithin(schema, document, rules)),
      )
    },
  }
}

function parseWithin(...[source, options]: Parameters<typeof parse>): ReturnType<typeof parse> {
  try {
    return parse(source, { ...options, maxTokens: LIMITS.tokens })
  } catch (error) {
    const isTooLong = error instanceof GraphQLError && error.message.includes('Parsing aborted')
    throw isTooLong ? limitExceeded(`${LIMITS.tokens} tokens`) : error
  }
}

function validateWithin(...[schema, document, rules]: Parameters<typeof validate>): GraphQLError[] {
  const errors = [...validate(schema, document, rules, { maxErrors: LIMITS.validationErrors })]
  if (errors.length > LIMITS.validationErrors) {
    errors[LIMITS.validationErrors] = limitExceeded(`${LIMITS.validationErrors} validation errors`)
  }
  return errors
}
