import { once } from 'node:events'
import { writeFile } from 'node:fs/promises'
import { connect, type Socket } from 'node:net'
import { join } from 'node:path'

import { expect } from 'vitest'

import { type RunningGateway, startMain } from '../support/command-line.ts'
import type { World } from './fault.ts'
import { peakMemory } from './memory.ts'
import { push, show, showUntil } from './shown.ts'

/** Most subscribers of a gateway at once. */
export const MOST_SUBSCRIBERS = 20

const CONFIG = {
  server: { maxSubscribers: MOST_SUBSCRIBERS },
  snapshot: { path: 'snapshot.json', intervalSeconds: 1 },
  sections: {
    operationalState: { from: { kind: 'json', file: 'state.json', asOf: 'read' } },
    alerts: { from: { kind: 'push' } },
    tasks: { from: { kind: 'push' } },
  },
}

let opened: Promise<RunningGateway> | undefined

/** Opens the gateway that faults of clients share, or one more if the last one has ended. */
export function openServing(world: World): Promise<RunningGateway> {
  opened ??= start(world, async (folder) => {
    const gateway = await startMain(['start', '--port', '0'], { folder })
    void gateway.ended.then(() => {
      opened = undefined
    })
    return gateway
  })
  return opened
}

/** Opens a gateway for one fault alone. */
export function openOwnServing(world: World): Promise<RunningGateway> {
  return start(world, (folder) => world.start({ folder }))
}

async function start(
  world: World,
  launch: (folder: string) => Promise<RunningGateway>,
): Promise<RunningGateway> {
  const folder = await world.folder()
  await writeFile(join(folder, 'state.json'), '{"primary": "active"}')
  await writeFile(join(folder, 'snapshot-gateway.yaml'), JSON.stringify(CONFIG))
  const gateway = await launch(folder)
  await push(gateway, 'tasks', { openCount: 3 })
  await showUntil(gateway, ({ operationalState }) => operationalState.primary === 'ACTIVE')
  return gateway
}

/** Expects that a gateway answers others as ever, has noted no error and holds little memory. */
export async function expectServes(gateway: RunningGateway): Promise<void> {
  const { operationalState, tasks, stale } = await show(gateway)
  expect([operationalState.primary, operationalState.freshness.status]).toEqual(['ACTIVE', 'FRESH'])
  expect([tasks.openCount, stale]).toEqual([3, false])
  expect((await fetch(`${gateway.url}/livez`)).status).toBe(200)
  expect(gateway.log().filter(({ level }) => Number(level) >= 50)).toEqual([])
  expect(await peakMemory(gateway)).toBeLessThan(400)
}

/** A connection without a client of HTTP at its end; it is cut at the end of the fault. */
export interface Line {
  readonly socket: Socket
  /** What has come so far. */
  received(): string
  readonly closed: Promise<unknown>
}

/** Opens a connection to a gateway. */
export async function openLine(
  world: World,
  { url }: RunningGateway,
  { reads = true, allowHalfOpen = false } = {},
): Promise<Line> {
  const socket = connect({ port: Number(new URL(url).port), host: '127.0.0.1', allowHalfOpen })
  let text = ''
  socket.on('error', () => {})
  if (reads) socket.on('data', (chunk: Buffer) => (text += chunk.toString('latin1')))
  const closed = new Promise((resolve) => socket.once('close', resolve))
  world.onEnd(() => socket.destroy())
  await once(socket, 'connect')
  return { socket, received: () => text, closed }
}

/** Writes the head of a request with these lines. */
export function head(line: string, ...headers: readonly string[]): string {
  return [`${line} HTTP/1.1`, 'host: localhost', ...headers, '', ''].join('\r\n')
}

export const JSON_TYPE = 'content-type: application/json'

/** Makes the whole request of a query. */
export function question(query: string): string {
  const body = JSON.stringify({ query })
  return head('POST /graphql', JSON_TYPE, `content-length: ${Buffer.byteLength(body)}`) + body
}
