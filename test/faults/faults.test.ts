import { afterAll, describe, it, vi } from 'vitest'

import { endAll } from '../support/command-line.ts'
import { useFolders } from '../support/folders.ts'
import { createWorld } from './create-world.ts'
import { CONNECTION_FAULTS } from './serving-connections.ts'
import { REQUEST_FAULTS } from './serving-requests.ts'
import { HTTP_FAULTS } from './sources-http.ts'
import { LOCAL_FAULTS } from './sources-local.ts'
import { closeSources } from './sources-world.ts'

// Most of them wait, for a deadline or for the next refresh.
vi.setConfig({ maxConcurrency: 16 })

const newFolder = useFolders()

afterAll(async () => {
  await endAll()
  await closeSources()
})

const TABLE = {
  serving: [...CONNECTION_FAULTS, ...REQUEST_FAULTS],
  sources: [...HTTP_FAULTS, ...LOCAL_FAULTS],
}

describe.concurrent('the started program holds when', () => {
  for (const [area, faults] of Object.entries(TABLE)) {
    describe(area, () => {
      for (const fault of faults) {
        it(fault.fault, async ({ onTestFinished }) => {
          await fault.run(createWorld(newFolder, onTestFinished))
        })
      }
    })
  }
})
