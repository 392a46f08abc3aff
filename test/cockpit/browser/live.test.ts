import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import { describe, expect, it, onTestFinished } from 'vitest'

import type { ConfigInput } from '../../../src/config/config.ts'
import { koraSections } from '../../../src/config/kora-default.ts'
import { createGateway, type Gateway } from '../../../src/gateway.ts'
import { startKoraDaemon } from '../../../src/sources/kora-daemon.ts'
import { json, startOrigin, text } from '../../support/origin.ts'
import { HAS_NO_BROWSER, textOf, useBrowser } from './browser.ts'

/** Starts a gateway that refreshes each second; it is stopped when the test has finished. */
async function startGateway(
  sections: NonNullable<ConfigInput['sections']>,
  port = 0,
  folder?: string,
): Promise<{ gateway: Gateway; url: string; folder: string }> {
  const home = folder ?? (await mkdtemp(join(tmpdir(), 'cockpit-')))
  const gateway = createGateway({
    name: 'story',
    server: { port },
    snapshot: { path: join(home, 'snapshot.json'), intervalSeconds: 1 },
    sections,
  })
  const url = await gateway.start()
  onTestFinished(async () => {
    await gateway.stop()
    await rm(home, { recursive: true, force: true })
  })
  return { gateway, url, folder: home }
}

describe.skipIf(HAS_NO_BROWSER)('the page of a running gateway', () => {
  const open = useBrowser()

  it("shows the demo's values as they move", async () => {
    const daemon = await startKoraDaemon()
    onTestFinished(() => daemon.close())
    const { gateway, url } = await startGateway(koraSections(daemon.url))
    await gateway.refresh()

    const { page, problems } = await open(url)

    const { costLadder, serviceHealth } = gateway.view()
    await page.locator('.tile').first().waitFor()
    expect(await page.locator('.tile').count()).toBe(serviceHealth.services.length)
    expect(await textOf(page, '.card-cost')).toContain(`of $${costLadder.creditPoolUsd}.00`)
    const revision = await textOf(page, '.foot')
    await expect.poll(() => textOf(page, '.foot'), { timeout: 20_000 }).not.toBe(revision)
    expect(problems).toEqual([])
  })

  it('turns the card of a failing source stale, then unknown, and never green', async () => {
    const upstream = await startOrigin()
    onTestFinished(() => upstream.close())
    upstream.on('/state', json({ primary: 'ACTIVE', paused: false }))
    const { url } = await startGateway({
      operationalState: {
        from: {
          kind: 'json',
          url: `${upstream.url}/state`,
          staleAfter: '3s',
          expireAfter: '9s',
        },
      },
    })
    const { page } = await open(url)
    const card = page.locator('.card-state')
    await card.locator('.headline .tone-ok').waitFor()

    upstream.on('/state', text('down', { status: 503 }))

    await card.locator('.age[data-status="STALE"]').waitFor()
    expect(await textOf(page, '.card-state')).toMatch(/stale, as of \d s ago.*Active/)
    expect(await textOf(page, '.failures')).toMatch(/operationalState expected .*503.*failing for/)
    expect(await card.locator('.tone-ok').count()).toBe(0)
    await card.locator('.age[data-status="EXPIRED"]').waitFor()
    expect(await textOf(page, '.card-state .headline')).toContain('Unknown')
    expect(await card.locator('.tone-ok').count()).toBe(0)
    await page.getByRole('heading', { name: 'Overall: Unknown' }).waitFor()
    expect(await page.title()).toBe('Unknown · story')
  })

  it('shows an alert that fires without being loaded again, and takes it away', async () => {
    const upstream = await startOrigin()
    onTestFinished(() => upstream.close())
    upstream.on('/alerts', json([]))
    const { url } = await startGateway({
      alerts: { from: { kind: 'json', url: `${upstream.url}/alerts`, map: { items: '@' } } },
    })
    const { page } = await open(url)
    await page.getByText('Nothing is alerting.').waitFor()

    upstream.on('/alerts', json([{ title: 'The disk is full', severity: 'critical' }]))

    await page.locator('.alert').getByText('The disk is full').waitFor()
    await page.getByRole('heading', { name: 'Overall: Critical' }).waitFor()
    await page.locator('.change-rows').getByText('New alert').waitFor()
    const icon = await page.locator('link[rel="icon"]').getAttribute('href')
    expect(decodeURIComponent(icon ?? '')).toContain('#d92d3a')
    upstream.on('/alerts', json([]))
    await page.locator('.change-rows').getByText('Alert over').waitFor()
  })

  it('says when the gateway is gone and how old it all is, and recovers by itself', async () => {
    const sections = {
      operationalState: { from: () => ({ primary: 'READY', paused: false }) },
    } as const
    const { gateway, url, folder } = await startGateway(sections)
    const { page } = await open(url)
    await page.getByRole('heading', { name: 'Overall: OK' }).waitFor()

    await gateway.stop()

    await page.getByText('No connection to the gateway').waitFor()
    expect(await textOf(page, '.lost')).toMatch(/What is shown here is \d+ s old\./)
    await page.getByRole('heading', { name: 'Overall: Connection lost' }).waitFor()
    expect(await page.title()).toBe('Connection lost · story')
    await startGateway(sections, Number(new URL(url).port), folder)
    await page.getByRole('heading', { name: 'Overall: OK' }).waitFor()
    await page.getByText('Live', { exact: true }).waitFor()
    expect(await page.getByText('No connection to the gateway').count()).toBe(0)
  })
})
