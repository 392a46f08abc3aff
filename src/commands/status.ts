import {
  formatStatus,
  STATUS_QUERY,
  statusExitCode,
  type StatusData,
} from '../serve/terminal/status.ts'
import { ask, dataOf } from './ask-gateway.ts'
import type { AskingOptions, Terminal } from './terminal.ts'

const EXIT_UNKNOWN = 3

/** Prints how things are, and exits with what that means. */
export async function status(terminal: Terminal, options: AskingOptions): Promise<void> {
  // No answer says nothing of the daemon, least of all that it is only degraded.
  const asked = await ask(terminal, options, { query: STATUS_QUERY }, EXIT_UNKNOWN)
  // The query says of what shape the data is.
  const data = dataOf(asked, EXIT_UNKNOWN) as StatusData
  const { offline } = asked
  terminal.say(
    options.json === true
      ? JSON.stringify({ offline, ...data.snapshot }, undefined, 2)
      : formatStatus(data, { now: Date.now(), paint: terminal.paint, offline }),
  )
  terminal.setExitCode(statusExitCode(data, offline))
}
