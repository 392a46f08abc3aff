import { access, mkdir } from 'node:fs/promises'

import bundled from '@sparticuz/chromium'
import { chromium } from 'playwright-core'
import type { TestProject } from 'vitest/node'

declare module 'vitest' {
  interface ProvidedContext {
    /** The browser to run; null where there is none. */
    chromium: string | null
  }
}

const INSTALLED = [
  '/usr/bin/chromium-headless-shell',
  '/usr/bin/chromium',
  '/usr/bin/google-chrome',
]

/** The packaged browser's own arguments would switch off what the tests are about. */
export const BROWSER_ARGUMENTS = ['--no-sandbox', '--headless=shell']

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

async function findBrowser(): Promise<string | null> {
  for (const path of INSTALLED) if ((await exists(path)) && (await starts(path))) return path
  const path = await bundled.executablePath().catch(() => null)
  return path !== null && (await starts(path)) ? path : null
}

async function exists(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  )
}

async function starts(executablePath: string): Promise<boolean> {
  try {
    const browser = await chromium.launch({ executablePath, args: BROWSER_ARGUMENTS })
    await browser.close()
    return true
  } catch {
    return false
  }
}
