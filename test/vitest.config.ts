import { fileURLToPath } from 'node:url'

import { defineConfig } from 'vitest/config'

/** The tests that start the built program. */
const PROGRAM = ['test/main*.test.ts', 'test/readme.test.ts']

export default defineConfig({
  root: fileURLToPath(new URL('..', import.meta.url)),
  // The build of graphql that Node itself loads: there must be one of it only.
  resolve: { alias: [{ find: /^graphql$/, replacement: 'graphql/index.js' }] },
  test: {
    restoreMocks: true,
    projects: [
      { extends: true, test: { name: 'rooms', include: ['test/**/*.test.ts'], exclude: PROGRAM } },
      {
        extends: true,
        test: { name: 'program', include: PROGRAM, globalSetup: ['test/global-setup.ts'] },
      },
    ],
    testTimeout: 60_000,
    hookTimeout: 60_000,
    coverage: {
      provider: 'v8',
      include: ['src/**/*.ts'],
      exclude: ['src/main.ts', 'src/serve/graphql/generated/**'],
      thresholds: { lines: 95 },
    },
  },
})
