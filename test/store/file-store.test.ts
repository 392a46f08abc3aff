import { execFileSync, spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import {
  chmodSync,
  linkSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs'
import { readFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { basename, dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

import { describe, expect, it, onTestFinished } from 'vitest'

import { ConfigError, StoreError } from '../../src/errors.ts'
import { decodeSnapshot, encodeSnapshot } from '../../src/snapshot/codec.ts'
import { createFileStore } from '../../src/store/file-store.ts'
import type { SnapshotStore } from '../../src/store/store.ts'
import { describeStore } from './contract.ts'
import { restored, storedSnapshot } from './snapshots.ts'

const SAVER = fileURLToPath(new URL('save-forever.ts', import.meta.url))

function newFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'file-store-'))
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
  return folder
}

function newPath(): string {
  return join(newFolder(), 'cache', 'snapshot.json')
}

function open(path: string): { store: SnapshotStore; warnings: string[] } {
  const warnings: string[] = []
  return { store: createFileStore({ path, warn: (w) => warnings.push(w) }), warnings }
}

async function saved(path: string, ...revisions: number[]): Promise<void> {
  const { store } = open(path)
  for (const revision of revisions) await store.save(storedSnapshot(revision))
  await store.close()
}

function names(path: string): string[] {
  return readdirSync(dirname(path))
    .map((name) => name.replace(basename(path), ''))
    .toSorted()
}

function revisionIn(path: string): string {
  const decoded = decodeSnapshot(readFileSync(path, 'utf8'))
  return decoded.kind === 'snapshot' ? decoded.snapshot.revision : decoded.kind
}

describeStore('createFileStore', async () => {
  const path = newPath()
  return () => open(path).store
})

describe('createFileStore', () => {
  it('makes the folder, and a file that only its owner reads', async () => {
    const path = newPath()

    await saved(path, 1)

    expect(statSync(path).mode & 0o777).toBe(0o600)
    expect(names(path)).toEqual([''])
  })

  it('keeps the generation before, and nothing else', async () => {
    const path = newPath()

    await saved(path, 1, 2, 3)

    expect(revisionIn(path)).toBe('3')
    expect(revisionIn(`${path}.prev`)).toBe('2')
    expect(names(path)).toEqual(['', '.prev'])
  })

  it('writes only the last of the saves that wait', async () => {
    const path = newPath()
    const { store } = open(path)

    const first = store.save(storedSnapshot(1))
    await new Promise(setImmediate)
    await Promise.all([first, ...[2, 3, 4].map((revision) => store.save(storedSnapshot(revision)))])

    expect(revisionIn(path)).toBe('4')
    expect(revisionIn(`${path}.prev`)).toBe('1')
  })

  it('removes left-over temporary files and nothing that is not its own', async () => {
    const path = newPath()
    await saved(path, 1)
    const kept = ['.bad', '.prev', '_history.json', '.12345678901', '.7x', '.json.7']
    for (const end of [...kept, '.7', '.4294967295']) writeFileSync(`${path}${end}`, '')

    await open(path).store.load()

    expect(names(path)).toEqual(['', ...kept].toSorted())
  })

  it('goes through a link to the file and keeps the link', async () => {
    const path = newPath()
    const linked = join(newFolder(), 'snapshot.json')
    await saved(path, 1)
    symlinkSync(path, linked)

    await saved(linked, 2, 3)

    expect(lstatSync(linked).isSymbolicLink()).toBe(true)
    expect([revisionIn(path), revisionIn(`${path}.prev`)]).toEqual(['3', '2'])
  })

  it('goes on after a crash between keeping the one before and writing', async () => {
    const path = newPath()
    await saved(path, 1)
    linkSync(path, `${path}.prev`)

    await saved(path, 2)

    expect([revisionIn(path), revisionIn(`${path}.prev`)]).toEqual(['2', '1'])
    expect(names(path)).toEqual(['', '.prev'])
  })

  it('never shows half a file to a concurrent reader', async () => {
    const path = newPath()
    await saved(path, 1)
    const { store } = open(path)
    await store.load()
    let done = false
    const found = new Set<string>()

    const reader = (async () => {
      while (!done) {
        const decoded = decodeSnapshot(await readFile(path, 'utf8'))
        found.add(decoded.kind)
      }
    })()
    for (let revision = 2; revision < 40; revision += 1) {
      await store.save(storedSnapshot(revision, 'x'.repeat(200_000)))
    }
    done = true
    await reader

    expect([...found]).toEqual(['snapshot'])
  })

  it('changes nothing when opened for reading only', async () => {
    const path = newPath()
    await saved(path, 1, 2)
    writeFileSync(path, 'half')
    writeFileSync(`${path}.7`, '')
    const warnings: string[] = []
    const store = createFileStore({ path, warn: (w) => warnings.push(w), readOnly: true })

    expect(await store.load()).toEqual(restored(storedSnapshot(1)))
    await expect(store.save(storedSnapshot(3))).rejects.toThrow(StoreError)

    expect(names(path)).toEqual(['', '.7', '.prev'])
    expect(readFileSync(path, 'utf8')).toBe('half')
    expect(warnings).toHaveLength(1)
  })
})

describe('a file that cannot be used', () => {
  const damage: readonly (readonly [string, (path: string) => void])[] = [
    ['truncated', (path) => writeFileSync(path, readFileSync(path, 'utf8').slice(0, -40))],
    ['empty', (path) => writeFileSync(path, '')],
    ['changed', (path) => writeFileSync(path, readFileSync(path, 'utf8').replace('boot', 'root'))],
    [
      'of a newer schema',
      (path) => {
        const { snapshot } = storedSnapshot(9)
        writeFileSync(path, encodeSnapshot({ snapshot, wire: { schema_version: 4 } }))
      },
    ],
    [
      'a directory',
      (path) => {
        rmSync(path)
        mkdirSync(path)
        writeFileSync(join(path, 'inside'), '')
      },
    ],
    [
      'unreadable',
      (path) => {
        rmSync(path)
        symlinkSync(basename(path), path)
      },
    ],
  ]

  it.each(damage)('gives way to the one before when %s, is kept, and is told', async (_n, harm) => {
    const path = newPath()
    await saved(path, 1, 2)
    harm(path)
    const { store, warnings } = open(path)

    expect(await store.load()).toEqual(restored(storedSnapshot(1)))

    expect(names(path)).toEqual(['.bad', '.prev'])
    expect(warnings).toEqual([expect.stringMatching(/is kept as .*\.bad; using the one before$/)])
    await store.save(storedSnapshot(3))
    expect([revisionIn(path), revisionIn(`${path}.prev`)]).toEqual(['3', '1'])
    expect(warnings).toHaveLength(1)
  })

  it.each(damage)('leaves nothing to restore when %s and the only one', async (_name, harm) => {
    const path = newPath()
    await saved(path, 1)
    harm(path)
    const { store, warnings } = open(path)

    expect(await store.load()).toBeUndefined()

    expect(names(path)).toEqual(['.bad'])
    expect(warnings).toEqual([expect.stringMatching(/\.bad; starting without a snapshot$/)])
  })

  it('is kept beside the one before that cannot be used either, with one warning', async () => {
    const path = newPath()
    await saved(path, 1, 2)
    writeFileSync(path, 'x')
    writeFileSync(`${path}.prev`, '{')
    const { store, warnings } = open(path)

    expect(await store.load()).toBeUndefined()

    expect(names(path)).toEqual(['.bad', '.prev.bad'])
    expect(warnings).toHaveLength(1)
  })

  it('never replaces what was kept earlier', async () => {
    const path = newPath()
    for (const text of ['first', 'second']) {
      await saved(path, 1)
      writeFileSync(path, text)
      rmSync(`${path}.prev`, { force: true })
      await open(path).store.load()
    }

    const [first = '', second = ''] = names(path)
    expect(first).toBe('.bad')
    expect(second).toMatch(/^\.bad\.\d{13}$/)
    expect(readFileSync(`${path}${first}`, 'utf8')).toBe('first')
    expect(readFileSync(`${path}${second}`, 'utf8')).toBe('second')
  })

  it('is kept also when saving comes without loading', async () => {
    const path = newPath()
    await saved(path, 1)
    writeFileSync(path, 'half')
    const { store, warnings } = open(path)

    await store.save(storedSnapshot(2))

    expect(names(path)).toEqual(['', '.bad'])
    expect(warnings).toHaveLength(1)
  })

  it('stays where it cannot be moved, and is never replaced', async () => {
    const parent = join(newFolder(), 'file')
    writeFileSync(parent, '')
    const { store, warnings } = open(join(parent, 'snapshot.json'))

    expect(await store.load()).toBeUndefined()
    await expect(store.save(storedSnapshot(1))).rejects.toThrow(StoreError)
    await expect(store.save(storedSnapshot(2))).rejects.toThrow(StoreError)

    expect(warnings).toEqual([expect.stringContaining('cannot be moved away (ENOTDIR)')])
    expect(readFileSync(parent, 'utf8')).toBe('')
  })

  it('is an error of configuration when it is a pipe', async () => {
    const path = join(newFolder(), 'pipe')
    execFileSync('mkfifo', [path])

    await expect(open(path).store.load()).rejects.toThrow(ConfigError)

    expect(lstatSync(path).isFIFO()).toBe(true)
  })
})

describe('the file of another program', () => {
  function foreign(minutesOld: number): string {
    const path = join(newFolder(), 'snapshot.json')
    writeFileSync(path, '{"schema_version": 3}')
    const changed = Date.now() / 1000 - minutesOld * 60
    utimesSync(path, changed, changed)
    return path
  }

  it.each([59, 0, -5])('refuses to start when it changed %d minutes ago', async (minutes) => {
    const path = foreign(minutes)
    const { store } = open(path)

    await expect(store.load()).rejects.toThrow(ConfigError)
    await expect(store.save(storedSnapshot(1))).rejects.toThrow('set snapshot.path')
    const since = minutes < 1 ? 'less than a minute' : `${minutes} minutes`
    await expect(store.load()).rejects.toThrow(`changed it ${since} ago`)

    expect(readFileSync(path, 'utf8')).toBe('{"schema_version": 3}')
    expect(names(path)).toEqual([''])
  })

  it('is kept as the original when it is older than an hour', async () => {
    const path = foreign(61)
    const { store, warnings } = open(path)

    expect(await store.load()).toBeUndefined()
    await store.save(storedSnapshot(1))

    expect(readFileSync(`${path}.original`, 'utf8')).toBe('{"schema_version": 3}')
    expect(revisionIn(path)).toBe('1')
    expect(warnings).toEqual([expect.stringContaining('belongs to another program')])
  })
})

describe('a failing disk', () => {
  it('leaves what was saved when a limit cuts the write short', async () => {
    const path = newPath()
    await saved(path, 1)

    const script = 'ulimit -f 64; exec "$@"'
    const child = spawnSync(
      'bash',
      ['-c', script, 'bash', process.execPath, '--import', 'tsx', SAVER, path, '100000', '1'],
      { encoding: 'utf8' },
    )

    expect(child.stdout).toBe('StoreError: the snapshot could not be saved: EFBIG\n')
    expect([revisionIn(path), revisionIn(`${path}.prev`)]).toEqual(['1', '1'])
    expect(names(path)).toEqual(['', '.prev'])
  })

  it('leaves what was saved when the disk is full, and saves again when it is not', async (t) => {
    const folder = newFolder()
    const mounted = spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=256k', 'tmpfs', folder])
    if (mounted.status !== 0) t.skip('needs the right to mount a tmpfs')
    onTestFinished(() => {
      execFileSync('umount', ['-l', folder])
    })
    const path = join(folder, 'snapshot.json')
    const { store } = open(path)
    await store.save(storedSnapshot(1, 'x'.repeat(100_000)))

    const saving = store.save(storedSnapshot(2, 'x'.repeat(200_000)))

    await expect(saving).rejects.toThrow('the snapshot could not be saved: ENOSPC')
    expect(revisionIn(path)).toBe('1')
    await store.save(storedSnapshot(3))
    expect(revisionIn(path)).toBe('3')
  })

  it('says so when the file is mounted by itself, and goes on', async (t) => {
    const path = join(newFolder(), 'snapshot.json')
    const outside = join(newFolder(), 'snapshot.json')
    await saved(outside, 1)
    writeFileSync(path, '')
    if (spawnSync('mount', ['--bind', outside, path]).status !== 0) t.skip('needs mounting')
    onTestFinished(() => {
      execFileSync('umount', ['-l', path])
    })
    const { store } = open(path)

    expect(await store.load()).toEqual(restored(storedSnapshot(1)))
    await expect(store.save(storedSnapshot(2))).rejects.toThrow('EBUSY')

    expect(await store.load()).toEqual(restored(storedSnapshot(1)))
  })

  it('says so when the folder cannot be written', async (t) => {
    const folder = newFolder()
    chmodSync(folder, 0o755)
    await saved(join(folder, 'snapshot.json'), 1)
    if (spawnSync('mount', ['--bind', folder, folder]).status !== 0) t.skip('needs mounting')
    onTestFinished(() => {
      execFileSync('umount', ['-l', folder])
    })
    execFileSync('mount', ['-o', 'remount,bind,ro', folder])
    const { store } = open(join(folder, 'snapshot.json'))

    await expect(store.save(storedSnapshot(2))).rejects.toThrow('EROFS')

    expect(await store.load()).toEqual(restored(storedSnapshot(1)))
  })
})

describe('a process killed while it saves', () => {
  it('leaves a file that parses, every time', { timeout: 120_000 }, async () => {
    const lanes = Array.from({ length: 3 }, async (_, lane) => {
      const path = newPath()
      let last = 0
      for (let kill = 0; kill < 10; kill += 1) {
        const child = spawn(process.execPath, ['--import', 'tsx', SAVER, path, '300000'], {
          stdio: ['ignore', 'pipe', 'inherit'],
        })
        await once(child.stdout, 'data')
        // Spread over some five saves of a few milliseconds each.
        for (let turn = 0; turn < (kill * 7 + lane * 3) * 20; turn += 1) {
          await new Promise(setImmediate)
        }
        child.kill('SIGKILL')
        await once(child, 'exit')

        const { store, warnings } = open(path)
        const snapshot = await store.load()
        const revision = Number(snapshot?.revision)
        expect(revision).toBeGreaterThan(last)
        expect(snapshot).toEqual(restored(storedSnapshot(revision, 'x'.repeat(300_000))))
        expect(warnings).toEqual([])
        expect(names(path).filter((name) => !['', '.prev'].includes(name))).toEqual([])
        last = revision
      }
    })
    await Promise.all(lanes)
  })
})
