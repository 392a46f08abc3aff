import type { Logger } from 'pino'

import type { Gateway } from '../gateway.ts'
import { formatSourceList } from '../serve/terminal/sources.ts'
import type { Terminal } from './terminal.ts'

/** After this long, what hangs is left behind, such as a disk that does not answer. */
const MOST_STOPPING_MS = 4_900

/** Starts a gateway and gives its address; stops it in order when the process is told to end. */
export async function serve(
  terminal: Terminal,
  gateway: Gateway,
  log: Logger,
  onStop: () => Promise<void> = async () => {},
): Promise<string> {
  let isStopping = false
  const stop = (): void => {
    // Whoever asks twice does not want to wait.
    if (isStopping) terminal.exit(130)
    isStopping = true
    setTimeout(() => {
      log.error('not stopped in time')
      terminal.exit(1)
    }, MOST_STOPPING_MS)
    gateway
      .stop()
      .then(onStop)
      .then(
        () => terminal.exit(0),
        (error: unknown) => {
          log.error({ err: error }, 'not stopped in order')
          terminal.exit(1)
        },
      )
  }
  terminal.onSignal('SIGTERM', stop)
  terminal.onSignal('SIGINT', stop)
  const url = await gateway.start().catch(async (error: unknown) => {
    await gateway.stop()
    throw error
  })
  terminal.tell(formatSourceList(gateway.view(), terminal.paintErrors))
  log.info({ url }, 'listening')
  return url
}
