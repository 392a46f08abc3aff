import { afterAll, describe, it, vi } from 'vitest'

import { endAll } from '../support/command-line.ts'
import { useFolders } from '../support/folders.ts'
import { createWorld } from './create-world.ts'
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

describe.concurrent('sources', () => {
  for (const fault of [...HTTP_FAULTS, ...LOCAL_FAULTS]) {
    it(fault.fault, async ({ onTestFinished }) => {
      await fault.run(createWorld(newFolder, onTestFinished))
    })
  }
})
