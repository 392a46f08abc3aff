import { mkdir, mkdtemp, readdir, readFile, rm, truncate, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import { afterEach, beforeEach, describe, expect, it } from 'vitest'

import type { History } from '../../src/snapshot/history.ts'
import { createFileHistoryStore, historyPath } from '../../src/store/history-store.ts'

const HISTORY: History = {
  points: [],
  changes: [{ path: 'overall.status', before: null, after: '"OK"', at: 1, revision: '1' }],
  completeFrom: { at: 1, revision: '1' },
  fieldsDigest: 'd',
  repeated: null,
}

let folder: string
let path: string
let warnings: string[]

const createStore = (readOnly = false) =>
  createFileHistoryStore({ path, readOnly, warn: (message) => void warnings.push(message) })

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'history-'))
  path = join(folder, 'snapshot_history.json')
  warnings = []
})

afterEach(async () => {
  await rm(folder, { recursive: true })
})

describe('the stored history', () => {
  it('is nothing at first', async () => {
    expect(await createStore().load()).toBeUndefined()
    expect(warnings).toEqual([])
  })

  it('is what was saved last', async () => {
    const store = createStore()
    void store.save({ ...HISTORY, changes: [] })
    await store.save(HISTORY)

    expect(await createStore().load()).toEqual(HISTORY)
  })

  it('is for its owner only, in a folder that is made', async () => {
    path = join(folder, 'new', 'h.json')
    await createStore().save(HISTORY)

    expect((await readdir(join(folder, 'new'))).toSorted()).toEqual(['h.json'])
  })

  it.each(['', '{}', '{"formatVersion":2}', 'rubbish'])(
    'that is damaged (%j) is kept as .bad, with one warning',
    async (text) => {
      await writeFile(path, text)

      expect(await createStore().load()).toBeUndefined()
      expect(await readFile(`${path}.bad`, 'utf8')).toBe(text)
      expect(warnings).toHaveLength(1)
    },
  )

  it('that is huge is not read', async () => {
    await writeFile(path, '')
    await truncate(path, 100 * 1_048_576)

    expect(await createStore().load()).toBeUndefined()
    expect(await readdir(folder)).toEqual(['snapshot_history.json.bad'])
    expect(warnings).toHaveLength(1)
  })

  it('that is a folder is kept as .bad', async () => {
    await mkdir(path)

    expect(await createStore().load()).toBeUndefined()
    expect(await readdir(folder)).toEqual(['snapshot_history.json.bad'])
  })

  it('is only looked at by who may not change it', async () => {
    await writeFile(path, 'rubbish')
    const store = createStore(true)

    expect(await store.load()).toBeUndefined()
    await store.save(HISTORY)
    await store.close()

    expect(await readFile(path, 'utf8')).toBe('rubbish')
  })

  it('tells when it cannot be saved', async () => {
    await writeFile(join(folder, 'file'), '')
    path = join(folder, 'file', 'h.json')

    await expect(createStore().save(HISTORY)).rejects.toThrow('could not be saved: E')
  })
})

describe('historyPath', () => {
  it('names the history after the snapshot', () => {
    expect(historyPath('/a/snapshot.json')).toBe('/a/snapshot_history.json')
    expect(historyPath('/a/snapshot')).toBe('/a/snapshot_history.json')
  })
})
