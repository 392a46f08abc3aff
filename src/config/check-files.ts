import { accessSync, constants, readFileSync } from 'node:fs'

import { absolute, type Folders } from './complete-config.ts'
import { valueAt, type ConfigPath, type PathIssue } from './config-path.ts'

/** Finds the files that a configuration names and a start reads, but which cannot be read now. */
export function checkFiles(value: unknown, folders: Folders): PathIssue[] {
  const tokens = valueAt(value, ['server', 'tokens'])
  const count = Array.isArray(tokens) ? tokens.length : 0
  const paths = Array.from({ length: count }, (_, at) => ['server', 'tokens', at, 'valueFile'])
  return [
    ...paths.flatMap((path) => checkFile(value, path, 'a token', folders, expectText)),
    ...checkFile(value, ['server', 'trustedDocuments'], 'documents', folders),
    ...checkFile(value, ['phrasebook'], 'a phrasebook', folders, expectText),
  ]
}

function checkFile(
  value: unknown,
  path: ConfigPath,
  wanted: string,
  folders: Folders,
  expect: (file: string) => string | undefined = expectReadable,
): PathIssue[] {
  const name = valueAt(value, path)
  if (typeof name !== 'string' || name === '') return []
  const file = absolute(name, folders)
  const found = problemOf(file, expect)
  return found === undefined ? [] : [{ path, message: `expected ${wanted} in ${file}, ${found}` }]
}

function expectReadable(file: string): undefined {
  accessSync(file, constants.R_OK)
}

function expectText(file: string): string | undefined {
  return readFileSync(file, 'utf8').trim() === '' ? 'found an empty file' : undefined
}

function problemOf(file: string, expect: (file: string) => string | undefined): string | undefined {
  try {
    return expect(file)
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : 'no text'
    return code === 'ENOENT' ? 'found no such file' : `found ${code}`
  }
}
