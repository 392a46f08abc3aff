import { afterAll, describe, it, vi } from 'vitest'

import { endAll } from '../support/command-line.ts'
import { useFolders } from '../support/folders.ts'
import { CLOCK_FAULTS } from './clock.ts'
import { createWorld } from './create-world.ts'
import { DISK_FAULTS } from './disk.ts'
import { PROCESS_FAULTS } from './process.ts'
import { CONNECTION_FAULTS } from './serving-connections.ts'
import { REQUEST_FAULTS } from './serving-requests.ts'
import { HTTP_FAULTS } from './sources-http.ts'
import { LOCAL_FAULTS } from './sources-local.ts'
import { closeSources } from './sources-world.ts'

// Most of them wait, for a deadline or for the next refresh.
vi.setConfig({ maxConcurrency: 8 })

const newFolder = useFolders()

afterAll(async () => {
  await endAll()
  await closeSources()
})

const TABLE = {
  clock: CLOCK_FAULTS,
  process: PROCESS_FAULTS,
  disk: DISK_FAULTS,
  serving: [...CONNECTION_FAULTS, ...REQUEST_FAULTS],
  sources: [...HTTP_FAULTS, ...LOCAL_FAULTS],
}

describe.concurrent('the started program holds when', () => {
  for (const [area, faults] of Object.entries(TABLE)) {
    describe(area, () => {
      for (const fault of faults) {
        it(fault.fault, { timeout: 240_000 }, async ({ onTestFinished }) => {
          await fault.run(createWorld(newFolder, onTestFinished))
        })
      }
    })
  }
})
