import { GraphQLError } from 'graphql'

import { SECTION_NAMES } from '../../sections/section.ts'
import type { Resolvers } from './generated/resolvers.ts'

const MOST_ITEMS = 500

/**
 * What is not a plain read of a property of the same name: fields with arguments, and the few whose
 * name or unit differs in the view.
 */
export const resolvers: Resolvers = {
  Query: {
    snapshot: (_root, _args, { view }) => view,
    gateway: (_root, _args, { view }) => ({ ...view.gateway, sources: view.sources }),
  },
  Mutation: {
    refresh: (_root, _args, { refresh, scopes }) => {
      if (!scopes.has('refresh')) throw forbidden()
      return refresh()
    },
  },
  Alerts: {
    items: ({ items }, { first, severity }) => {
      checkFirst(first)
      if (items === null) return null
      const chosen =
        severity === undefined || severity === null
          ? items
          : items.filter((item) => item.severity === severity)
      return chosen.slice(0, first)
    },
  },
  ServiceHealth: {
    service: ({ services }, { name }) => services.find((service) => service.name === name) ?? null,
  },
  Tasks: {
    items: ({ items }, { first }) => {
      checkFirst(first)
      return items === null ? null : items.slice(0, first)
    },
  },
  Source: {
    section: ({ section }) => SECTION_NAMES[section],
    everySeconds: ({ everyMs }) => Math.round(everyMs / 1_000),
  },
}

function checkFirst(first: number): void {
  if (first >= 1 && first <= MOST_ITEMS) return
  throw new GraphQLError(`expected first from 1 to ${MOST_ITEMS}, found ${first}`, {
    extensions: { code: 'BAD_USER_INPUT' },
  })
}

function forbidden(): GraphQLError {
  return new GraphQLError('This is not allowed', {
    extensions: { code: 'FORBIDDEN', http: { status: 403 } },
  })
}
