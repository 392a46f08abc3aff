import { createGateway } from '../gateway.ts'
import { formatCheck } from '../serve/terminal/sources.ts'
import { findLocal } from '../sources/find-local.ts'
import { createSourceContext } from '../sources/source-context.ts'
import { load } from './load.ts'
import type { Options, Terminal } from './terminal.ts'

/** Tries each source once and prints what it would set, or what answers on this machine. */
export async function check(
  terminal: Terminal,
  { find = false, ...options }: Options & { readonly find?: boolean },
): Promise<void> {
  if (find) await printFound(terminal)
  else await printTried(terminal, options)
}

async function printFound(terminal: Terminal): Promise<void> {
  const found = await findLocal(createSourceContext({ fetch, env: terminal.env }))
  if (found.length === 0) {
    terminal.tell('nothing answers at the well-known addresses of this machine')
  }
  for (const { name, url, lines } of found) {
    terminal.say([`# ${name} answers at ${url}`, ...lines].join('\n'))
  }
}

async function printTried(terminal: Terminal, options: Options): Promise<void> {
  const { config, origin } = await load(terminal, options, true)
  const gateway = createGateway(config, { env: terminal.env, readOnly: true })
  const tried = await gateway.check()
  await gateway.stop()
  terminal.say(`configuration: ${origin}\n`)
  terminal.say(formatCheck(tried, Date.now(), terminal.paint))
  if (tried.some(({ failure }) => failure !== null)) terminal.setExitCode(1)
}
