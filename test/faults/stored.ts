import { readFile } from 'node:fs/promises'

import { expect } from 'vitest'

/** What a stored snapshot says of itself. */
export interface Stored {
  readonly gateway: {
    readonly revision: string
    readonly bootId: string
    readonly computedAt: number
    readonly sha256: string
  }
}

/** Reads a stored snapshot; rejects where it is not whole. */
export async function readStored(path: string): Promise<Stored> {
  const stored = JSON.parse(await readFile(path, 'utf8')) as Stored
  expect(stored.gateway.sha256).toMatch(/^[0-9a-f]{64}$/)
  return stored
}

/** Finds the revision of a stored snapshot; undefined where there is none to be read. */
export async function storedRevision(path: string): Promise<string | undefined> {
  const text = await readFile(path, 'utf8').catch(() => undefined)
  return text === undefined ? undefined : (JSON.parse(text) as Stored).gateway.revision
}
