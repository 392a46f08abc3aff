import { execFileSync, spawnSync } from 'node:child_process'
import { closeSync, openSync } from 'node:fs'
import {
  chmod,
  lstat,
  mkdir,
  readdir,
  readFile,
  rename,
  rm,
  symlink,
  utimes,
  writeFile,
} from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { getuid } from 'node:process'

import { expect } from 'vitest'

import { type RunningGateway, runMain } from '../support/command-line.ts'
import { until } from '../support/real-program.ts'
import type { Fault, StartOptions, World } from './fault.ts'
import { push, show, showUntil } from './shown.ts'
import { readStored, storedRevision } from './stored.ts'

const CONFIG = {
  snapshot: { path: 'kept/snapshot.json' },
  sections: { tasks: { from: { kind: 'push' } }, alerts: { from: { kind: 'push' } } },
}

/** A gateway whose snapshot is in a folder of its own, with one that has been written. */
async function begin(world: World, options: StartOptions = {}) {
  const folder = options.folder ?? (await world.folder())
  const path = join(folder, 'kept', 'snapshot.json')
  const gateway = await world.start({ config: CONFIG, ...options, folder })
  const give = async (openCount: number): Promise<void> => {
    expect(await push(gateway, 'tasks', { openCount })).toBe(202)
    // What is new is served, whether or not it can be written.
    expect(await show(gateway)).toMatchObject({ tasks: { openCount } })
  }
  await give(1)
  await writtenAs(path, gateway)
  return { folder, path, gateway, give }
}

/** Waits until the file holds what the gateway shows. */
async function writtenAs(path: string, gateway: RunningGateway): Promise<void> {
  const { revision } = await show(gateway)
  await until(async () => (await storedRevision(path)) === revision)
}

/** Waits until the log says once more that a snapshot was not saved. */
async function notSaved(gateway: RunningGateway, times = 1): Promise<void> {
  const count = () => gateway.log().filter(({ msg }) => msg === 'not saved').length
  await until(async () => count() >= times)
}

const HEALS = 'what is new is served; it is logged as not saved; it is written once it can be'

/** Something that is in the way of writing while the gateway runs, and is taken away again. */
function inTheWay(
  fault: string,
  block: (path: string) => Promise<void>,
  unblock: (path: string) => Promise<void>,
): Fault {
  return {
    fault,
    holds: HEALS,
    async run(world) {
      const { path, gateway, give } = await begin(world)
      await block(path)
      await give(2)
      await notSaved(gateway)
      await unblock(path)
      await give(3)
      await writtenAs(path, gateway)
      expect(await readStored(path)).toMatchObject({ tasks: { open_count: 3 } })
    },
  }
}

/** What stands in the place of the snapshot at the start. */
function foundAtStart(
  fault: string,
  holds: string,
  damage: (path: string) => Promise<void>,
  check: (gateway: RunningGateway, path: string) => Promise<void>,
): Fault {
  return {
    fault,
    holds,
    async run(world) {
      const { folder, path, gateway, give } = await begin(world)
      await give(2)
      await writtenAs(path, gateway)
      gateway.kill('SIGKILL')
      await gateway.ended
      await damage(path)
      const next = await world.start({ folder })
      await check(next, path)
      expect(await push(next, 'tasks', { openCount: 4 })).toBe(202)
      await writtenAs(path, next)
    },
  }
}

/** What stands in the place of the snapshot and keeps the gateway from starting. */
function refusedAtStart(fault: string, holds: string, make: (path: string) => unknown): Fault {
  return {
    fault,
    holds: `the start is refused with 78 in words; ${holds}`,
    async run(world) {
      const folder = await world.folder()
      const path = join(folder, 'kept', 'snapshot.json')
      await mkdir(dirname(path))
      await writeFile(join(folder, 'snapshot-gateway.yaml'), JSON.stringify(CONFIG))
      await make(path)
      const before = await lstat(path)
      const { code, stdout, stderr } = await runMain(['start', '--port', '0'], { folder })
      expect([code, stdout]).toEqual([78, ''])
      expect(stderr).toMatch(/snapshot\.path/)
      expect(stderr).not.toMatch(/^ +at /m)
      expect((await lstat(path)).ino).toBe(before.ino)
    },
  }
}

