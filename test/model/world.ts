import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import { expect, vi } from 'vitest'

import { createGateway, type Gateway } from '../../src/gateway.ts'
import { createDoors, type Doors, normalized, SNAPSHOT_QUERY, type Truth } from './doors.ts'
import { expectSnapshot } from './expected-view.ts'
import { expectParts } from './expected.ts'
import { createPast, type Past } from './past.ts'
import { makeConfig, type Selection } from './sources.ts'
import { createTracker, type Instant, type Tracker } from './tracker.ts'
import { createUpstream, type Happening, type Upstream } from './upstream.ts'

/** When every sequence begins: a slot of the schedule, well inside a month. */
export const BEGIN = Date.parse('2026-11-16T12:00:00Z')

/** A real gateway with scripted sources and a clock that only the test moves. */
export interface World {
  readonly upstream: Upstream
  readonly tracker: Tracker
  /** The file of the snapshot. */
  readonly path: string
  gateway(): Gateway
  /** Starts a gateway, which is to show the stored snapshot of this file first; null: none. */
  start(selection: Selection, storedIn: string | null): Promise<void>
  stop(): Promise<void>
  reload(selection: Selection): Promise<void>
  advance(ms: number): Promise<void>
  /** Sets the clock, which moves no timer. */
  jump(ms: number): Promise<void>
  /** Compares what every door tells with what the tracker says. */
  check(): Promise<void>
  dispose(): Promise<void>
}

/** Makes a world without a gateway yet; `overSockets` says that all doors are asked. */
export async function createWorld(overSockets: boolean): Promise<World> {
  const folder = await mkdtemp(join(tmpdir(), 'snapshot-gateway-model-'))
  const path = join(folder, 'snapshot.json')
  vi.useFakeTimers({ now: BEGIN })
  let jumped = 0
  let happenings: Happening[] = []
  const instant = (): Instant => ({ wall: Date.now(), mono: Date.now() - jumped })
  const note = (happening: Happening): void => void happenings.push(happening)
  const upstream = createUpstream(note, () => instant().mono)
  const tracker = createTracker()
  const past: Past = createPast(tracker)
  let gateway: Gateway | undefined
  let doors: Doors | undefined

  const current = (): Gateway => {
    if (gateway === undefined) throw new Error('expected a gateway that was started')
    return gateway
  }
  const config = (selection: Selection) => makeConfig(selection, path, upstream.read)

  async function advance(ms: number): Promise<void> {
    await vi.advanceTimersByTimeAsync(ms)
    const followed = happenings
    happenings = []
    tracker.follow(followed, instant())
  }

  function truth(): Truth {
    const situation = tracker.situation()
    const now = Date.now()
    const parts = expectParts(situation, now)
    return {
      revision: tracker.shown(),
      restored: tracker.isRestored(),
      snapshot: expectSnapshot(situation, now),
      parts,
      services: parts.flatMap(({ spec }) => spec.service ?? []),
    }
  }

  return {
    upstream,
    tracker,
    path,
    gateway: current,
    async start(selection, storedIn) {
      const stored = storedIn === null ? null : await readFile(storedIn, 'utf8')
      gateway = createGateway(config(selection), { fetch: upstream.fetch })
      gateway.subscribe(({ revision }) => note({ kind: 'publication', revision, ...instant() }))
      const restored = stored === null ? null : String(JSON.parse(stored).gateway.revision)
      tracker.started(selection, instant(), restored)
      const url = await gateway.start()
      await advance(0)
      if (overSockets) doors = await createDoors(url)
    },
    async stop() {
      tracker.stopped()
      await doors?.close()
      doors = undefined
      await current().stop()
      gateway = undefined
      happenings = []
    },
    async reload(selection) {
      tracker.reconfigured(selection)
      await current().reload(config(selection))
      await advance(0)
    },
    advance,
    async jump(ms) {
      jumped += ms
      vi.setSystemTime(Date.now() + ms)
      tracker.jumped(instant())
      past.jumped()
      await advance(0)
    },
    async check() {
      const at = Date.now()
      const told = truth()
      const { data, errors } = await current().query(SNAPSHOT_QUERY)
      expect(errors).toBeUndefined()
      expect(normalized(data?.['snapshot'])).toEqual({
        ...told.snapshot,
        revision: told.revision,
        restored: told.restored,
      })
      const sources = current().view().sources
      expect(sources.map(({ id, freshness }) => [id, freshness.status])).toEqual(
        told.parts.map(({ spec, freshness }) => [spec.id, freshness.status]),
      )
      await past.check(current(), told.snapshot)
      await doors?.check(told, tracker.isClockSettled(instant()))
      expect(happenings, 'no question reaches a source').toEqual([])
      expect(Date.now()).toBe(at)
    },
    async dispose() {
      await doors?.close()
      await gateway?.stop()
      vi.useRealTimers()
      await rm(folder, { recursive: true, force: true })
    },
  }
}
