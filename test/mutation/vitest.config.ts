import { fileURLToPath } from 'node:url'

import { defineConfig } from 'vitest/config'

import { createKeptThread } from './kept-thread.ts'

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
    isolate: false,
  },
})
