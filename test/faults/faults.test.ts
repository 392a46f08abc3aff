import { env } from 'node:process'

import { afterAll, describe, expect, it, vi } from 'vitest'

import { endAll } from '../support/command-line.ts'
import { useFolders } from '../support/folders.ts'
import { CLOCK_FAULTS } from './clock.ts'
import { createWorld } from './create-world.ts'
import { DISK_FAULTS } from './disk.ts'
import { PROCESS_FAULTS } from './process.ts'
import { cellsOf, readCells, writePage } from './readme.ts'
import { CONNECTION_FAULTS } from './serving-connections.ts'
import { REQUEST_FAULTS } from './serving-requests.ts'
import { HTTP_FAULTS } from './sources-http.ts'
import { LOCAL_FAULTS } from './sources-local.ts'
import { closeSources } from './sources-world.ts'

// Most of them wait, for a deadline or for the next refresh.
vi.setConfig({ maxConcurrency: 10 })

const TABLE = {
  sources: [...HTTP_FAULTS, ...LOCAL_FAULTS],
  serving: [...CONNECTION_FAULTS, ...REQUEST_FAULTS],
  disk: DISK_FAULTS,
  process: PROCESS_FAULTS,
  clock: CLOCK_FAULTS,
}

const newFolder = useFolders()
const held = new Set<string>()

afterAll(async () => {
  await endAll()
  await closeSources()
  if (env['FAULTS_WRITE'] === '1') await writePage(TABLE, held)
})

describe.concurrent('the started program holds when', () => {
  for (const [area, faults] of Object.entries(TABLE)) {
    describe(`${area}`, () => {
      for (const { fault, run } of faults) {
        it(`${fault}`, { timeout: 300_000 }, async ({ onTestFinished }) => {
          await run(createWorld(newFolder, onTestFinished))
          held.add(fault)
        })
      }
    })
  }
})

it.skipIf(env['FAULTS_WRITE'] === '1')('the page lists exactly these faults', async () => {
  expect(await readCells()).toEqual(cellsOf(TABLE))
})
