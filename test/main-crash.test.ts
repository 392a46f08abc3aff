import { readdir, readFile, rename, utimes, writeFile } from 'node:fs/promises'
import { join } from 'node:path'

import { afterAll, describe, expect, it, onTestFinished } from 'vitest'

import { endAll, type RunningGateway, startMain } from './support/command-line.ts'
import { useFolders } from './support/folders.ts'
import { hang, json, startOrigin } from './support/origin.ts'

const newFolder = useFolders()

afterAll(endAll)

const KILLS = 8

interface Shown {
  readonly revision: string
  readonly computedAt: string
  readonly restored: boolean
  readonly bootId: string
  readonly operationalState: { readonly primary: string; readonly freshness: Age }
  readonly tasks: { readonly openCount: number; readonly freshness: Age }
}

interface Age {
  readonly status: string
  readonly collectedAt: string
}

async function show(gateway: RunningGateway): Promise<Shown> {
  const { data } = await gateway.ask(`{ snapshot {
    revision computedAt restored bootId
    operationalState { primary freshness { status collectedAt } }
    tasks { openCount freshness { status collectedAt } }
  } }`)
  return (data as { snapshot: Shown }).snapshot
}

/** What the file says of itself; throws where it is not whole. */
async function readStored(path: string): Promise<{ revision: string; bootId: string }> {
  const file = JSON.parse(await readFile(path, 'utf8')) as {
    gateway: { revision: string; bootId: string; sha256: string }
  }
  expect(file.gateway.sha256).toMatch(/^[0-9a-f]{64}$/)
  return file.gateway
}

describe('a gateway that is killed while it writes', () => {
  it(
    'leaves a file that parses, and serves it as restored with its true ages before any refresh',
    { timeout: 300_000 },
    async () => {
      const origin = await startOrigin()
      onTestFinished(() => origin.close())
      const folder = await newFolder()
      const path = join(folder, 'snapshot.json')
      const stateFile = join(folder, 'state.json')
      await writeFile(stateFile, '{"primary": "active"}')
      // Older than the snapshot: what is restored must not look newer than it is.
      const written = Math.floor(Date.now() / 1_000) - 120
      await utimes(stateFile, written, written)
      const writtenAt = new Date(written * 1_000).toISOString()
      const tasks = Array.from({ length: 500 }, (_, index) => ({
        title: `task ${index} ${'x'.repeat(400)}`,
        state: 'open',
      }))
      const config = (publishAfter: string) => `
snapshot: { path: snapshot.json, publishAfter: ${publishAfter} }
sections:
  operationalState: { from: { kind: json, file: state.json, staleAfter: 1h, expireAfter: 2h } }
  alerts: { from: { kind: push } }
  tasks: { from: { kind: json, url: "${origin.url}/tasks", timeout: 1h } }
`
      const file = join(folder, 'snapshot-gateway.yaml')
      const start = () => startMain(['start', '--port', '0'], { folder })
      const push = (url: string, title: string) =>
        fetch(`${url}/push/alerts`, {
          method: 'POST',
          headers: { 'content-type': 'application/json' },
          body: JSON.stringify([{ title }]),
        })

      await writeFile(file, config('1h'))
      origin.on('/tasks', json({ openCount: 500, items: tasks }))
      const first = await start()
      await first.logged(/^refresh$/)
      let before = await show(first)
      first.kill('SIGTERM')
      await first.ended

      origin.on('/tasks', hang())
      for (let kill = 0; kill < KILLS; kill += 1) {
        const gateway = await start()
        const restored = await show(gateway)
        const stored = await readStored(path)

        expect(restored).toMatchObject({
          revision: stored.revision,
          bootId: stored.bootId,
          restored: true,
          computedAt: before.computedAt,
          operationalState: { primary: 'ACTIVE', freshness: { collectedAt: writtenAt } },
          tasks: { openCount: 500, freshness: { collectedAt: before.tasks.freshness.collectedAt } },
        })

        // Each push is published and written at once, so that the kill falls into a write.
        let isAlive = true
        const pushing = (async () => {
          for (let count = 0; isAlive; count += 1) {
            await push(gateway.url, `alert ${count}`).catch(() => undefined)
          }
        })()
        while ((await readStored(path)).revision === stored.revision);
        for (let look = 0; look <= kill; look += 1) before = await show(gateway)
        gateway.kill('SIGKILL')
        await gateway.ended
        isAlive = false
        await pushing

        const { revision, bootId } = await readStored(path)
        expect(BigInt(revision)).toBeGreaterThan(BigInt(stored.revision))
        expect(bootId).toBe(before.bootId)
        before = await shownOf(path, before)
      }
      const leftOver = (name: string) => /^snapshot\.json\.\d+$/.test(name)
      const last = await start()
      expect((await readdir(folder)).filter(leftOver)).toEqual([])
      expect(last.log().filter(({ level }) => Number(level) > 30)).toEqual([])
    },
  )

  it('goes back to the one before where its file is gone bad since', async () => {
    const folder = await newFolder()
    const path = join(folder, 'snapshot.json')
    await writeFile(
      join(folder, 'snapshot-gateway.yaml'),
      'snapshot: { path: snapshot.json }\nsections: { tasks: { from: { kind: push } } }',
    )
    const first = await startMain(['start', '--port', '0'], { folder })
    for (const openCount of [1, 2]) {
      await fetch(`${first.url}/push/tasks`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ openCount }),
      })
      // Saves that wait for one another are written as one.
      while (
        !(await readFile(path, 'utf8').catch(() => '')).includes(`"open_count": ${openCount}`)
      );
    }
    first.kill('SIGKILL')
    await first.ended
    const text = await readFile(path, 'utf8')
    await rename(path, `${path}.whole`)
    await writeFile(path, text.slice(0, -100))
    const second = await startMain(['start', '--port', '0'], { folder })
    const { tasks } = await show(second)
    const warnings = second.log().filter(({ level }) => level === 40)

    expect(tasks.openCount).toBe(1)
    expect(warnings).toHaveLength(1)
    expect(warnings[0]?.msg).toMatch(/is damaged .* is kept as .*\.bad; using the one before/)
    expect(await readFile(`${path}.bad`, 'utf8')).toBe(text.slice(0, -100))
  })
})

/** What a gateway shows once it has restored the file: when that was made is in it. */
async function shownOf(path: string, shown: Shown): Promise<Shown> {
  const { gateway } = JSON.parse(await readFile(path, 'utf8')) as {
    gateway: { computedAt: number }
  }
  return { ...shown, computedAt: new Date(gateway.computedAt).toISOString() }
}
