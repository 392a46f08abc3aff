import { type ChildProcess, spawn } from 'node:child_process'
import { kill } from 'node:process'

import type { JSONRPCMessage, Transport } from '@modelcontextprotocol/client'

import { SourceError } from '../errors.ts'
import type { McpLibrary, McpTransport } from './mcp-connection.ts'
import { tooLarge } from './read-body.ts'
import { whyNotRun } from './run-command.ts'

/** An MCP server that is a program. */
export interface McpProgram {
  readonly command: readonly string[]
  readonly env: Readonly<Record<string, string>>
  readonly cwd: string
}

/** How long a server has to end by itself, in milliseconds. */
const GRACE_MS = 1_000

/**
 * Makes the transport to a server over its standard input and output. Unlike the client's own it
 * has a process group, all of which ends with it: servers start helpers and do not end them.
 */
export function openMcpProcess(library: McpLibrary, program: McpProgram): McpTransport {
  let maxBytes = Infinity
  let child: ChildProcess | undefined
  let fail = (_error: SourceError): void => {}
  const broken = new Promise<never>((_resolve, reject) => {
    fail = reject
  })
  // It is raced against each call; between calls nobody listens.
  broken.catch(() => {})

  const transport: Transport = {
    start() {
      const [name = '', ...parameters] = program.command
      const { env, cwd } = program
      const stdio: ['pipe', 'pipe', 'ignore'] = ['pipe', 'pipe', 'ignore']
      const started: ChildProcess = spawn(name, parameters, { env, cwd, detached: true, stdio })
      child = started
      const spawned = new Promise<void>((resolve, reject) => {
        started.once('spawn', resolve)
        started.once('error', (error) => {
          const failure = new SourceError(
            'COMMAND_FAILED',
            `the server cannot be run: ${whyNotRun(error)}`,
            { cause: error },
          )
          fail(failure)
          reject(failure)
        })
      })
      const read = createLineReader(
        () => maxBytes,
        (line) => {
          const message = parseMessage(library, line)
          if (message !== undefined) transport.onmessage?.(message)
        },
      )
      // It has neither where there were no file handles left for them.
      started.stdout?.on('data', (chunk: Buffer) => {
        if (read(chunk)) return
        fail(tooLarge(maxBytes))
        signalGroup(started, 'SIGKILL')
      })
      started.stdin?.on('error', () => fail(ended('closed its input')))
      started.once('exit', (code, by) => {
        fail(ended(code === null ? `was ended by ${by}` : `exited with code ${code}`))
        signalGroup(started, 'SIGKILL')
        transport.onclose?.()
      })
      return spawned
    },
    async send(message) {
      child?.stdin?.write(library.serializeMessage(message))
    },
    async close() {
      if (child !== undefined) await end(child)
    },
  }

  return {
    transport,
    broken,
    limit(bytes) {
      maxBytes = bytes
    },
    close: () => transport.close(),
  }
}

/** Asks the group to end, and ends it when it does not. */
function end(child: ChildProcess): Promise<void> {
  if (child.pid === undefined || child.exitCode !== null || child.signalCode !== null) {
    return Promise.resolve()
  }
  return new Promise((resolve) => {
    const timer = setTimeout(() => signalGroup(child, 'SIGKILL'), GRACE_MS)
    child.once('exit', () => {
      clearTimeout(timer)
      resolve()
    })
    child.stdin?.end()
    signalGroup(child, 'SIGTERM')
  })
}

function signalGroup(child: ChildProcess, signal: 'SIGTERM' | 'SIGKILL'): void {
  if (child.pid === undefined) return
  try {
    kill(-child.pid, signal)
  } catch {
    // The group is gone already, which is what was wanted.
    return
  }
}

/** Cuts a stream into lines; the function it returns says false once a line is over the cap. */
function createLineReader(cap: () => number, onLine: (line: string) => void) {
  let parts: Buffer[] = []
  let bytes = 0
  return (chunk: Buffer): boolean => {
    let start = 0
    for (let at = chunk.indexOf(0x0a); at !== -1; at = chunk.indexOf(0x0a, start)) {
      const line = Buffer.concat([...parts, chunk.subarray(start, at)])
      parts = []
      bytes = 0
      start = at + 1
      if (line.byteLength > cap()) return false
      onLine(line.toString())
    }
    const rest = chunk.subarray(start)
    parts.push(rest)
    bytes += rest.byteLength
    return bytes <= cap()
  }
}

/** Servers write all kinds of lines to their output; only messages count. */
function parseMessage(library: McpLibrary, line: string): JSONRPCMessage | undefined {
  try {
    return library.deserializeMessage(line)
  } catch {
    return undefined
  }
}

function ended(how: string): SourceError {
  return new SourceError('COMMAND_FAILED', `expected the server to run on, it ${how}`)
}
