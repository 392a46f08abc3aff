import { readFileSync } from 'node:fs'

import { packageFile } from '../package-file.ts'
import type { TrustedDocuments } from './graphql/trusted-documents.ts'

/** Written by the build of the page; checked against the schema when it is made. */
const MANIFEST = packageFile('dist/cockpit/documents.json')

/** Reads the documents that the cockpit page asks for; none where the page has not been built. */
export function readCockpitDocuments(): TrustedDocuments {
  try {
    return new Map(Object.entries(JSON.parse(readFileSync(MANIFEST, 'utf8')) as object))
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return new Map()
    throw error
  }
}
