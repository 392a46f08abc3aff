import { once } from 'node:events'
import { readFile, writeFile } from 'node:fs/promises'
import { createServer } from 'node:https'
import { join } from 'node:path'

import { expect } from 'vitest'

import { type RunningGateway, startMain } from '../support/command-line.ts'
import { fixtureText } from '../support/fixture.ts'
import { json, type Origin, startOrigin } from '../support/origin.ts'
import { freePort } from '../support/real-program.ts'
import type { World } from './fault.ts'
import { peakMemory } from './memory.ts'
import { SECRET, show, type Shown, type ShownService, showUntil } from './shown.ts'

/** A gateway that reads its sources every second: four that do well, and one for each fault. */
export interface Sources {
  readonly gateway: RunningGateway
  readonly folder: string
  /** Where each fault has a path of its own, its name. */
  readonly origin: Origin
  /** Another origin, which no secret may reach. */
  readonly other: Origin
}

export const LAST_GOOD = 'its last good value stays, with'
export const REST = 'the rest is FRESH; no secret is told; it recovers'

/** What a service gives that does well. */
export const GOOD = { status: 'healthy', latencyMs: 7 }

const services: Record<string, object> = {}
let opened: Promise<Sources> | undefined
const closing: (() => Promise<void>)[] = []

/** Adds the source of a fault; `${ORIGIN}` and the like stand for addresses. */
export function addService(name: string, source: object): void {
  services[name] = source
}

/** Opens the gateway that all faults of sources share, or one more if the last one has ended. */
export function openSources(world: World): Promise<Sources> {
  opened ??= start(world)
  return opened
}

/** Closes the upstreams of the gateways. */
export async function closeSources(): Promise<void> {
  await Promise.all(closing.splice(0).map((close) => close()))
}

async function start(world: World): Promise<Sources> {
  const folder = await world.folder()
  const [origin, other, tls] = await Promise.all([startOrigin(), startOrigin(), startTls()])
  closing.push(origin.close, other.close, tls.close)
  origin.onAny(json(GOOD))
  other.onAny(json(GOOD))
  origin.on('/state', json({ primary: 'active' }))
  origin.on('/alerts', json([{ title: 'disk', severity: 'warning', id: 'disk' }]))
  await writeFile(join(folder, 'cost.json'), '{"spentToDateUsd": 20}')
  await writeFile(join(folder, 'tasks.sh'), `echo '{"openCount": 3}'`)
  const config = {
    snapshot: { path: 'snapshot.json', intervalSeconds: 1, publishAfter: '250ms', concurrency: 16 },
    sections: {
      operationalState: { from: { kind: 'json', url: '${ORIGIN}/state' } },
      alerts: { from: { kind: 'json', url: '${ORIGIN}/alerts' } },
      costLadder: { from: { kind: 'json', file: 'cost.json', asOf: 'read' } },
      serviceHealth: { services },
      tasks: { from: { kind: 'json', command: ['sh', 'tasks.sh'] } },
    },
  }
  await writeFile(join(folder, 'snapshot-gateway.yaml'), JSON.stringify(config))
  const gateway = await startMain(['start', '--port', '0'], {
    folder,
    env: {
      ORIGIN: origin.url,
      TLS_ORIGIN: tls.url,
      NOBODY: `http://127.0.0.1:${await freePort()}`,
      NODE: process.execPath,
      FIXTURES: new URL('.', import.meta.url).pathname,
    },
  })
  void gateway.ended.then(() => {
    opened = undefined
  })
  await showUntil(gateway, ({ tasks }) => tasks.openCount === 3)
  return { gateway, folder, origin, other }
}

async function startTls() {
  const server = createServer(
    { key: fixtureText('tls/key.pem'), cert: fixtureText('tls/cert.pem') },
    (_request, response) => response.end(JSON.stringify(GOOD)),
  )
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  if (address === null || typeof address === 'string') throw new TypeError('expected a port')
  return {
    url: `https://127.0.0.1:${address.port}`,
    async close() {
      server.closeAllConnections()
      server.close()
      await once(server, 'close')
    },
  }
}

/** Finds a service in what is shown. */
export function serviceOf({ serviceHealth }: Shown, name: string): ShownService {
  const service = serviceHealth.services.find((one) => one.name === name)
  if (service === undefined) throw new Error(`expected a service ${name}`)
  return service
}

/** Waits until a service is as wanted, and expects that the rest has noticed nothing. */
export async function serviceUntil(
  sources: Sources,
  name: string,
  isWanted: (service: ShownService) => boolean,
): Promise<ShownService> {
  const shown = await showUntil(sources.gateway, (one) => isWanted(serviceOf(one, name)))
  expectRestFresh(shown)
  return serviceOf(shown, name)
}

/** Whether a service is shown with the value of a read that did well. */
export function isWell({ status, freshness }: ShownService): boolean {
  return status === 'HEALTHY' && freshness.status === 'FRESH' && freshness.failures.length === 0
}

/** Expects that nothing is wrong with the sections that have no fault. */
function expectRestFresh({ operationalState, alerts, costLadder, tasks }: Shown): void {
  for (const { freshness } of [operationalState, alerts, costLadder, tasks]) {
    expect(freshness).toMatchObject({ status: 'FRESH', consecutiveFailures: 0, failures: [] })
  }
  expect([operationalState.primary, alerts.activeCount]).toEqual(['ACTIVE', 1])
  expect([costLadder.spentToDateUsd, tasks.openCount]).toEqual([20, 3])
}

/** How the source of a service is turned, and what more is looked at while it is bad. */
export interface Turn {
  bad(): unknown
  good(): unknown
  whileBad?(): Promise<void>
}

/**
 * Turns the source of a service good, bad and good again. Expects the code of its failure, its last
 * good value with it, that nothing else has noticed, that the secret is nowhere, and that it
 * recovers.
 */
export async function containFailure(
  sources: Sources,
  name: string,
  code: string,
  turn: Turn,
): Promise<void> {
  await turn.good()
  await serviceUntil(sources, name, isWell)
  await turn.bad()
  const failed = await serviceUntil(sources, name, ({ freshness }) => freshness.failures.length > 0)
  expect(failed).toMatchObject({
    status: 'HEALTHY',
    latencyMs: GOOD.latencyMs,
    freshness: { status: 'FRESH', failures: [{ code }] },
  })
  await expectNoLeak(sources)
  await turn.whileBad?.()
  await turn.good()
  await serviceUntil(sources, name, isWell)
}

/** Expects that no door, file or log tells a secret, and no door a path of this machine. */
export async function expectNoLeak({ gateway, folder }: Sources): Promise<void> {
  const told = await Promise.all(
    ['/api/snapshot', '/healthz', '/metrics'].map(async (path) =>
      (await fetch(gateway.url + path)).text(),
    ),
  )
  told.push(JSON.stringify(await show(gateway)))
  for (const text of told) expect(text).not.toContain(folder)
  const kept = await readFile(join(folder, 'snapshot.json'), 'utf8')
  for (const text of [...told, kept, gateway.stdout(), gateway.stderr()]) {
    expect(text).not.toContain(SECRET)
  }
  expect(await peakMemory(gateway)).toBeLessThan(400)
}
