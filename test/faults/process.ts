import { once } from 'node:events'
import { readdir, readFile, writeFile } from 'node:fs/promises'
import { type IncomingMessage, request } from 'node:http'
import { dirname, join } from 'node:path'

import { expect } from 'vitest'

import { type RunningGateway, runMain } from '../support/command-line.ts'
import { hang, json, startOrigin, text } from '../support/origin.ts'
import { until } from '../support/real-program.ts'
import type { Fault, World } from './fault.ts'
import { killedWhileWriting } from './killed-while-writing.ts'
import { isRunning, pass } from './running.ts'
import { head, type Line, openLine } from './serving-world.ts'
import { push, refreshes, show, showUntil } from './shown.ts'
import { readStored, storedRevision } from './stored.ts'

const STATE = { kind: 'json', file: 'state.json', asOf: 'read' }

/** A gateway that reads one file, and more sections where they are given. */
async function begin(world: World, sections: object = {}, snapshot: object = {}) {
  const folder = await world.folder()
  await writeFile(join(folder, 'state.json'), '{"primary": "active"}')
  const config = {
    snapshot: { path: 'snapshot.json', ...snapshot },
    sections: {
      operationalState: { from: STATE },
      alerts: { from: { kind: 'push' } },
      ...sections,
    },
  }
  return { folder, config, path: join(folder, 'snapshot.json') }
}

async function beginRunning(world: World, ...rest: [sections?: object, snapshot?: object]) {
  const begun = await begin(world, ...rest)
  const gateway = await world.start(begun)
  await showUntil(gateway, ({ operationalState }) => operationalState.primary === 'ACTIVE')
  await until(async () => (await storedRevision(begun.path)) !== undefined)
  return { ...begun, gateway }
}

async function startUpstream(world: World) {
  const origin = await startOrigin()
  world.onEnd(origin.close)
  return origin
}

/** Asks until nobody listens any more: then the signal has been heard. */
async function refusesNew({ url }: RunningGateway): Promise<void> {
  await until(async () =>
    fetch(`${url}/livez`).then(
      () => false,
      () => true,
    ),
  )
}

/** Begins a request whose body is still to come. */
async function beginRequest({ url }: RunningGateway, bytes: number) {
  const sent = request(`${url}/graphql`, {
    method: 'POST',
    headers: {
      expect: '100-continue',
      'content-type': 'application/json',
      'content-length': bytes,
    },
  })
  sent.on('error', () => {})
  await once(sent, 'continue')
  return sent
}

/** Expects that a gateway ends with 0 and leaves a whole snapshot and nothing half written. */
async function expectEndsInOrder(gateway: RunningGateway, path: string): Promise<void> {
  const { code, stdout } = await gateway.ended
  expect(code).toBe(0)
  expect(stdout).not.toMatch(/not stopped/)
  await readStored(path)
  expect((await readdir(dirname(path))).filter((name) => /\.\d+$/.test(name))).toEqual([])
}

function endedBy(signal: 'SIGTERM' | 'SIGINT'): Fault {
  return {
    fault: `${signal} comes while it writes`,
    holds: 'it ends with 0; the last snapshot is written, whole, and nothing half done is left',
    async run(world) {
      const { gateway, path } = await beginRunning(world)
      const alerts = Array.from({ length: 80 }, (_, i) => ({ title: `${i} ${'x'.repeat(990)}` }))
      expect(await push(gateway, 'alerts', alerts)).toBe(202)
      gateway.kill(signal)
      await expectEndsInOrder(gateway, path)
      expect(await readStored(path)).toMatchObject({ alerts: { active_count: 80 } })
    },
  }
}

/** Opens more connections than are taken; the function it gives closes them. */
async function takeAllHandles(world: World, gateway: RunningGateway): Promise<() => void> {
  const lines = await Promise.all(Array.from({ length: 120 }, () => openLine(world, gateway)))
  for (const { socket } of lines) socket.write(head('GET /livez'))
  const isAnswered = (line: Line) => line.received() !== ''
  await until(async () => lines.every((line) => isAnswered(line) || line.socket.destroyed))
  expect(lines.every(isAnswered)).toBe(false)
  return () => {
    for (const { socket } of lines) socket.destroy()
  }
}

const FEW_HANDLES = ['bash', '-c', 'ulimit -n 64; exec "$@"', 'bash']

