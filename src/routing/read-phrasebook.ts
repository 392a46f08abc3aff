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
    const found = code === 'ENOENT' ? 'no such file' : code
    // The file at fault is the one that names this one, and where that stands is not known here.
    const message = `expected a phrasebook in ${file}, found ${found}`
    throw new ConfigError([{ path: 'phrasebook', message }], { cause: error })
  }
}
