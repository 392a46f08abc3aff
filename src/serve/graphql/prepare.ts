import {
  type DocumentNode,
  getOperationAST,
  type GraphQLSchema,
  type OperationDefinitionNode,
  parse,
  validate,
} from 'graphql'
import { LRUCache } from 'lru-cache'

import { checkLimits, LIMITS } from './limits.ts'
import type { Params } from './params.ts'
import { isPlainlyValid } from './plain.ts'

/** How many documents are remembered. */
const MOST_DOCUMENTS = 1_000

/** How long they may be together, in characters: parsed, one may take 150 times as many bytes. */
const MOST_CHARACTERS = 500_000

/** An operation that has been parsed and, as far as it could be, found valid. */
export interface Prepared {
  readonly document: DocumentNode
  readonly operation: OperationDefinitionNode
  readonly isValid: boolean
}

interface Known {
  readonly document: DocumentNode
  readonly isValid: boolean
}

/**
 * Makes what parses and validates documents by the same grammar, rules and limits as Yoga does, but
 * without saying what is wrong: that is Yoga's. Gives undefined where there is no operation.
 */
export function createPreparer(
  schema: GraphQLSchema,
): (params: Params | undefined) => Prepared | undefined {
  const documents = new LRUCache<string, Known>({
    max: MOST_DOCUMENTS,
    maxSize: MOST_CHARACTERS,
    sizeCalculation: (_known, query) => query.length + 1,
  })

  function read(query: string): Known | undefined {
    const known = documents.get(query)
    if (known !== undefined) return known
    try {
      // Locations are needed only to say where a mistake is; without them a document is small.
      const document = parse(query, { noLocation: true, maxTokens: LIMITS.tokens })
      const made = { document, isValid: isValid(schema, document) }
      documents.set(query, made)
      return made
    } catch {
      return undefined
    }
  }

  return (params) => {
    if (params?.query === undefined) return undefined
    const known = read(params.query)
    if (known === undefined) return undefined
    const operation = getOperationAST(known.document, params.operationName)
    return operation === null || operation === undefined ? undefined : { ...known, operation }
  }
}

function isValid(schema: GraphQLSchema, document: DocumentNode): boolean {
  if (checkLimits(document) !== undefined) return false
  if (isPlainlyValid(schema, document)) return true
  return validate(schema, document, undefined, { maxErrors: 1 }).length === 0
}
