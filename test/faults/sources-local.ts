import { execFileSync } from 'node:child_process'
import { mkdir, readFile, rename, rm, symlink, truncate, utimes, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { kill } from 'node:process'

import { expect } from 'vitest'

import { until } from '../support/real-program.ts'
import type { Fault } from './fault.ts'
import { isRunning } from './running.ts'
import { refreshes, SECRET } from './shown.ts'
import {
  addService,
  containFailure,
  GOOD,
  isWell,
  LAST_GOOD,
  openSources,
  REST,
  serviceOf,
  serviceUntil,
} from './sources-world.ts'

/** A file that turns bad. */
function file(name: string, what: string, code: string, bad: (path: string) => unknown): Fault {
  addService(name, { kind: 'json', file: `${name}.json`, maxBytes: 100_000 })
  return {
    fault: `A file that is a source ${what}`,
    holds: `${LAST_GOOD} ${code}; ${REST}`,
    async run(world) {
      const sources = await openSources(world)
      const path = join(sources.folder, `${name}.json`)
      const writeGood = async () => {
        await rm(path, { force: true, recursive: true })
        await writeFile(path, JSON.stringify(GOOD))
      }
      await containFailure(sources, name, code, { bad: () => bad(path), good: writeGood })
    },
  }
}

/** A file that is dated otherwise than now. */
function dated(
  name: string,
  what: string,
  seconds: number,
  holds: string,
  expected: object,
): Fault {
  addService(name, { kind: 'json', file: `${name}.json` })
  return {
    fault: `A file that is a source ${what}`,
    holds: `${holds}; the rest is FRESH`,
    async run(world) {
      const sources = await openSources(world)
      const path = join(sources.folder, `${name}.json`)
      await writeFile(path, JSON.stringify(GOOD))
      await serviceUntil(sources, name, isWell)
      const written = Date.now() / 1_000 + seconds
      await utimes(path, written, written)
      expect(await serviceUntil(sources, name, (service) => !isWell(service))).toMatchObject(
        expected,
      )
    },
  }
}

/** A command, in a shell script, that turns bad. */
function command(
  name: string,
  what: string,
  code: string,
  bad: string,
  check: (folder: string) => Promise<void> = async () => {},
): Fault {
  addService(name, {
    kind: 'json',
    command: ['sh', `${name}.sh`, `--token=${SECRET}`],
    env: { TOKEN: SECRET },
    maxBytes: 100_000,
    ...(code === 'TIMEOUT' ? { timeout: '900ms' } : {}),
  })
  return {
    fault: `A command ${what}`,
    holds: `${LAST_GOOD} ${code}; ${REST}; nothing of it is left running`,
    async run(world) {
      const sources = await openSources(world)
      const write = (text: string) => async () => {
        await writeFile(join(sources.folder, `${name}.new`), text)
        await rename(join(sources.folder, `${name}.new`), join(sources.folder, `${name}.sh`))
      }
      const good = `echo '${JSON.stringify(GOOD)}'\n`
      await containFailure(sources, name, code, { bad: write(bad), good: write(good) })
      await check(sources.folder)
    },
  }
}

/** Waits until a program is gone whose number is in a file. */
async function gone(path: string): Promise<void> {
  const pid = Number(await readFile(path, 'utf8'))
  await until(async () => !(await isRunning(pid)))
}

const noteAndSleep = (name: string) => `echo $$ > ${name}.pid; exec sleep 1000\n`
const goneAfter = (name: string) => (folder: string) => gone(join(folder, `${name}.pid`))

/** An MCP server that turns bad. */
function server(name: string, mode: string, what: string, code: string): Fault {
  addMcpServer(name, code === 'TIMEOUT' ? { timeout: '2s' } : {})
  return {
    fault: `An MCP server ${what}`,
    holds: `${LAST_GOOD} ${code}; ${REST}`,
    async run(world) {
      const sources = await openSources(world)
      const turn = (to: string) => () => writeFile(join(sources.folder, `${name}.mode`), to)
      await containFailure(sources, name, code, { bad: turn(mode), good: turn('well') })
    },
  }
}

function addMcpServer(name: string, options: object = {}): void {
  addService(name, {
    kind: 'mcp',
    command: ['${NODE}', '${FIXTURES}mcp-server.mjs', `${name}.mode`, `${name}.pid`],
    tool: 'status',
    maxBytes: 100_000,
    ...options,
  })
}

const GOOD_LINE = `echo '${JSON.stringify(GOOD)}'`

/** What files, commands and MCP servers do wrong. */
export const LOCAL_FAULTS: readonly Fault[] = [
  file('file-gone', 'is removed', 'UNREACHABLE', (path) => rm(path)),
  file('file-half', 'is half written', 'NOT_JSON', (path) =>
    writeFile(path, `{"status": "${SECRET}`),
  ),
  file('file-empty', 'is cut to nothing', 'NOT_JSON', (path) => truncate(path)),
  file('file-zeros', 'is full of zeros after a crash', 'NOT_JSON', (path) =>
    writeFile(path, Buffer.alloc(4_096)),
  ),
  file('file-large', 'has grown too large', 'TOO_LARGE', (path) =>
    writeFile(path, ' '.repeat(100_001)),
  ),
  file('file-folder', 'is replaced by a folder', 'UNREACHABLE', async (path) => {
    await rm(path)
    await mkdir(path)
  }),
  file('file-pipe', 'is replaced by a pipe that nobody writes to', 'UNREACHABLE', async (path) => {
    await rm(path)
    execFileSync('mkfifo', [path])
  }),
  file('file-device', 'is replaced by a link to /dev/zero', 'UNREACHABLE', async (path) => {
    await rm(path)
    await symlink('/dev/zero', path)
  }),
  file('file-loop', 'is replaced by a link to itself', 'UNREACHABLE', async (path) => {
    await rm(path)
    await symlink(path, path)
  }),
  dated(
    'file-old',
    'was last written hours ago',
    -2 * 3_600,
    'it is UNKNOWN and EXPIRED, however often it is read',
    { status: 'UNKNOWN', freshness: { status: 'EXPIRED', failures: [] } },
  ),
  dated(
    'file-future',
    'is dated an hour ahead',
    3_600,
    'it is STALE, as its clock is not to be trusted',
    { status: 'HEALTHY', freshness: { status: 'STALE', failures: [] } },
  ),
  replacedWhileRead(),
  command('exits', 'fails', 'COMMAND_FAILED', `echo ${SECRET} >&2; exit 3\n`),
  command('killed', 'is killed', 'COMMAND_FAILED', 'kill -9 $$\n'),
  command('hangs', 'hangs', 'TIMEOUT', noteAndSleep('hangs'), goneAfter('hangs')),
  command(
    'ignores-term',
    'ignores SIGTERM',
    'TIMEOUT',
    `trap '' TERM INT HUP; ${noteAndSleep('ignores-term')}`,
    goneAfter('ignores-term'),
  ),
  command(
    'closes-output',
    'answers and does not end',
    'TIMEOUT',
    `${GOOD_LINE}; exec >&-; ${noteAndSleep('closes-output')}`,
    goneAfter('closes-output'),
  ),
  command('floods', 'floods its output', 'TOO_LARGE', `exec yes ${SECRET}\n`),
  command(
    'floods-errors',
    'floods its error output',
    'TIMEOUT',
    `echo $$ > floods-errors.pid; exec yes ${SECRET} >&2\n`,
    goneAfter('floods-errors'),
  ),
  command('no-json', 'prints what is no JSON', 'NOT_JSON', `echo ${SECRET}\n`),
  leavesOthersRunning(),
  vanishes(),
  server('mcp-dies', 'die', 'dies in every call', 'COMMAND_FAILED'),
  server('mcp-hangs', 'hang', 'hangs in a call', 'TIMEOUT'),
  server('mcp-floods', 'flood', 'floods its output', 'TOO_LARGE'),
  diesBetweenCalls(),
]

function replacedWhileRead(): Fault {
  const name = 'file-replaced'
  addService(name, {
    kind: 'json',
    file: `${name}.json`,
    map: { status: 'status', latencyMs: 'latencyMs', summary: 'summary' },
  })
  return {
    fault: 'A file that is a source is replaced again and again while it is read',
    holds: 'each value shown is one that was in it, whole; no read fails; the rest is FRESH',
    async run(world) {
      const sources = await openSources(world)
      const path = join(sources.folder, `${name}.json`)
      let count = 0
      const replace = async () => {
        count += 1
        const padding = 'x'.repeat(1_000_000)
        const text = JSON.stringify({ ...GOOD, latencyMs: count, padding, summary: `n${count}` })
        await writeFile(`${path}.new`, text)
        await rename(`${path}.new`, path)
      }
      await replace()
      await serviceUntil(sources, name, isWell)
      let isOver = false
      const replacing = (async () => {
        while (!isOver) await replace()
      })()
      world.onEnd(async () => {
        isOver = true
        await replacing
      })
      const seen = new Set<number | null>()
      while (seen.size < 4) {
        const service = serviceOf(await refreshes(sources.gateway), name)
        expect(service).toMatchObject({ status: 'HEALTHY', summary: `n${service.latencyMs}` })
        expect(service.freshness).toMatchObject({ status: 'FRESH', failures: [] })
        seen.add(service.latencyMs)
      }
    },
  }
}

function leavesOthersRunning(): Fault {
  const name = 'leaves-others'
  addService(name, { kind: 'json', command: ['sh', `${name}.sh`] })
  return {
    fault: 'A command leaves others running that hold its output open',
    holds: 'its answer counts; what it left is ended; the rest is FRESH',
    async run(world) {
      const sources = await openSources(world)
      const script = `sh -c 'echo $$ > ${name}.pid; exec sleep 1000' & ${GOOD_LINE}\n`
      await writeFile(
        join(sources.folder, `${name}.sh`),
        // It has begun by the time that the command ends.
        script.replace(' & ', ` & while ! [ -s ${name}.pid ]; do :; done; `),
      )
      await serviceUntil(sources, name, isWell)
      await gone(join(sources.folder, `${name}.pid`))
    },
  }
}

function vanishes(): Fault {
  const name = 'vanishes'
  addService(name, { kind: 'json', command: [`./${name}`] })
  return {
    fault: 'The program of a command is removed',
    holds: `${LAST_GOOD} COMMAND_FAILED; ${REST}`,
    async run(world) {
      const sources = await openSources(world)
      const path = join(sources.folder, name)
      await containFailure(sources, name, 'COMMAND_FAILED', {
        bad: () => rm(path),
        async good() {
          await writeFile(`${path}.new`, `#!/bin/sh\n${GOOD_LINE}\n`, { mode: 0o755 })
          await rename(`${path}.new`, path)
        },
      })
    },
  }
}

function diesBetweenCalls(): Fault {
  const name = 'mcp-killed'
  addMcpServer(name)
  return {
    fault: 'An MCP server is killed between two calls',
    holds: 'another one is started, and no read fails; the rest is FRESH',
    async run(world) {
      const sources = await openSources(world)
      const note = (what: string) => join(sources.folder, `${name}.${what}`)
      await writeFile(note('mode'), 'well')
      await serviceUntil(sources, name, isWell)
      const pid = Number(await readFile(note('pid'), 'utf8'))
      kill(pid, 'SIGKILL')
      await until(async () => Number(await readFile(note('pid'), 'utf8')) !== pid)
      const service = await serviceUntil(sources, name, isWell)
      expect(service.freshness.consecutiveFailures).toBe(0)
    },
  }
}
