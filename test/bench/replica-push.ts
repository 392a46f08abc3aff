import { type ChildProcess, fork, spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

import { createFileStore } from '../../src/store/file-store.ts'
import { createRedisStore } from '../../src/store/redis-store.ts'
import type { ReplicaMessage } from '../store/replica-process.ts'
import { storedSnapshot } from '../store/snapshots.ts'

/** Measures how long a publication takes to be held by ten replicas in processes of their own. */
const REPLICAS = 10
const ROUNDS = 40
const SIZES = { '1 KB': 300, '100 KB': 100_000, '1 MB': 1_000_000 }

const folder = mkdtempSync(join(tmpdir(), 'bench-'))
const socket = join(folder, 'redis.sock')
const redis = spawn('redis-server', [
  '--port',
  '0',
  '--unixsocket',
  socket,
  '--save',
  '',
  '--dir',
  folder,
])
const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms))
while (!existsSync(socket)) await pause(20)

const program = fileURLToPath(new URL('../store/replica-process.ts', import.meta.url))
const times = new Map<string, number[]>()
const children = await Promise.all(
  Array.from({ length: REPLICAS }, async (_, index): Promise<ChildProcess> => {
    const path = join(folder, String(index), 'snapshot.json')
    const child = fork(program, [`unix://${socket}`, `bench-${index}`, path, '30000'], {
      execArgv: ['--import', 'tsx'],
    })
    child.on('message', (message: ReplicaMessage) => {
      if (message.kind !== 'adopted') return
      const { revision, at } = message
      times.set(revision, [...(times.get(revision) ?? []), at])
    })
    await once(child, 'message')
    return child
  }),
)

const store = createRedisStore({
  url: `unix://${socket}`,
  name: 'test',
  replica: 'bench',
  local: createFileStore({ path: join(folder, 'bench.json'), warn: () => undefined }),
  log: { info: () => undefined, warn: (_fields, message) => process.stderr.write(`${message}\n`) },
})
await store.load()
while (store.replicas?.status().connected !== true) await pause(20)
let revision = ''
store.replicas?.follow(
  {
    record: () => undefined,
    adopt: (snapshot) => (revision = snapshot.revision),
    retry: () => undefined,
    changed: () => undefined,
  },
  '0',
)

for (const [name, padding] of Object.entries(SIZES)) {
  const latencies: number[] = []
  for (let round = 0; round < ROUNDS; round += 1) {
    let published = 0
    const outcome = await store.replicas?.lead(null, async (turn) => {
      published = Date.now()
      await turn.publish(() => storedSnapshot(round, 'x'.repeat(padding)), { last: true })
    })
    if (outcome !== 'led') throw new Error(outcome)
    while ((times.get(revision) ?? []).length < REPLICAS) {
      await pause(5)
    }
    latencies.push(...(times.get(revision) ?? []).map((at) => at - published))
  }
  latencies.sort((left, right) => left - right)
  const at = (share: number): number => latencies[Math.floor(latencies.length * share)] ?? 0
  process.stdout.write(`${name}: p50 ${at(0.5)} ms, p99 ${at(0.99)} ms\n`)
}

await store.close()
for (const child of children) child.kill('SIGKILL')
redis.kill()
rmSync(folder, { recursive: true, force: true })
