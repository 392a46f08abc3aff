import { spawn, type ChildProcess } from 'node:child_process'
import { kill } from 'node:process'

import { SourceError } from '../errors.ts'
import { tooLarge } from './read-body.ts'
import type { ReadOptions } from './source.ts'

/** A program to run. */
export interface Command {
  /** The program and its arguments; no shell reads them. */
  readonly command: readonly string[]
  readonly cwd: string | undefined
  readonly env: Readonly<Record<string, string>>
}

/** What a program inherits of our environment: enough to be found and to write, no secrets. */
const INHERITED = ['PATH', 'HOME', 'USER', 'LANG', 'LC_ALL', 'TZ', 'TMPDIR']

/** Makes the environment of a program: a few inherited names, and what its configuration adds. */
export function commandEnv(
  inherited: Readonly<Record<string, string | undefined>>,
  added: Readonly<Record<string, string>> = {},
): Record<string, string> {
  const env: Record<string, string> = {}
  for (const name of INHERITED) {
    const value = inherited[name]
    if (value !== undefined) env[name] = value
  }
  return { ...env, ...added }
}

/**
 * Runs a program and gives what it wrote to its standard output; rejects with a `SourceError` that
 * says nothing of what it wrote. It has a process group of its own, none of which outlives the call.
 */
export function runCommand(
  { command, cwd, env }: Command,
  { signal, maxBytes }: Pick<ReadOptions, 'signal' | 'maxBytes'>,
): Promise<string> {
  const [program = '', ...parameters] = command
  return new Promise((resolve, reject) => {
    if (signal.aborted) return reject(timeout())
    const child: ChildProcess = spawn(program, parameters, {
      cwd,
      env,
      detached: true,
      stdio: ['ignore', 'pipe', 'ignore'],
    })
    const chunks: Buffer[] = []
    let bytes = 0

    const end = (error: SourceError | undefined) => {
      signal.removeEventListener('abort', onAbort)
      // Once it has exited its number may belong to another program.
      if (child.exitCode === null && child.signalCode === null) killGroup(child)
      child.stdout?.destroy()
      if (error === undefined) resolve(new TextDecoder().decode(Buffer.concat(chunks)))
      else reject(error)
    }
    const onAbort = () => end(timeout())

    signal.addEventListener('abort', onAbort, { once: true })
    child.once('error', (error) => end(notRun(error)))
    // It has none where there were no file handles left for it.
    child.stdout?.on('data', (chunk: Buffer) => {
      bytes += chunk.byteLength
      chunks.push(chunk)
      if (bytes > maxBytes) end(tooLarge(maxBytes))
    })
    // What it left running would hold its output open.
    child.once('exit', () => killGroup(child))
    child.once('close', (code, by) => end(code === 0 ? undefined : failed(code, by)))
  })
}

/** Ends a program and everything it started in its group. */
export function killGroup(child: ChildProcess): void {
  if (child.pid === undefined) return
  try {
    kill(-child.pid, 'SIGKILL')
  } catch {
    // The group is gone already, which is what was wanted.
    return
  }
}

function timeout(): SourceError {
  return new SourceError('TIMEOUT', 'the command did not end before the deadline')
}

function notRun(error: Error): SourceError {
  const why = whyNotRun(error)
  return new SourceError('COMMAND_FAILED', `the command cannot be run: ${why}`, { cause: error })
}

/** Says why a program could not be started, without its name. */
export function whyNotRun(error: Error): string {
  const code = 'code' in error ? error.code : undefined
  return code === 'ENOENT' ? 'it or its folder was not found' : 'the system refused it'
}

function failed(code: number | null, by: string | null): SourceError {
  const how = code === null ? `was ended by ${by}` : `exited with code ${code}`
  return new SourceError('COMMAND_FAILED', `expected the command to exit with code 0, it ${how}`)
}
