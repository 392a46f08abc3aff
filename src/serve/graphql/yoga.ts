import type { GraphQLSchema } from 'graphql'
import { createYoga, type YogaServerInstance } from 'graphql-yoga'
import type { Logger } from 'pino'

import type { Context } from './context.ts'

/** The GraphQL server, called with a context for each operation. */
export type Yoga = YogaServerInstance<Context, object>

/** Makes the GraphQL server: no CORS, no pages, no uploads; all of that is decided elsewhere. */
export function createYogaServer(schema: GraphQLSchema, log: Logger): Yoga {
  const silent = (): void => undefined
  return createYoga<Context>({
    schema,
    graphqlEndpoint: '/graphql',
    cors: false,
    graphiql: false,
    landingPage: false,
    healthCheckEndpoint: '/graphql/unused',
    multipart: false,
    batching: false,
    maskedErrors: { isDev: false, errorMessage: 'Something went wrong here; the log says what' },
    logging: {
      debug: silent,
      info: silent,
      warn: silent,
      error: (error: unknown) => log.error({ err: error }, 'operation failed'),
    },
  })
}
