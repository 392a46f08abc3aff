import { fileURLToPath } from 'node:url'

import { defineConfig } from 'vitest/config'
import { BaseSequencer, type TestSpecification } from 'vitest/node'

import { createKeptThread } from './kept-thread.ts'

/** Tests that go through a whole phrasebook or many refreshes. */
const SLOW = /(freshness|matching|phrasebook|question|readme|refresher|routing|snapshot)\.test\.ts$/

/** Quick tests first: a change is done with as soon as one test fails. */
class QuickFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    return files.toSorted(
      (left, right) => Number(SLOW.test(left.moduleId)) - Number(SLOW.test(right.moduleId)),
    )
  }
}

export default defineConfig({
  root: fileURLToPath(new URL('../..', import.meta.url)),
  resolve: { alias: [{ find: /^graphql$/, replacement: 'graphql/index.js' }] },
  plugins: [
    {
      name: 'kept-thread',
      // Here, since Stryker asks for threads itself.
      configureVitest({ project: { config } }) {
        config.pool = 'kept-thread'
        config.poolRunner = { name: 'kept-thread', createPoolWorker: createKeptThread }
      },
    },
  ],
  test: {
    restoreMocks: true,
    include: [`test/${process.env['ROOM']}/*.test.ts`],
    // They start programs of their own, in which nothing is changed.
    exclude: ['test/routing/doors.test.ts'],
    setupFiles: ['test/mutation/setup.ts'],
    testTimeout: 60_000,
    sequence: { sequencer: QuickFirst },
    isolate: false,
  },
})
