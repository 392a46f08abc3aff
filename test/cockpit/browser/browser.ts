import { type Browser, type BrowserContextOptions, chromium, type Page } from 'playwright-core'
import { afterAll, beforeAll, inject, onTestFinished } from 'vitest'

import { BROWSER_ARGUMENTS } from './find-browser.ts'

/** Whether there is no browser to run tests in. */
export const HAS_NO_BROWSER = inject('chromium') === null

/** A page that is open, with whatever went wrong in it. */
export interface OpenPage {
  readonly page: Page
  /** Errors of scripts and of the console, refusals of the content security policy among them. */
  readonly problems: readonly string[]
}

/** Starts a browser for the tests of a file; gives what opens a page in a profile of its own. */
export function useBrowser(): (url: string, options?: BrowserContextOptions) => Promise<OpenPage> {
  let browser: Browser | undefined
  beforeAll(async () => {
    const executablePath = inject('chromium')
    if (executablePath === null) return
    browser = await chromium.launch({ executablePath, args: BROWSER_ARGUMENTS })
  })
  afterAll(async () => browser?.close())
  return async (url, options = {}) => {
    if (browser === undefined) throw new Error('expected a browser, found none')
    const context = await browser.newContext({
      locale: 'en-GB',
      timezoneId: 'UTC',
      viewport: { width: 1440, height: 900 },
      ...options,
    })
    onTestFinished(() => context.close())
    const page = await context.newPage()
    const problems: string[] = []
    page.on('pageerror', ({ message }) => problems.push(message))
    page.on('console', (message) => {
      if (message.type() === 'error') problems.push(message.text())
    })
    await page.goto(url)
    return { page, problems }
  }
}

/** Reads the whole text of what a selector finds, white space made single. */
export async function textOf(page: Page, selector: string): Promise<string> {
  const text = await page.locator(selector).first().innerText()
  return text.replaceAll(/\s+/g, ' ').trim()
}
