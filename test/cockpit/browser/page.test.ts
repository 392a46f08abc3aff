import { readdir, readFile } from 'node:fs/promises'
import { gzipSync } from 'node:zlib'

import { GraphQLError } from 'graphql'
import { describe, expect, it } from 'vitest'

import type { View } from '../../../src/sections/view.ts'
import { serve } from '../../serve/served.ts'
import { makeScene, type Scene } from '../scenes/make-scene.ts'
import { calm, crowded, empty } from '../scenes/scenes.ts'
import { HAS_NO_BROWSER, textOf, useBrowser } from './browser.ts'

const TOKENS = [
  { name: 'reader', value: 'a-token-that-reads', scopes: ['read'] },
  { name: 'ops', value: 'a-token-that-refreshes', scopes: ['read', 'refresh'] },
] as const

function viewNow(make: (now: number) => Scene): View {
  const now = Date.now()
  return makeScene(make(now), now)
}

/** Adds up how far parts of the page have moved so far, as Cumulative Layout Shift does. */
function sumLayoutShifts(): Promise<number> {
  return new Promise((resolve) => {
    new PerformanceObserver((list) => {
      const shifts = list.getEntries() as (PerformanceEntry & { readonly value: number })[]
      resolve(shifts.reduce((sum, { value }) => sum + value, 0))
    }).observe({ type: 'layout-shift', buffered: true })
    // There is nothing to observe where nothing moved.
    requestAnimationFrame(() => requestAnimationFrame(() => resolve(0)))
  })
}

describe.skipIf(HAS_NO_BROWSER)('the page', () => {
  const open = useBrowser()

  it('shows every section of a snapshot, and breaks no rule of its policy', async () => {
    const { url, publish } = await serve()
    publish(viewNow(calm))

    const { page, problems } = await open(url)

    await page.getByRole('heading', { name: 'Overall: OK' }).waitFor()
    expect(await textOf(page, '.card-state')).toMatch(/Active for 3 h Paused no Degradations none/)
    expect(await textOf(page, '.card-cost')).toContain('$131.84 of $200.00')
    expect(await textOf(page, '.card-tasks')).toContain('16 open 4 in progress 1 blocked')
    expect(await textOf(page, '.card-alerts')).toContain('Certificate of api.example.com')
    expect(await page.locator('.tile').count()).toBe(6)
    await page.locator('.plot canvas').nth(2).waitFor()
    await page.locator('.change-rows li').first().waitFor()
    expect(await textOf(page, '.card-changes')).toContain('vercel Healthy → Degraded')
    expect(await page.title()).toBe('OK · test')
    expect(problems).toEqual([])
  })

  it('draws its plots also where the language of the browser is no language tag', async () => {
    const { url, publish } = await serve()
    publish(viewNow(calm))
    const { page, problems } = await open('about:blank')
    await page.addInitScript(() => {
      Object.defineProperty(Navigator.prototype, 'language', { get: () => 'en-US@posix' })
    })

    await page.goto(url)

    await page.locator('.plot canvas').nth(2).waitFor()
    expect(await page.evaluate(() => navigator.language)).toBe('en-US@posix')
    expect(problems).toEqual([])
  })

  it('shows markup of a source as text, and follows no address but of the web', async () => {
    const { url, publish } = await serve()
    const title = '<script>document.title = "taken"</script><img src=x onerror="alert(1)">'
    const now = Date.now()
    const view = makeScene({ given: { alerts: { value: [{ title, severity: 'CRITICAL' }] } } }, now)
    // The gateway lets no such address in; the page does not rely on that.
    const items =
      view.alerts.items?.map((alert) => ({ ...alert, url: 'javascript:alert(1)' })) ?? []
    publish({ ...view, alerts: { ...view.alerts, items } })

    const { page, problems } = await open(url)

    await page.locator('.alert').getByText(title).waitFor()
    expect(await page.title()).toBe('Critical · test')
    expect(await page.locator('.alert a, .alert img, .alert script').count()).toBe(0)
    expect(problems).toEqual([])
  })

  it('shows the first 200 of 10,000 alerts and how many there are', async () => {
    const { url, publish } = await serve()
    publish(viewNow((now) => crowded(now, 10_000, 200)))

    const { page } = await open(url)

    await page.getByText('The first 200 of 10,000 alerts.').waitFor()
    expect(await page.locator('.alert').count()).toBe(200)
    expect(await page.locator('.tile').count()).toBe(206)
    expect(await page.locator('.tile').first().innerText()).toContain('Unhealthy')
  })

  it('tells nothing apart from not known', async () => {
    const { url, publish } = await serve()
    publish(viewNow(empty))
    const { page } = await open(url)
    await page.getByText('Nothing is alerting.').waitFor()
    expect(await textOf(page, '.card-tasks .counts')).toBe('0 open 0 in progress 0 blocked')

    publish(makeScene({ given: { alerts: {}, tasks: {}, costLadder: {} } }, Date.now(), '2042'))

    await page.getByText('It is not known what is alerting.').waitFor()
    expect(await textOf(page, '.card-tasks .counts')).toMatch(/^\? open not known \? in progress/)
    expect(await textOf(page, '.gauge')).toContain('not known')
    await page.getByRole('heading', { name: 'Overall: Unknown' }).waitFor()
  })

  it('fits a small phone and a wall, and moves nothing while it loads', async () => {
    const { url, publish } = await serve()
    publish(viewNow(calm))
    for (const [width, height] of [
      [360, 640],
      [3840, 2160],
    ] as const) {
      const { page } = await open(url, { viewport: { width, height } })
      await page.locator('.plot canvas').nth(2).waitFor()
      await page.locator('.change-rows li').first().waitFor()

      expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(width)
      expect(await page.evaluate(sumLayoutShifts)).toBeLessThan(0.01)
    }
  })

  it('is at most 80 kB, compressed', async () => {
    const built = new URL('../../../dist/cockpit/', import.meta.url)
    const names = (await readdir(new URL('assets/', built))).map((name) => `assets/${name}`)

    const sizes = await Promise.all(
      ['index.html', ...names].map(
        async (name) => gzipSync(await readFile(new URL(name, built))).length,
      ),
    )

    expect(sizes.reduce((sum, size) => sum + size)).toBeLessThan(80_000)
  })

  it('is sent compressed, and again only when it is different', async () => {
    const { url } = await serve({ name: 'a "name" <b>' })
    const get = (path: string, headers: Record<string, string> = {}) =>
      fetch(`${url}${path}`, { headers: { accept: 'text/html', ...headers } })

    const page = await get('/', { 'accept-encoding': 'gzip, br;q=0' })
    const html = await page.text()
    const again = await get('/', {
      'accept-encoding': 'gzip',
      'if-none-match': page.headers.get('etag') ?? '',
    })
    const [script = ''] = /\/assets\/[\w-]+\.js/.exec(html) ?? []
    const asset = await get(script, { 'accept-encoding': 'br' })

    expect(html).toContain('<title>a &quot;name&quot; &lt;b&gt;</title>')
    expect(page.headers.get('content-encoding')).toBe('gzip')
    expect(page.headers.get('cache-control')).toBe('private, no-cache')
    expect(page.headers.get('content-security-policy')).not.toContain('unsafe')
    expect(again.status).toBe(304)
    expect(asset.headers.get('content-encoding')).toBe('br')
    expect(asset.headers.get('cache-control')).toContain('immutable')
    expect((await get('/assets/nothing.js')).status).toBe(404)
    expect((await get('/assets/..%2findex.html')).status).toBe(404)
  })

  it('works where only trusted documents are served', async () => {
    const { url, publish, ask } = await serve({ trustedDocumentsOnly: true })
    publish(viewNow(calm))

    const { page, problems } = await open(url)

    await page.getByRole('heading', { name: 'Overall: OK' }).waitFor()
    await page.locator('.change-rows li').first().waitFor()
    expect(problems).toEqual([])
    expect((await ask('{ snapshot { revision } }')).status).toBe(403)
  })

  it('moves the figures of all plots with the arrow keys', async () => {
    const { url, publish } = await serve()
    publish(viewNow(calm))
    const { page } = await open(url)
    const plot = page.getByRole('img', { name: /^Tasks over 24 h/ })
    await page.locator('.plot canvas').nth(2).waitFor()
    const when = page.locator('.plot-when').first()
    const latest = await when.innerText()

    await plot.focus()
    for (let step = 0; step < 24; step += 1) await page.keyboard.press('ArrowLeft')

    await expect.poll(() => when.innerText()).not.toBe(latest)
  })
})

