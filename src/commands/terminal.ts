import type { Readable, Writable } from 'node:stream'

import type { Paint } from '../serve/terminal/paint.ts'

/** What commands use of the process that they run in. */
export interface Terminal {
  readonly env: Readonly<Record<string, string | undefined>>
  /** The folder that relative names of files start from. */
  readonly cwd: string
  readonly input: Readable
  readonly output: Writable
  /** Whether a person reads the output. */
  readonly isInteractive: boolean
  /** Colours what goes to the output, or leaves it plain for a pipe. */
  readonly paint: Paint
  /** Colours what goes beside the output. */
  readonly paintErrors: Paint
  /** Writes a line to the output. */
  say(text: string): void
  /** Writes a line beside the output, for people. */
  tell(text: string): void
  /** Sets the exit code for when the program ends by itself. */
  setExitCode(code: number): void
  /** Ends the program now. */
  exit(code: number): void
  onSignal(signal: 'SIGTERM' | 'SIGINT' | 'SIGHUP', listener: () => void): void
}

/** The options of every command that reads the configuration. */
export interface Options {
  readonly config?: string
  readonly host?: string
  readonly port?: number
}

/** The options of commands that go on running. */
export interface ServingOptions extends Options {
  readonly log?: 'json' | 'pretty'
}

/** The options of commands that ask a gateway. */
export interface AskingOptions extends Options {
  readonly url?: string
  readonly token?: string
  readonly json?: boolean
}
