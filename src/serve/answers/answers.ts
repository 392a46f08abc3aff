import type { TypedDocumentNode } from '@graphql-typed-document-node/core'
import {
  type DocumentNode,
  execute,
  executeSync,
  type ExecutionResult,
  GraphQLError,
  type GraphQLSchema,
  parse,
  validate,
} from 'graphql'
import { LRUCache } from 'lru-cache'

import type { View } from '../../sections/view.ts'
import type { AnswerModel, Context, RefreshReport } from '../graphql/context.ts'
import { withinStack } from '../graphql/limits.ts'
import { SCOPES } from '../options.ts'

/** What answering needs of the gateway. */
export interface AnswersDeps {
  readonly schema: GraphQLSchema
  view(): View
  refresh(): Promise<RefreshReport>
  answer(question: string, view: View): AnswerModel
}

/** What embedders and other rooms ask with. */
export interface Answers {
  /**
   * Answers an operation in process, as whoever may do everything. The same question of the same
   * view gets the same object, which is not to be changed.
   */
  query<Data = Readonly<Record<string, unknown>>, Variables = Readonly<Record<string, unknown>>>(
    document: string | DocumentNode | TypedDocumentNode<Data, Variables>,
    variables?: Variables,
  ): Promise<ExecutionResult<Data>>
  /** Answers a query that was checked before from a given view, at once. */
  queryView(
    view: View,
    document: DocumentNode,
    variables: Readonly<Record<string, unknown>>,
  ): ExecutionResult
}

interface Prepared {
  readonly document: DocumentNode
  readonly errors: readonly GraphQLError[]
  readonly isQuery: boolean
}

/** How many documents, and how many answers of one view, are kept. */
const MOST_KEPT = 1_000

const EVERYTHING: Context['scopes'] = new Set(SCOPES)

/** Makes what executes GraphQL without a server. */
export function createAnswers(deps: AnswersDeps): Answers {
  const { schema, view: currentView, refresh, answer: answerQuestion } = deps
  const makeContext = (view: View): Context => {
    return { view, scopes: EVERYTHING, refresh, answer: answerQuestion }
  }
  const prepared = new LRUCache<string | DocumentNode, Prepared>({ max: MOST_KEPT })
  let keptFor: View | undefined
  let kept = new Map<string | DocumentNode, Promise<ExecutionResult>>()

  function prepare(source: string | DocumentNode): Prepared {
    const known = prepared.get(source)
    if (known !== undefined) return known
    const made = prepareAnew(schema, source)
    prepared.set(source, made)
    return made
  }

  async function ask(
    source: string | DocumentNode,
    variables: unknown,
    view: View,
  ): Promise<ExecutionResult> {
    const { document, errors } = prepare(source)
    if (errors.length > 0) return { errors }
    const variableValues = isRecord(variables) ? variables : {}
    return execute({ schema, document, contextValue: makeContext(view), variableValues })
  }

  function answer(source: string | DocumentNode, variables: unknown): Promise<ExecutionResult> {
    const view = currentView()
    if (view !== keptFor) {
      keptFor = view
      kept = new Map()
    }
    if (variables !== undefined) return ask(source, variables, view)
    const known = kept.get(source)
    if (known !== undefined) return known
    const made = ask(source, variables, view)
    if (kept.size < MOST_KEPT && prepare(source).isQuery) kept.set(source, made)
    return made
  }

  return {
    query: <Data>(source: string | DocumentNode, variables?: unknown) =>
      // The schema and the document say of what shape the data is.
      answer(source, variables) as Promise<ExecutionResult<Data>>,
    queryView: (view, document, variableValues) =>
      executeSync({ schema, document, contextValue: makeContext(view), variableValues }),
  }
}

function prepareAnew(schema: GraphQLSchema, source: string | DocumentNode): Prepared {
  try {
    const document = typeof source === 'string' ? withinStack(() => parse(source)) : source
    const isQuery = document.definitions.every(
      (definition) => definition.kind !== 'OperationDefinition' || definition.operation === 'query',
    )
    return { document, errors: withinStack(() => validate(schema, document)), isQuery }
  } catch (error) {
    if (!(error instanceof GraphQLError)) throw error
    return {
      document: { kind: 'Document', definitions: [] } as never,
      errors: [error],
      isQuery: true,
    }
  }
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
