import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import { describe, expect, it, onTestFinished } from 'vitest'

import { ConfigError } from '../../src/errors.ts'
import { readPhrasebook } from '../../src/routing/read-phrasebook.ts'

async function makeFile(text?: string): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'snapshot-gateway-'))
  onTestFinished(() => rm(folder, { recursive: true, force: true }))
  const file = join(folder, 'phrasebook.yaml')
  if (text !== undefined) await writeFile(file, text)
  return file
}

describe('readPhrasebook', () => {
  it('reads the entries of a file', async () => {
    const file = await makeFile('entries: [{ id: a, category: x, patterns: [a], reply: hi }]')

    expect(readPhrasebook(file)).toMatchObject([{ id: 'a', place: { file, line: 1 } }])
  })

  it('says of a file that cannot be read why', async () => {
    const file = await makeFile()

    const cause: unknown = expect.objectContaining({ code: 'ENOENT' })
    expect(() => readPhrasebook(file)).toThrow(expect.objectContaining({ cause }))
    expect(() => readPhrasebook(file)).toThrow(
      new ConfigError([
        {
          path: 'phrasebook',
          message: `expected a phrasebook in ${file}, found no such file`,
        },
      ]),
    )
  })
})
