import { GraphQLError } from 'graphql'

import { StoreError } from '../../errors.ts'
import { SECTION_NAMES } from '../../sections/section.ts'
import { type ChangesSince, changesSince, pickPoints } from '../../snapshot/history.ts'
import { isRevision } from '../../snapshot/revision.ts'
import type { ChangesSince as ChangesSinceInput, Resolvers } from './generated/resolvers.ts'

const MOST_ITEMS = 500

const MOST_POINTS = 2_016

/**
 * What is not a plain read of a property of the same name: fields with arguments, and the few whose
 * name or unit differs in the view.
 */
export const resolvers: Resolvers = {
  Query: {
    snapshot: (_root, _args, { view }) => view,
    gateway: (_root, _args, { view }) => ({ ...view.gateway, sources: view.sources }),
    history: (_root, { from = null, to = null, maxPoints }, { view }) => {
      checkRange('maxPoints', maxPoints, MOST_POINTS)
      return pickPoints(view.history, from, to, maxPoints)
    },
    changes: (_root, { since }, { view }) => ({
      revision: view.revision,
      ...changesSince(view.history, readSince(since), view.revision),
    }),
    answer: (_root, { question }, { view, answer }) => answer(question, view),
  },
  Mutation: {
    refresh: (_root, _args, { refresh, scopes }) => {
      if (!scopes.has('refresh')) throw forbidden()
      return refresh().catch((error: unknown) => {
        throw error instanceof StoreError ? unavailable(error.message) : error
      })
    },
  },
  Alerts: {
    items: ({ items }, { first, severity }) => {
      checkRange('first', first, MOST_ITEMS)
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
      checkRange('first', first, MOST_ITEMS)
      return items === null ? null : items.slice(0, first)
    },
  },
  Source: {
    section: ({ section }) => SECTION_NAMES[section],
    everySeconds: ({ everyMs }) => Math.round(everyMs / 1_000),
  },
}

function checkRange(name: string, value: number, most: number): void {
  if (value >= 1 && value <= most) return
  throw badInput(`expected ${name} from 1 to ${most}, found ${value}`)
}

function readSince({ revision, time }: ChangesSinceInput): ChangesSince {
  if (time !== undefined && time !== null) return { time }
  if (typeof revision === 'string' && isRevision(revision)) return { revision }
  throw badInput('expected a revision in decimal digits')
}

function badInput(message: string): GraphQLError {
  return new GraphQLError(message, { extensions: { code: 'BAD_USER_INPUT' } })
}

function unavailable(message: string): GraphQLError {
  return new GraphQLError(message, { extensions: { code: 'UNAVAILABLE' } })
}

function forbidden(): GraphQLError {
  return new GraphQLError('This is not allowed', {
    extensions: { code: 'FORBIDDEN', http: { status: 403 } },
  })
}
