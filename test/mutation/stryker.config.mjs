const room = process.env['ROOM']

/** Changes one room, named by the variable ROOM, and runs its own tests. */
export default {
  mutate: [`src/${room}/**/*.ts`],
  testRunner: 'vitest',
  vitest: { configFile: 'test/mutation/vitest.config.ts', related: false },
  plugins: ['@stryker-mutator/vitest-runner'],
  // Nothing in it needs to be rewritten, and the TypeScript of this project could not do so.
  tsconfigFile: 'none',
  coverageAnalysis: 'perTest',
  concurrency: 2,
  // What is worked out when a module is loaded would take all tests for each change.
  ignoreStatic: true,
  reporters: ['progress-append-only', 'clear-text', 'html', 'json'],
  clearTextReporter: { allowColor: false, logTests: false, reportTests: false },
  htmlReporter: { fileName: `.cache/mutation/${room}.html` },
  jsonReporter: { fileName: `.cache/mutation/${room}.json` },
  tempDirName: '.cache/stryker',
  ignorePatterns: ['dist', 'coverage', '.cache', 'test/output'],
}
