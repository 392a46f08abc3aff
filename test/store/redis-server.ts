import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { connect } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import { onTestFinished } from 'vitest'

/** Whether there is a redis-server to test with; without one the tests that need it are skipped. */
export const hasRedis = spawnSync('redis-server', ['--version']).status === 0

if (!hasRedis) {
  const message = 'redis-server is missing: the tests of the shared store need it'
  if (process.env['CI'] === 'true') throw new Error(message)
  process.stderr.write(`${message} and are skipped (apt-get install redis-server)\n`)
}

/** An engine of a test's own, on a unix socket. */
export interface RedisServer {
  readonly url: string
  readonly folder: string
  /** Starts it, empty, unless it runs; answers when it accepts connections. */
  start(...args: string[]): Promise<void>
  kill(): Promise<void>
  freeze(): void
  thaw(): void
  /** Sends one command and answers the raw reply. */
  command(...words: string[]): Promise<string>
}

/** Starts an engine that ends with the test. */
export async function startRedis(...args: string[]): Promise<RedisServer> {
  const folder = mkdtempSync(join(tmpdir(), 'redis-'))
  const path = join(folder, 'redis.sock')
  let child: ChildProcess | undefined

  const server: RedisServer = {
    url: `unix://${path}`,
    folder,
    async start(...more) {
      const quiet = ['--port', '0', '--save', '', '--appendonly', 'no', '--loglevel', 'warning']
      child = spawn(
        'redis-server',
        [...quiet, '--unixsocket', path, '--dir', folder, ...args, ...more],
        { stdio: ['ignore', 'ignore', 'inherit'] },
      )
      while (!(await server.command('PING').catch(() => '')).includes('PONG')) {
        await new Promise(setImmediate)
      }
    },
    async kill() {
      if (child === undefined) return
      const exited = once(child, 'exit')
      child.kill('SIGKILL')
      await exited
      child = undefined
      rmSync(path, { force: true })
    },
    freeze: () => void child?.kill('SIGSTOP'),
    thaw: () => void child?.kill('SIGCONT'),
    async command(...words) {
      const socket = connect(path)
      try {
        await once(socket, 'connect')
        const parts = words.map((word) => `$${Buffer.byteLength(word)}\r\n${word}\r\n`)
        socket.write(`*${words.length}\r\n${parts.join('')}`)
        const [reply] = await once(socket, 'data')
        return String(reply)
      } finally {
        socket.destroy()
      }
    },
  }

  onTestFinished(async () => {
    server.thaw()
    await server.kill()
    rmSync(folder, { recursive: true, force: true })
  })
  await server.start()
  return server
}
