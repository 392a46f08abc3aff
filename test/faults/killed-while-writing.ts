import { readdir, stat, utimes, writeFile } from 'node:fs/promises'
import { join } from 'node:path'

import { expect } from 'vitest'

import { hang, json, startOrigin } from '../support/origin.ts'
import type { Fault } from './fault.ts'
import { push, show, type Shown } from './shown.ts'
import { readStored } from './stored.ts'

/** How often the snapshot is written in all, and at most before the next kill. */
const WRITES = 500
const MOST_WRITES_OF_A_LIFE = 80

/** The process is killed at random instants, again and again, while it writes. */
export const killedWhileWriting: Fault = {
  fault: `It is killed at random instants in ${WRITES} writes of its snapshot`,
  holds:
    'the file is whole each time; the next start serves it as restored, with its true ages, ' +
    'before any refresh; the revision only grows; nothing half written is left',
  async run(world) {
    const origin = await startOrigin()
    world.onEnd(origin.close)
    const folder = await world.folder()
    const path = join(folder, 'snapshot.json')
    const stateFile = join(folder, 'state.json')
    await writeFile(stateFile, '{"primary": "active"}')
    // Older than the snapshot: what is restored must not look newer than it is.
    const written = Math.floor(Date.now() / 1_000) - 120
    await utimes(stateFile, written, written)
    const writtenAt = new Date(written * 1_000).toISOString()
    const items = Array.from({ length: 500 }, (_, index) => ({
      title: `task ${index} ${'x'.repeat(200)}`,
      state: 'open',
    }))
    origin.on('/tasks', json({ openCount: 500, items }))
    const state = { kind: 'json', file: 'state.json', staleAfter: '1h', expireAfter: '2h' }
    const config = {
      // Only what is pushed is published from now on.
      snapshot: { path: 'snapshot.json', publishAfter: '1h' },
      sections: {
        operationalState: { from: state },
        alerts: { from: { kind: 'push' } },
        tasks: { from: { kind: 'json', url: `${origin.url}/tasks`, timeout: '1h' } },
      },
    }

    const first = await world.start({ folder, config })
    await first.logged(/^refresh$/)
    const { tasks } = await show(first)
    first.kill('SIGTERM')
    await first.ended
    origin.on('/tasks', hang())

    let last: Pick<Shown, 'revision' | 'bootId'> = (await readStored(path)).gateway
    for (let writes = 0; writes < WRITES;) {
      const gateway = await world.start({ folder })
      const stored = await readStored(path)
      expect(BigInt(stored.gateway.revision)).toBeGreaterThanOrEqual(BigInt(last.revision))
      expect(stored.gateway.bootId).toBe(last.bootId)
      expect(await show(gateway)).toMatchObject({
        revision: stored.gateway.revision,
        bootId: stored.gateway.bootId,
        restored: true,
        computedAt: new Date(stored.gateway.computedAt).toISOString(),
        operationalState: { primary: 'ACTIVE', freshness: { collectedAt: writtenAt } },
        tasks: { openCount: 500, freshness: { collectedAt: tasks.freshness.collectedAt } },
      })
      expect((await readdir(folder)).filter((name) => /\.\d+$/.test(name))).toEqual([])
      expect(gateway.log().filter(({ level }) => Number(level) > 30)).toEqual([])

      // Each push is published and written at once, so that the kill falls into a write.
      let isAlive = true
      const pushing = (async () => {
        for (let count = 0; isAlive; count += 1) {
          await push(gateway, 'alerts', [{ title: `alert ${count}` }]).catch(() => undefined)
        }
      })()
      const most = 1 + Math.floor(Math.random() * MOST_WRITES_OF_A_LIFE)
      let { ino } = await stat(path)
      for (let seen = 0; seen < most;) {
        const now = await stat(path)
        if (now.ino === ino) continue
        ino = now.ino
        seen += 1
        writes += 1
      }
      for (let turns = Math.random() * 200; turns > 0; turns -= 1) await new Promise(setImmediate)
      last = (await readStored(path)).gateway
      gateway.kill('SIGKILL')
      await gateway.ended
      isAlive = false
      await pushing
      last = { ...last, bootId: (await readStored(path)).gateway.bootId }
    }
  },
}
