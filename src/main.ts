#!/usr/bin/env node
import { CommanderError } from 'commander'

import { createProgram, withDefaultCommand } from './commands/program.ts'
import type { Terminal } from './commands/terminal.ts'
import { ConfigError } from './errors.ts'
import { createPaint } from './serve/terminal/paint.ts'

/** The configuration cannot be used (sysexits.h: EX_CONFIG). */
const EXIT_CONFIG = 78

/** The command line was not understood (sysexits.h: EX_USAGE). */
const EXIT_USAGE = 64

const { env, stdin, stdout, stderr } = process
const hasColours = (stream: NodeJS.WriteStream): boolean => stream.isTTY && stream.hasColors()

const terminal: Terminal = {
  env,
  cwd: process.cwd(),
  input: stdin,
  output: stdout,
  isInteractive: stdout.isTTY,
  paint: createPaint(hasColours(stdout)),
  paintErrors: createPaint(hasColours(stderr)),
  say: (text) => void stdout.write(`${text}\n`),
  tell: (text) => void stderr.write(`${text}\n`),
  setExitCode(code) {
    process.exitCode = code
  },
  exit: (code) => process.exit(code),
  onSignal: (signal, listener) => void process.on(signal, listener),
}

// That the reader has gone or the disk behind is full is no reason to stop serving.
for (const stream of [stdout, stderr]) stream.on('error', () => {})

// By default a write beyond the limit of the size of files ends the process; so it fails instead.
process.on('SIGXFSZ', () => {})

try {
  await createProgram(terminal).parseAsync(withDefaultCommand(process.argv.slice(2)), {
    from: 'user',
  })
} catch (error) {
  if (error instanceof CommanderError) {
    const isUsage = error.code.startsWith('commander.')
    // commander has told its own errors already.
    if (!isUsage) terminal.tell(error.message)
    process.exitCode = isUsage && error.exitCode === 1 ? EXIT_USAGE : error.exitCode
  } else if (error instanceof ConfigError) {
    terminal.tell(error.message)
    process.exitCode = EXIT_CONFIG
  } else if (isListenError(error)) {
    terminal.tell(`cannot listen: ${error.message.replace(/^listen /, '')}`)
    process.exitCode = 1
  } else {
    throw error
  }
}

/** Whether an address cannot be listened on: it is taken, is not ours, or has no such name. */
function isListenError(error: unknown): error is Error {
  if (!(error instanceof Error) || !('syscall' in error)) return false
  return error.syscall === 'listen' || error.syscall === 'getaddrinfo'
}
