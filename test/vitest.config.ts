import { fileURLToPath } from 'node:url'

import { defineConfig } from 'vitest/config'

const BROWSER = 'test/cockpit/browser/**/*.test.ts'

export default defineConfig({
  root: fileURLToPath(new URL('..', import.meta.url)),
  // The build of graphql that Node itself loads: there must be one of it only.
  resolve: { alias: [{ find: /^graphql$/, replacement: 'graphql/index.js' }] },
  test: {
    restoreMocks: true,
    // Some tests start the built program, and the browser opens the built page.
    globalSetup: ['test/global-setup.ts'],
    // The longest tests wait more than they work; the default is one less than there are cores.
    maxWorkers: '100%',
    testTimeout: 60_000,
    hookTimeout: 60_000,
    // Where several jobs share a machine, a process can be held up for longer than a test waits.
    retry: process.env['CI'] === 'true' ? 2 : 0,
    projects: [
      {
        extends: true,
        test: {
          name: 'node',
          include: ['test/**/*.test.ts'],
          exclude: [BROWSER, '**/node_modules/**'],
        },
      },
      {
        extends: true,
        test: {
          name: 'browser',
          include: [BROWSER],
          globalSetup: ['test/cockpit/browser/setup.ts'],
        },
      },
    ],
    coverage: {
      provider: 'v8',
      include: ['src/**/*.{ts,tsx}'],
      // What runs in the browser, or only in processes of its own, is not seen from here.
      exclude: [
        'src/main.ts',
        'src/commands/**',
        'src/sources/kora-{daemon,story}.ts',
        'src/serve/mcp/stdio.ts',
        'src/serve/graphql/generated/**',
        'src/cockpit/{cards,generated,parts}/**',
        'src/cockpit/*.{ts,tsx}',
        'src/cockpit/data/{ask,clock,cockpit,live,page}.ts',
      ],
      thresholds: { lines: 95 },
    },
  },
})
