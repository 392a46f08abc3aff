import { readFileSync } from 'node:fs'

import { ConfigError } from '../errors.ts'
import { type Entry, loadPhrasebook } from './phrasebook.ts'

/** Reads the user's phrasebook; throws a `ConfigError` when it cannot be read or used. */
export function readPhrasebook(file: string): Entry[] {
  return loadPhrasebook(readText(file), file)
}

function readText(file: string): string {
  try {
    return readFileSync(file, 'utf8')
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : 'no text'
    const message = `expected a phrasebook that can be read, found ${code}`
    throw new ConfigError([{ path: 'phrasebook', message, file }], { cause: error })
  }
}
