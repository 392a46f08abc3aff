import { createHash } from 'node:crypto'
import { readdirSync, readFileSync, statSync } from 'node:fs'
import { basename, extname, join } from 'node:path'

import { GraphQLError, type GraphQLSchema, parse, validate } from 'graphql'

import { ConfigError, type ConfigIssue } from '../../errors.ts'
import type { Problem } from '../problem.ts'
import type { Params } from './params.ts'

/** Documents that clients name by id. */
export type TrustedDocuments = ReadonlyMap<string, string>

/** Which documents are served. */
export interface Trusted {
  readonly documents: TrustedDocuments
  /** Whether all others are refused. */
  readonly only: boolean
}

/** Puts the text of a document in the place of its id, or says why it is not served. */
export function resolveParams(
  params: Params | undefined,
  { documents, only }: Trusted,
): Params | Problem | undefined {
  if (params?.documentId === undefined) return only ? NOT_TRUSTED : params
  const query = documents.get(params.documentId)
  return query === undefined ? UNKNOWN_DOCUMENT : { ...params, query }
}

const NOT_TRUSTED: Problem = {
  status: 403,
  code: 'DOCUMENT_NOT_TRUSTED',
  message: 'Only documents that are named by documentId are served',
}

const UNKNOWN_DOCUMENT: Problem = {
  status: 400,
  code: 'UNKNOWN_DOCUMENT',
  message: 'There is no document of this id',
}

/**
 * Reads a folder of `.graphql` files, each named by its file name and by the sha256 of its text, or
 * a JSON manifest of ids and documents. Throws a `ConfigError` that names each one that is not valid.
 */
export function readTrustedDocuments(
  path: string | undefined,
  schema: GraphQLSchema,
): TrustedDocuments {
  if (path === undefined) return new Map()
  const documents = readAll(path)
  const issues = [...documents].flatMap(([id, text]): ConfigIssue[] =>
    check(text, schema).map((message) => ({
      path: 'server.trustedDocuments',
      file: path,
      message: `document ${id}: ${message}`,
    })),
  )
  if (issues.length > 0) throw new ConfigError(issues)
  return documents
}

function readAll(path: string): Map<string, string> {
  try {
    return statSync(path).isDirectory() ? readFolder(path) : readManifest(path)
  } catch (error) {
    if (error instanceof ConfigError) throw error
    throw new ConfigError(
      [
        {
          path: 'server.trustedDocuments',
          file: path,
          message: 'expected a folder of documents or a JSON manifest that can be read',
        },
      ],
      { cause: error },
    )
  }
}

function readFolder(folder: string): Map<string, string> {
  const documents = new Map<string, string>()
  for (const file of readdirSync(folder).toSorted()) {
    const extension = extname(file)
    if (extension !== '.graphql' && extension !== '.gql') continue
    const text = readFileSync(join(folder, file), 'utf8')
    documents.set(basename(file, extension), text)
    documents.set(createHash('sha256').update(text).digest('hex'), text)
  }
  return documents
}

function readManifest(file: string): Map<string, string> {
  const manifest: unknown = JSON.parse(readFileSync(file, 'utf8'))
  const entries: [string, unknown][] =
    typeof manifest === 'object' && manifest !== null && !Array.isArray(manifest)
      ? Object.entries(manifest)
      : []
  const documents = new Map<string, string>()
  for (const [id, text] of entries) {
    if (typeof text === 'string') documents.set(id, text)
  }
  if (documents.size === entries.length && entries.length > 0) return documents
  throw new ConfigError([
    {
      path: 'server.trustedDocuments',
      file,
      message: 'expected an object of ids and documents, as client-preset writes it',
    },
  ])
}

function check(text: string, schema: GraphQLSchema): readonly string[] {
  try {
    return validate(schema, parse(text)).map(({ message }) => message)
  } catch (error) {
    if (error instanceof GraphQLError) return [error.message]
    throw error
  }
}