/** A snapshot of a hundred kilobytes. */
const LARGE = Array.from({ length: 80 }, (_, index) => ({ title: `${index} ${'x'.repeat(990)}` }))

/** What does not fit is not written, and what does is written again. */
async function overflow(world: World, options: StartOptions): Promise<void> {
  const { path, gateway, give } = await begin(world, options)
  const before = await storedRevision(path)
  expect(await push(gateway, 'alerts', LARGE)).toBe(202)
  await notSaved(gateway)
  expect(await show(gateway)).toMatchObject({ alerts: { activeCount: LARGE.length } })
  expect(await storedRevision(path)).toBe(before)
  expect(await push(gateway, 'alerts', [])).toBe(202)
  await give(2)
  await writtenAs(path, gateway)
}

const OVERFLOW =
  'what is new is served; the file stays whole; it is logged; it is written once it fits'

/** Makes a folder on a disk of its own of so many kilobytes; undefined where none may be mounted. */
async function smallDisk(world: World, kilobytes: number): Promise<string | undefined> {
  const folder = await world.folder()
  const options = ['-t', 'tmpfs', '-o', `size=${kilobytes}k`, 'tmpfs', folder]
  if (spawnSync('mount', options).status !== 0) return undefined
  world.onEnd(() => execFileSync('umount', ['-l', folder]))
  return folder
}

/** Runs a program without the right of root to write where nobody may. */
const OBEYING =
  getuid?.() === 0 ? ['setpriv', '--bounding-set', '-dac_override,-dac_read_search'] : []

const limited = (blocks: number) => ['bash', '-c', `ulimit -f ${blocks}; exec "$@"`, 'bash']

const RESTORED = { tasks: { openCount: 2 } }

