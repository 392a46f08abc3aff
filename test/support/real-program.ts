import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createServer } from 'node:net'

/** A program that listens on loopback. */
export interface RunningProgram {
  readonly url: string
  stop(): Promise<void>
}

/** Finds a port that nobody uses now. */
export async function freePort(): Promise<number> {
  const server = createServer()
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  server.close()
  await once(server, 'close')
  if (address === null || typeof address === 'string') throw new TypeError('expected a port')
  return address.port
}

/** Starts a program and waits until an address of it answers. */
export async function startProgram(
  command: readonly string[],
  url: string,
  readyPath: string,
  env: Readonly<Record<string, string>> = {},
): Promise<RunningProgram> {
  const [program = '', ...parameters] = command
  const child = spawn(program, parameters, {
    stdio: 'ignore',
    env: { ...globalThis.process.env, ...env },
  })
  const exited = once(child, 'exit')
  let isGone = false
  void exited.then(() => {
    isGone = true
  })
  await until(async () => {
    if (isGone) throw new Error(`${program} ended before it answered`)
    const response = await fetch(url + readyPath).catch(() => undefined)
    await response?.body?.cancel()
    return response !== undefined && response.status < 500
  })
  return {
    url,
    async stop() {
      child.kill('SIGKILL')
      await exited
    },
  }
}

/** Asks again and again until something holds; the time limit of the test ends it otherwise. */
export async function until(holds: () => Promise<boolean>): Promise<void> {
  while (!(await holds())) await new Promise((resolve) => setTimeout(resolve, 25))
}