/** What happens to the process. */
export const PROCESS_FAULTS: readonly Fault[] = [
  killedWhileWriting,
  endedBy('SIGTERM'),
  endedBy('SIGINT'),
  {
    fault: 'SIGTERM comes in the middle of a request',
    holds: 'the request is answered, no new one is taken, and it ends with 0',
    async run(world) {
      const { gateway, path } = await beginRunning(world)
      const body = JSON.stringify({ query: '{ snapshot { operationalState { primary } } }' })
      const sent = await beginRequest(gateway, body.length)
      gateway.kill('SIGTERM')
      await refusesNew(gateway)
      sent.end(body)
      const [response] = (await once(sent, 'response')) as [IncomingMessage]
      const answer = Buffer.concat(await response.toArray()).toString()
      expect(response.statusCode).toBe(200)
      expect(JSON.parse(answer)).toHaveProperty('data.snapshot')
      await expectEndsInOrder(gateway, path)
    },
  },
  {
    fault: 'SIGTERM comes while an upstream hangs and a command runs',
    holds: 'it ends with 0, and nothing that it started is left running',
    async run(world) {
      const origin = await startUpstream(world)
      origin.onAny(hang())
      const script = 'echo $$ > child.pid; exec sleep 1000'
      const { folder, gateway, path } = await beginRunning(world, {
        tasks: { from: { kind: 'json', url: origin.url, timeout: '1h' } },
        costLadder: { from: { kind: 'json', command: ['sh', '-c', script], timeout: '1h' } },
      })
      const childOf = async () => Number(await readFile(join(folder, 'child.pid'), 'utf8'))
      await until(async () => origin.seen.length > 0 && (await isRunning(await childOf())))
      gateway.kill('SIGTERM')
      await expectEndsInOrder(gateway, path)
      expect(await isRunning(await childOf())).toBe(false)
    },
  },
  {
    fault: 'SIGTERM comes while a client neither sends nor reads',
    holds: 'it ends with 0 all the same',
    async run(world) {
      const { gateway, path } = await beginRunning(world)
      const query = 'subscription { snapshot { revision } }'
      const stream = `/graphql?${new URLSearchParams({ query }).toString()}`
      const lines = [await openLine(world, gateway), await openLine(world, gateway)]
      lines[0]?.socket.write(head(`GET ${stream}`, 'accept: text/event-stream'))
      await until(async () => lines[0]?.received().includes('event: next') === true)
      lines[0]?.socket.pause()
      lines[1]?.socket.write('POST /graphql HTTP/1.1\r\nhost: localhost\r\n')
      gateway.kill('SIGTERM')
      await expectEndsInOrder(gateway, path)
    },
  },
  {
    fault: 'SIGINT comes twice',
    holds: 'it ends at once, with 130; the snapshot is whole',
    async run(world) {
      const { gateway, path } = await beginRunning(world)
      // A request that is only half sent keeps it from ending by itself.
      await beginRequest(gateway, 9)
      gateway.kill('SIGINT')
      await refusesNew(gateway)
      gateway.kill('SIGINT')
      expect(await gateway.ended).toMatchObject({ code: 130 })
      await readStored(path)
    },
  },
  {
    fault: 'SIGHUP comes 50 times at once',
    holds: 'it goes on with the configuration; what is held stays FRESH',
    async run(world) {
      const { gateway } = await beginRunning(world)
      for (let count = 0; count < 50; count += 1) gateway.kill('SIGHUP')
      await gateway.logged(/^configuration read again$/)
      const { operationalState } = await show(gateway)
      expect(operationalState).toMatchObject({ primary: 'ACTIVE', freshness: { status: 'FRESH' } })
      gateway.kill('SIGTERM')
      expect(await gateway.ended).toMatchObject({ code: 0 })
    },
  },
  {
    fault: 'Connections take all file handles',
    holds: 'it lives; once they are gone it answers, reads all sources and writes again',
    async run(world) {
      const origin = await startUpstream(world)
      origin.onAny(json({ openCount: 3 }))
      const begun = await begin(
        world,
        {
          tasks: { from: { kind: 'json', url: origin.url } },
          costLadder: { from: { kind: 'json', command: ['echo', '{"spentToDateUsd": 1}'] } },
        },
        { intervalSeconds: 1 },
      )
      const gateway = await world.start({ ...begun, through: FEW_HANDLES })
      const { url } = gateway
      expect((await fetch(`${url}/api/snapshot`)).status).toBe(200)
      const free = await takeAllHandles(world, gateway)
      await gateway.logged(/^not saved$/)
      free()
      await until(async () =>
        fetch(`${url}/livez`).then(
          ({ ok }) => ok,
          () => false,
        ),
      )
      const shown = await showUntil(gateway, ({ operationalState, tasks, costLadder }) =>
        [operationalState, tasks, costLadder].every(
          ({ freshness }) => freshness.status === 'FRESH' && freshness.failures.length === 0,
        ),
      )
      expect((await fetch(`${url}/api/snapshot`)).status).toBe(200)
      await until(async () => {
        const { revision } = (await readStored(begun.path)).gateway
        return BigInt(revision) >= BigInt(shown.revision)
      })
    },
  },
  {
    fault: 'The process is stopped for longer than its data is fresh',
    holds: 'the first answer afterwards says that it is old',
    async run(world) {
      const state = { ...STATE, staleAfter: '1s', expireAfter: '2s' }
      const { gateway } = await beginRunning(
        world,
        { operationalState: { from: state } },
        { intervalSeconds: 3_600 },
      )
      gateway.kill('SIGSTOP')
      const shown = show(gateway)
      await pass(2_500)
      gateway.kill('SIGCONT')
      expect(await shown).toMatchObject({
        overall: { status: 'UNKNOWN' },
        operationalState: { primary: 'UNKNOWN', freshness: { status: 'EXPIRED', failures: [] } },
      })
    },
  },
  {
    fault: 'The process is stopped for several slots and for longer than a source may take',
    holds: 'it goes on with the next slot, without making up for each; its part is FRESH again',
    async run(world) {
      const origin = await startUpstream(world)
      origin.onAny(json({ openCount: 3 }))
      const { gateway } = await beginRunning(
        world,
        { tasks: { from: { kind: 'json', url: origin.url, timeout: '500ms' } } },
        { intervalSeconds: 1 },
      )
      await showUntil(gateway, ({ tasks }) => tasks.openCount === 3)
      const before = origin.seen.length
      origin.onAny((...exchange) => {
        gateway.kill('SIGSTOP')
        json({ openCount: 4 })(...exchange)
      })
      await until(async () => origin.seen.length > before)
      origin.onAny(json({ openCount: 5 }))
      await pass(4_000)
      const { length } = origin.seen
      gateway.kill('SIGCONT')
      const shown = await showUntil(gateway, ({ tasks }) => tasks.openCount === 5)
      expect(shown.tasks.freshness).toMatchObject({ status: 'FRESH', failures: [] })
      // One for what was missed, one for each slot that has come since.
      expect(origin.seen.length - length).toBeLessThanOrEqual(2)
    },
  },
  {
    fault: 'The answer of an upstream is so large that reading it blocks the process',
    holds: 'questions are answered; it is read whole; the rest is FRESH',
    async run(world) {
      const origin = await startUpstream(world)
      const padding = Array.from({ length: 400_000 }, (_, index) => ({
        index,
        text: 'x'.repeat(50),
      }))
      const body = JSON.stringify({ openCount: 3, padding })
      origin.onAny(text(body))
      const map = { openCount: 'openCount' }
      const source = { kind: 'json', url: origin.url, maxBytes: 100_000_000, timeout: '50s', map }
      const { gateway } = await beginRunning(world, { tasks: { from: source } })
      const { operationalState, tasks } = await showUntil(
        gateway,
        ({ tasks: { freshness } }) => freshness.status !== 'MISSING',
      )
      expect(tasks).toMatchObject({ openCount: 3, freshness: { status: 'FRESH', failures: [] } })
      expect(operationalState.freshness).toMatchObject({ status: 'FRESH', failures: [] })
    },
  },
  {
    fault: 'Nobody reads what it prints any more',
    holds: 'it serves, refreshes and ends with 0',
    async run(world) {
      const { gateway, path } = await beginRunning(world, {}, { intervalSeconds: 1 })
      gateway.deafen()
      // Each of them is a line of the log that nobody takes.
      await refreshes(gateway, 3)
      gateway.kill('SIGTERM')
      await expectEndsInOrder(gateway, path)
    },
  },
  {
    fault: 'The port is taken',
    holds: 'the start is refused with 1, in one line without a stack',
    async run(world) {
      const { gateway } = await beginRunning(world)
      const { port } = new URL(gateway.url)
      const { folder, config } = await begin(world)
      await writeFile(join(folder, 'snapshot-gateway.yaml'), JSON.stringify(config))
      const { code, stdout, stderr } = await runMain(['start', '--port', port], { folder })
      expect({ code, stdout }).toEqual({ code: 1, stdout: '' })
      expect(stderr).toMatch(
        new RegExp(`^configuration: [^\n]+\ncannot listen: EADDRINUSE: [^\n]+:${port}\n$`),
      )
    },
  },
]
