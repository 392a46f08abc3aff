import { createGateway } from '../gateway.ts'
import { formatSourceResults } from '../serve/terminal/sources.ts'
import { load } from './load.ts'
import { createProblemLog } from './log.ts'
import type { Options, Terminal } from './terminal.ts'

/** Reads all sources once, writes the snapshot and prints what they gave. */
export async function refresh(terminal: Terminal, options: Options): Promise<void> {
  const { config } = await load(terminal, options, true)
  // What goes wrong here is that the file is not written.
  const log = createProblemLog(terminal, () => terminal.setExitCode(1))
  const gateway = createGateway(config, { env: terminal.env, log })
  await gateway.restore()
  await gateway.refresh()
  const view = gateway.view()
  await gateway.stop()
  terminal.say(formatSourceResults(view, Date.now(), terminal.paint))
  terminal.say(`\nrevision ${view.revision}, overall ${view.overall.status}`)
}