describe.skipIf(HAS_NO_BROWSER)('signing in', () => {
  const open = useBrowser()

  it('asks for a token, shows the page for one that is valid, and signs out', async () => {
    const { url, publish } = await serve({ tokens: TOKENS })
    publish(viewNow(calm))
    const { page } = await open(url)

    await page.getByLabel('Token').fill('a-token-that-reads')
    await page.getByRole('button', { name: 'Sign in' }).click()

    await page.getByRole('heading', { name: 'Overall: OK' }).waitFor()
    expect(await page.getByRole('button', { name: 'Refresh' }).count()).toBe(0)
    await page.getByRole('button', { name: 'Sign out' }).click()
    await page.getByLabel('Token').waitFor()
  })

  it('refreshes for a token that may, and waits where that is too soon', async () => {
    const { url, publish } = await serve(
      { tokens: TOKENS },
      {
        refresh: async () => {
          publish(makeScene(calm(Date.now()), Date.now(), '2042'))
          return { revision: '2042', startedAt: Date.now(), durationMs: 12, failed: [] }
        },
      },
    )
    publish(viewNow(calm))
    const { page } = await open(url)
    await page.getByLabel('Token').fill('a-token-that-refreshes')
    await page.getByRole('button', { name: 'Sign in' }).click()

    await page.getByRole('button', { name: 'Refresh' }).click()
    await page.getByText('Refreshed in 12 ms').waitFor()
    await page.getByText('revision 2042').waitFor()

    await page.getByRole('button', { name: 'Refresh' }).click()
    await page.getByText('Refreshed a moment ago').waitFor()
    expect(await page.getByRole('button', { name: /^Again in \d+ s$/ }).count()).toBe(1)
  })

  it('says why a refresh was refused', async () => {
    const { url, publish } = await serve(
      {},
      { refresh: () => Promise.reject(new GraphQLError('It cannot be done now')) },
    )
    publish(viewNow(calm))
    const { page } = await open(url)

    await page.getByRole('button', { name: 'Refresh' }).click()

    await expect.poll(() => textOf(page, '.refresh-said')).toBe('It cannot be done now')
  })
})

describe.skipIf(HAS_NO_BROWSER)('GraphiQL', () => {
  const open = useBrowser()

  it('opens with the examples as tabs', async () => {
    const { url, publish } = await serve()
    publish(viewNow(calm))

    const { page } = await open(`${url}/graphql`)

    await page.getByRole('tab', { name: 'Overview' }).waitFor()
    expect(await page.getByRole('tab').allInnerTexts()).toEqual(
      expect.arrayContaining(['Alerts', 'Cost', 'Services', 'Tasks', 'Past', 'Gateway', 'Live']),
    )
  })
})