/** What disks do wrong. */
export const DISK_FAULTS: readonly Fault[] = [
  {
    fault: 'The disk that the snapshot is on is full',
    holds: OVERFLOW,
    async run(world) {
      const folder = await smallDisk(world, 100)
      await overflow(world, folder === undefined ? { through: limited(64) } : { folder })
    },
  },
  {
    fault: 'Files may not grow beyond a limit',
    holds: OVERFLOW,
    run: (world) => overflow(world, { through: limited(64) }),
  },
  {
    fault: 'The folder of the snapshot becomes one that may not be written to',
    holds: HEALS,
    async run(world) {
      const { path, gateway, give } = await begin(world, { through: OBEYING })
      await chmod(dirname(path), 0o555)
      world.onEnd(() => chmod(dirname(path), 0o755))
      await give(2)
      await notSaved(gateway)
      expect(await readStored(path)).toMatchObject({ tasks: { open_count: 1 } })
      await chmod(dirname(path), 0o755)
      await give(3)
      await writtenAs(path, gateway)
    },
  },
  inTheWay(
    'The folder of the snapshot is replaced by a file',
    async (path) => {
      await rename(dirname(path), `${dirname(path)}.away`)
      await writeFile(dirname(path), '')
    },
    (path) => rm(dirname(path)),
  ),
  inTheWay(
    'The snapshot is replaced by a folder',
    async (path) => {
      await rm(path)
      await mkdir(join(path, 'full'), { recursive: true })
    },
    (path) => rm(path, { recursive: true }),
  ),
  {
    fault: 'The folder of the snapshot is removed',
    holds: 'it is made again with the next snapshot',
    async run(world) {
      const { path, gateway, give } = await begin(world)
      await rm(dirname(path), { recursive: true })
      await give(2)
      await writtenAs(path, gateway)
    },
  },
  {
    fault: 'The folder of the snapshot is replaced by another one',
    holds: 'the next snapshot is written into it; the one taken away stays whole',
    async run(world) {
      const { path, gateway, give } = await begin(world)
      const away = `${dirname(path)}.away`
      await rename(dirname(path), away)
      await mkdir(dirname(path))
      await give(2)
      await writtenAs(path, gateway)
      expect(await readStored(join(away, 'snapshot.json'))).toMatchObject({
        tasks: { open_count: 1 },
      })
    },
  },
  {
    fault: 'The snapshot and the history are replaced by symbolic links to a file of another',
    holds: 'that file is not written to; what is written stands in the place of the links',
    async run(world) {
      const { folder, path, gateway, give } = await begin(world)
      const other = join(folder, 'of-another')
      await writeFile(other, 'mine')
      for (const name of [path, join(dirname(path), 'snapshot_history.json')]) {
        await rm(name)
        await symlink(other, name)
      }
      await give(2)
      await writtenAs(path, gateway)
      gateway.kill('SIGTERM')
      await gateway.ended
      expect(await readFile(other, 'utf8')).toBe('mine')
      for (const name of await readdir(dirname(path))) {
        expect((await lstat(join(dirname(path), name))).isFile()).toBe(true)
      }
    },
  },
  {
    fault: 'A temporary file of a writer is replaced by a symbolic link to a file of another',
    holds: 'that file is not written to; the snapshot is written',
    async run(world) {
      const { folder, path, gateway, give } = await begin(world)
      const other = join(folder, 'of-another')
      await writeFile(other, 'mine')
      await symlink(other, `${path}.0`)
      await give(2)
      await writtenAs(path, gateway)
      expect(await readFile(other, 'utf8')).toBe('mine')
    },
  },
  {
    fault: 'The snapshot is to be kept in a folder that is a file',
    holds: 'it serves and says that it is not saved; it ends with 0',
    async run(world) {
      const folder = await world.folder()
      await writeFile(join(folder, 'kept'), '')
      const gateway = await world.start({ folder, config: CONFIG })
      await notSaved(gateway)
      expect(await push(gateway, 'tasks', { openCount: 1 })).toBe(202)
      expect(await show(gateway)).toMatchObject({ tasks: { openCount: 1 } })
      gateway.kill('SIGTERM')
      expect(await gateway.ended).toMatchObject({ code: 0 })
    },
  },
  foundAtStart(
    'The snapshot is gone at the start',
    'the one before is restored',
    (path) => rm(path),
    async (gateway) => expect(await show(gateway)).toMatchObject({ tasks: { openCount: 1 } }),
  ),
  foundAtStart(
    'The snapshot is half written at the start',
    'the one before is restored; it is kept as .bad, with one warning',
    async (path) => {
      const text = await readFile(path, 'utf8')
      await writeFile(path, text.slice(0, -10))
    },
    async (gateway, path) => {
      expect(await show(gateway)).toMatchObject({ tasks: { openCount: 1 } })
      await lstat(`${path}.bad`)
      const warnings = gateway.log().filter(({ level }) => level === 40)
      expect(warnings).toHaveLength(1)
      expect(warnings[0]?.msg).toMatch(/is damaged .* is kept as .*\.bad; using the one before/)
    },
  ),
  foundAtStart(
    'A number in the snapshot has been changed',
    'it is not believed: the one before is restored',
    async (path) => {
      const text = await readFile(path, 'utf8')
      await writeFile(path, text.replaceAll('"openCount": 2', '"openCount": 9'))
    },
    async (gateway, path) => {
      expect(await show(gateway)).toMatchObject({ tasks: { openCount: 1 } })
      expect(await readFile(`${path}.bad`, 'utf8')).toContain('"openCount": 9')
    },
  ),
  foundAtStart(
    'The snapshot and the one before are full of zeros at the start',
    'nothing is known, and shown as unknown; both are kept as .bad',
    async (path) => {
      for (const name of [path, `${path}.prev`]) await writeFile(name, Buffer.alloc(4_096))
    },
    async (gateway, path) => {
      expect(await show(gateway)).toMatchObject({
        overall: { status: 'UNKNOWN' },
        tasks: { openCount: null, freshness: { status: 'MISSING', collectedAt: null } },
      })
      for (const name of [path, `${path}.prev`]) await lstat(`${name}.bad`)
    },
  ),
  foundAtStart(
    'The snapshot is a folder at the start',
    'the one before is restored; the folder is kept as .bad',
    async (path) => {
      await rm(path)
      await mkdir(path)
    },
    async (gateway, path) => {
      expect(await show(gateway)).toMatchObject({ tasks: { openCount: 1 } })
      expect((await lstat(`${path}.bad`)).isDirectory()).toBe(true)
    },
  ),
  foundAtStart(
    'The history is damaged at the start',
    'the snapshot is restored all the same',
    async (path) => {
      await writeFile(join(dirname(path), 'snapshot_history.json'), '{"points": [{')
    },
    async (gateway) => expect(await show(gateway)).toMatchObject(RESTORED),
  ),
  foundAtStart(
    'Temporary files of a killed writer lie beside the snapshot',
    'they are removed; what is not its own stays',
    async (path) => {
      for (const end of ['.0', '.4294967295', '.mine']) await writeFile(`${path}${end}`, '{')
    },
    async (gateway, path) => {
      expect(await show(gateway)).toMatchObject(RESTORED)
      // A temporary file of its own comes and goes with each write.
      await until(async () => {
        const names = await readdir(dirname(path))
        return names.filter((name) => /\.(?:\d+|mine)$/.test(name)).join() === 'snapshot.json.mine'
      })
    },
  ),
  refusedAtStart('A pipe stands in the place of the snapshot', 'it does not hang', (path) =>
    execFileSync('mkfifo', [path]),
  ),
  refusedAtStart('Another program writes to the snapshot', 'its file stays as it is', (path) =>
    writeFile(path, '{"schema_version": 3}'),
  ),
  {
    fault: 'An old file of another program stands in the place of the snapshot',
    holds: 'it is kept as .original',
    async run(world) {
      const folder = await world.folder()
      const path = join(folder, 'kept', 'snapshot.json')
      await mkdir(dirname(path))
      await writeFile(path, '{"schema_version": 3}')
      const old = Date.now() / 1_000 - 2 * 3_600
      await utimes(path, old, old)
      await begin(world, { folder })
      expect(await readFile(`${path}.original`, 'utf8')).toBe('{"schema_version": 3}')
    },
  },
  {
    fault: 'The disk that the log is on is full',
    holds: 'it serves, refreshes and ends with 0',
    async run(world) {
      const full = openSync('/dev/full', 'w')
      const gateway = await world.start({ config: CONFIG, stdout: full })
      closeSync(full)
      const { data } = await gateway.ask('mutation { refresh { revision } }')
      expect(data).toHaveProperty('refresh')
      gateway.kill('SIGTERM')
      expect(await gateway.ended).toMatchObject({ code: 0 })
    },
  },
  {
    fault: 'The file of a source may not be read',
    holds: 'it is UNKNOWN and UNREACHABLE; nothing of its place is told',
    async run(world) {
      const folder = await world.folder()
      const config = {
        snapshot: { path: 'snapshot.json', intervalSeconds: 1 },
        sections: { tasks: { from: { kind: 'json', file: 'tasks.json' } } },
      }
      await writeFile(join(folder, 'tasks.json'), '{"openCount": 1}', { mode: 0 })
      const gateway = await world.start({ config, folder, through: OBEYING })
      const { tasks } = await showUntil(
        gateway,
        ({ tasks: { freshness } }) => freshness.consecutiveFailures > 0,
      )
      expect(tasks).toMatchObject({
        openCount: null,
        freshness: { status: 'MISSING', failures: [{ code: 'UNREACHABLE' }] },
      })
      expect(JSON.stringify(tasks)).not.toContain(folder)
    },
  },
]
