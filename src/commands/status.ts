import {
  formatStatus,
  STATUS_QUERY,
  statusExitCode,
  type StatusData,
} from '../serve/terminal/status.ts'
import { ask, dataOf } from './ask-gateway.ts'
import type { AskingOptions, Terminal } from './terminal.ts'

/** Prints how things are, and exits with what that means. */
export async function status(terminal: Terminal, options: AskingOptions): Promise<void> {
  const asked = await ask(terminal, options, { query: STATUS_QUERY })
  // The query says of what shape the data is.
  const data = dataOf(asked, 3) as StatusData
  const { offline } = asked
  terminal.say(
    options.json === true
      ? JSON.stringify({ offline, ...data.snapshot }, undefined, 2)
      : formatStatus(data, { now: Date.now(), paint: terminal.paint, offline }),
  )
  terminal.setExitCode(statusExitCode(data, offline))
}
