import { writeFile } from 'node:fs/promises'
import { resolve } from 'node:path'

import { initialConfig } from '../config/init.ts'
import { ConfigError } from '../errors.ts'
import type { Terminal } from './terminal.ts'

/** What is in the way, in words. */
const FOUND: ReadonlyMap<string, string> = new Map([
  ['EEXIST', 'there is one already'],
  ['ENOENT', 'found no folder for it (ENOENT)'],
])

/** Writes a commented configuration to a file that is not there yet. */
export async function init(terminal: Terminal, file: string): Promise<void> {
  const path = resolve(terminal.cwd, file)
  await writeFile(path, initialConfig(), { flag: 'wx' }).catch((error: NodeJS.ErrnoException) => {
    const found = FOUND.get(error.code ?? '') ?? `found that it cannot be written (${error.code})`
    throw new ConfigError([{ path: '', message: `expected to write a new ${file}, ${found}` }])
  })
  terminal.say(`${file} is written; start with it by: snapshot-gateway start --config ${file}`)
}
