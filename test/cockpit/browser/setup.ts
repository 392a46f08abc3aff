import { mkdir } from 'node:fs/promises'

import type { TestProject } from 'vitest/node'

import { findBrowser } from './find-browser.ts'

declare module 'vitest' {
  interface ProvidedContext {
    /** The browser to run; null where there is none. */
    chromium: string | null
  }
}

/** Finds a browser, once for all tests that need one. */
export default async function setUp(project: TestProject): Promise<void> {
  await mkdir(new URL('../../output/', import.meta.url), { recursive: true })
  const found = await findBrowser()
  if (found === null && process.env['CI'] === 'true') {
    throw new Error('expected a Chromium that starts, found none: is libnss3 installed?')
  }
  if (found === null) {
    process.stderr.write('The browser tests are skipped: there is no Chromium that starts here.\n')
  }
  project.provide('chromium', found)
}
