import { access } from 'node:fs/promises'

import bundled from '@sparticuz/chromium'
import { chromium } from 'playwright-core'

const INSTALLED = [
  '/usr/bin/chromium-headless-shell',
  '/usr/bin/chromium',
  '/usr/bin/google-chrome',
]

/** The packaged browser's own arguments would switch off what the tests are about. */
export const BROWSER_ARGUMENTS = ['--no-sandbox', '--headless=shell']

/** Finds a Chromium that starts: an installed one, else the packaged one; null: there is none. */
export async function findBrowser(): Promise<string | null> {
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
