import { fileURLToPath } from 'node:url'

import axe from 'axe-core'
import type { Page } from 'playwright-core'
import { describe, expect, it } from 'vitest'

import type { ServeDeps } from '../../../src/serve/door.ts'
import { serve } from '../../serve/served.ts'
import { makeScene, type Scene } from '../scenes/make-scene.ts'
import { calm, crowded, empty, trouble, uneasy } from '../scenes/scenes.ts'
import { HAS_NO_BROWSER, useBrowser } from './browser.ts'

const OUTPUT = new URL('../../output/', import.meta.url)

const SCENES: Readonly<Record<string, (now: number) => Scene>> = {
  calm,
  uneasy,
  trouble,
  // Enough to fill every list; looking through all that fits in them takes long.
  crowded: (now) => crowded(now, 60, 30),
  empty,
}

const DESK = { width: 1440, height: 900 }
const PHONE = { width: 390, height: 844 }

declare global {
  interface Window {
    axe: typeof axe
  }
}

/** Looks for what people who use the page in another way would stumble over. */
async function findViolations(page: Page): Promise<string[]> {
  await page.evaluate(axe.source)
  const { violations } = await page.evaluate(() => window.axe.run())
  return violations.map(({ id, nodes }) => {
    const [first] = nodes
    return `${id} (${nodes.length}): ${first?.html} ${first?.failureSummary ?? ''}`
  })
}

async function savePicture(page: Page, name: string): Promise<void> {
  await page.screenshot({ path: fileURLToPath(new URL(`${name}.png`, OUTPUT)), fullPage: true })
}

describe.skipIf(HAS_NO_BROWSER)('the looks of the page', () => {
  const open = useBrowser()

  const show = async (
    scene: string,
    options: { colorScheme: 'light' | 'dark'; viewport: { width: number; height: number } },
    deps: Partial<ServeDeps> = {},
  ) => {
    const served = await serve({ name: 'kora' }, deps)
    const make = SCENES[scene] ?? calm
    served.publish(makeScene(make(Date.now()), Date.now()))
    const { page } = await open(served.url, options)
    await page.locator('.plot canvas').nth(2).waitFor()
    await page.locator('.card-sources td').first().waitFor()
    return { page, served }
  }

  it.each([
    ['calm', 'light'],
    ['calm', 'dark'],
    ['uneasy', 'light'],
    ['trouble', 'light'],
    ['trouble', 'dark'],
    ['crowded', 'light'],
    ['empty', 'dark'],
  ] as const)('has no barrier: %s, %s', async (scene, colorScheme) => {
    const { page } = await show(scene, { colorScheme, viewport: DESK })

    expect(await findViolations(page)).toEqual([])
    await savePicture(page, `${scene}-${colorScheme}`)
  })

  it('has no barrier: trouble on a phone', async () => {
    const { page } = await show('trouble', { colorScheme: 'light', viewport: PHONE })

    expect(await findViolations(page)).toEqual([])
    await savePicture(page, 'trouble-phone')
  })

  it('has no barrier: without a connection', async () => {
    const { page, served } = await show('calm', { colorScheme: 'light', viewport: DESK })

    await served.server.close()
    await page.getByText('No connection to the gateway').waitFor()

    expect(await findViolations(page)).toEqual([])
    await savePicture(page, 'lost-light')
  })

  it('prints everything that lists hold', async () => {
    const { page } = await show('crowded', { colorScheme: 'light', viewport: DESK })
    const heightOf = (): Promise<number> =>
      page.locator('.alert-rows').evaluate((list) => list.clientHeight)
    const onScreen = await heightOf()

    await page.emulateMedia({ media: 'print' })

    expect(await heightOf()).toBeGreaterThan(onScreen * 5)
    expect(await page.getByRole('button', { name: 'Refresh' }).isVisible()).toBe(false)
  })
})
