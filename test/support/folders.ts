import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import { afterAll, beforeAll } from 'vitest'

/** Makes new empty folders on call; all are removed after the tests of the file. */
export function useFolders(): () => Promise<string> {
  let root = ''
  beforeAll(async () => {
    root = await mkdtemp(join(tmpdir(), 'snapshot-gateway-test-'))
  })
  afterAll(async () => {
    await rm(root, { recursive: true, force: true })
  })
  return () => mkdtemp(join(root, 'f'))
}
