import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import { type Browser, chromium } from 'playwright-core'

import { koraSections } from '../../src/config/kora-default.ts'
import { createGateway } from '../../src/gateway.ts'
import { startKoraDaemon } from '../../src/sources/kora-daemon.ts'
import { BROWSER_ARGUMENTS, findBrowser } from '../cockpit/browser/find-browser.ts'

const LOADS = 9

/** What one load of the page took, in milliseconds from the start of the navigation. */
interface Load {
  /** When something was painted first. */
  readonly firstPaintMs: number
  /** When the snapshot was shown and the page had the time to answer to a key. */
  readonly interactiveMs: number
}

/** Loads the page of a running gateway in a profile that has never seen it. */
async function load(browser: Browser, url: string): Promise<Load> {
  const context = await browser.newContext({ locale: 'en-GB' })
  const page = await context.newPage()
  await page.addInitScript(() => {
    new MutationObserver((_changes, observer) => {
      if (document.querySelector('.overall') === null) return
      observer.disconnect()
      setTimeout(() => performance.mark('interactive'))
    }).observe(document, { childList: true, subtree: true })
  })
  await page.goto(url)
  await page.locator('.plot canvas').nth(2).waitFor()
  const [firstPaintMs = NaN, interactiveMs = NaN] = await page.evaluate(() =>
    ['first-contentful-paint', 'interactive'].map(
      (name) => performance.getEntriesByName(name)[0]?.startTime ?? Number.NaN,
    ),
  )
  await context.close()
  return { firstPaintMs, interactiveMs }
}

function median(numbers: readonly number[]): number {
  return Math.round(numbers.toSorted((left, right) => left - right)[numbers.length >> 1] ?? NaN)
}

const executablePath = await findBrowser()
if (executablePath === null) throw new Error('expected a Chromium that starts, found none')
const home = await mkdtemp(join(tmpdir(), 'cockpit-bench-'))
const daemon = await startKoraDaemon()
const gateway = createGateway({
  name: 'bench',
  server: { port: 0 },
  snapshot: { path: join(home, 'snapshot.json') },
  sections: koraSections(daemon.url),
})
const url = await gateway.start()
await gateway.refresh()
const browser = await chromium.launch({ executablePath, args: BROWSER_ARGUMENTS })
const loads: Load[] = []
// The first load warms the browser and the gateway up.
for (let count = 0; count <= LOADS; count += 1) loads.push(await load(browser, url))
await browser.close()
await gateway.stop()
await daemon.close()
await rm(home, { recursive: true, force: true })

const warm = loads.slice(1)
process.stdout.write(
  `first contentful paint  ${median(warm.map(({ firstPaintMs }) => firstPaintMs))} ms (aim 500)\n` +
    `time to interactive     ${median(warm.map(({ interactiveMs }) => interactiveMs))} ms (aim 1000)\n`,
)
