import { rename, writeFile } from 'node:fs/promises'
import { join } from 'node:path'

import { expect } from 'vitest'

import type { RunningGateway } from '../support/command-line.ts'
import { json, startOrigin } from '../support/origin.ts'
import type { Fault, World } from './fault.ts'
import { refreshes, show, type Shown, showUntil } from './shown.ts'

const MINUTE = 60_000
const HOUR = 60 * MINUTE
const YEAR = 365 * 24 * HOUR

/** A gateway whose wall clock the fault sets. */
interface Clocked {
  readonly gateway: RunningGateway
  /** Sets the clock to so many milliseconds from the true one. */
  set(offset: number): Promise<void>
  /** Starts another one over the same files, after the first was killed. */
  again(offset: number): Promise<RunningGateway>
}

async function begin(
  world: World,
  { intervalSeconds = 1, offset = 0 }: { intervalSeconds?: number; offset?: number } = {},
): Promise<Clocked> {
  const origin = await startOrigin()
  world.onEnd(origin.close)
  origin.onAny(json({ openCount: 3 }))
  const folder = await world.folder()
  const file = join(folder, 'clock')
  const set = async (to: number): Promise<void> => {
    await writeFile(`${file}.new`, String(to))
    await rename(`${file}.new`, file)
  }
  await set(offset)
  const config = {
    snapshot: { path: 'snapshot.json', intervalSeconds },
    sections: { tasks: { from: { kind: 'json', url: origin.url } } },
  }
  const preload = new URL('step-clock.mjs', import.meta.url).href
  const options = { folder, env: { NODE_OPTIONS: `--import=${preload}`, CLOCK_FILE: file } }
  const gateway = await world.start({ ...options, config })
  await showUntil(gateway, ({ tasks }) => tasks.freshness.status === 'FRESH')
  return {
    gateway,
    set,
    async again(to) {
      gateway.kill('SIGKILL')
      await gateway.ended
      await set(to)
      return world.start(options)
    },
  }
}

const isFresh = ({ tasks, stale }: Shown): boolean =>
  tasks.freshness.status === 'FRESH' && tasks.openCount === 3 && !stale

/** A clock that is set while the gateway reads its source every second. */
function recovers(fault: string, ...offsets: readonly number[]): Fault {
  return {
    fault,
    holds: 'it goes on reading by the new clock; the part is FRESH again; the revision only grows',
    async run(world) {
      const { gateway, set } = await begin(world)
      for (const offset of offsets) {
        const before = await show(gateway)
        await set(offset)
        await refreshes(gateway, 2)
        const after = await showUntil(gateway, isFresh)
        expect(BigInt(after.revision)).toBeGreaterThan(BigInt(before.revision))
        const away = Date.parse(after.tasks.freshness.collectedAt ?? '') - (Date.now() + offset)
        expect(Math.abs(away)).toBeLessThan(MINUTE)
      }
    },
  }
}

/** A clock that is set while nothing is read any more. */
function judged(fault: string, holds: string, offset: number, expected: object): Fault {
  return {
    fault,
    holds,
    async run(world) {
      const { gateway, set } = await begin(world, { intervalSeconds: 86_400 })
      expect(await show(gateway)).toMatchObject({ stale: false, tasks: { openCount: 3 } })
      await set(offset)
      expect(await show(gateway)).toMatchObject(expected)
      await set(0)
      expect(await show(gateway)).toMatchObject({
        stale: false,
        tasks: { openCount: 3, freshness: { status: 'FRESH' } },
      })
    },
  }
}

/** A clock that is another one after a restart. */
function restarted(fault: string, holds: string, offset: number, status: string): Fault {
  return {
    fault,
    holds: `${holds}; after a refresh it is FRESH; the revision only grows`,
    async run(world) {
      const clocked = await begin(world)
      await refreshes(clocked.gateway, 2)
      const before = await show(clocked.gateway)
      const gateway = await clocked.again(offset)
      const restored = await show(gateway)
      // The first refresh may have come before the question.
      if (restored.restored) expect(restored.tasks.freshness.status).toBe(status)
      const after = await showUntil(gateway, (shown) => isFresh(shown) && !shown.restored)
      expect(BigInt(after.revision)).toBeGreaterThan(BigInt(before.revision) - 2n)
    },
  }
}

/** What clocks do wrong. */
export const CLOCK_FAULTS: readonly Fault[] = [
  recovers('The clock is set an hour ahead', HOUR),
  recovers('The clock is set an hour back', -HOUR),
  recovers('The clock is set to 1970 and right again', -56 * YEAR, 0),
  recovers('The clock is set ten years ahead and right again', 10 * YEAR, 0),
  recovers('The clock jumps by a second to and fro', 1_000, -1_000, 1_000, 0),
  judged(
    'The clock is set a month ahead and nothing is read since',
    'the next answer says that all is old: UNKNOWN and EXPIRED, not the answer kept before',
    30 * 24 * HOUR,
    {
      stale: true,
      overall: { status: 'UNKNOWN' },
      tasks: { openCount: null, freshness: { status: 'EXPIRED', failures: [] } },
    },
  ),
  judged(
    'The clock is set an hour back and nothing is read since',
    'the next answer says STALE, as what it holds is of the future',
    -HOUR,
    { stale: true, tasks: { openCount: 3, freshness: { status: 'STALE', failures: [] } } },
  ),
  restarted(
    'The clock is a day behind after a restart',
    'what is restored is of the future, and STALE',
    -24 * HOUR,
    'STALE',
  ),
  restarted(
    'The clock is a day ahead after a restart',
    'what is restored is EXPIRED',
    24 * HOUR,
    'EXPIRED',
  ),
]
