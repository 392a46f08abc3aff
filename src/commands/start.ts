import type { Logger } from 'pino'

import { ConfigError } from '../errors.ts'
import { createGateway, type Gateway } from '../gateway.ts'
import { load } from './load.ts'
import { createLog } from './log.ts'
import { serve } from './serve.ts'
import type { ServingOptions, Terminal } from './terminal.ts'

/** Serves the configured snapshot; SIGHUP reads the configuration again. */
export async function start(terminal: Terminal, options: ServingOptions): Promise<void> {
  const { config, origin } = await load(terminal, options, true)
  const log = createLog(terminal, options)
  const gateway = createGateway(config, { env: terminal.env, log })
  terminal.tell(`configuration: ${origin}`)
  const serving = serve(terminal, gateway, log)
  let settled = serving.catch(() => {})
  terminal.onSignal('SIGHUP', () => {
    // One after the other, so that the last one asked for is the one that stays.
    settled = settled.then(() => reload(terminal, options, gateway, log))
  })
  await serving
}

async function reload(
  terminal: Terminal,
  options: ServingOptions,
  gateway: Gateway,
  log: Logger,
): Promise<void> {
  try {
    const { config, origin } = await load(terminal, options, true)
    await gateway.reload(config)
    log.info({ origin }, 'configuration read again')
  } catch (error) {
    const reason = error instanceof ConfigError ? error.message : String(error)
    log.error(`the configuration was not read again, the old one stays:\n${reason}`)
  }
}
