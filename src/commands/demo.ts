import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import { koraSections } from '../config/kora-default.ts'
import { createGateway } from '../gateway.ts'
import { startKoraDaemon } from '../sources/kora-daemon.ts'
import { createLog } from './log.ts'
import { serve } from './serve.ts'
import type { ServingOptions, Terminal } from './terminal.ts'

/** Serves a small Kora daemon that comes with the program; everything is in a temporary folder. */
export async function demo(terminal: Terminal, options: ServingOptions): Promise<void> {
  const home = await mkdtemp(join(tmpdir(), 'snapshot-gateway-demo-'))
  const daemon = await startKoraDaemon()
  const cleanUp = async (): Promise<void> => {
    await daemon.close()
    await rm(home, { recursive: true, force: true })
  }
  try {
    const log = createLog(terminal, options)
    if (options.config !== undefined) {
      log.warn('--config is not read: the demo has a configuration of its own')
    }
    const gateway = createGateway(
      {
        name: 'demo',
        server: { host: options.host ?? '127.0.0.1', port: options.port ?? 4747 },
        snapshot: { path: join(home, 'snapshot.json'), intervalSeconds: 5 },
        sections: koraSections(daemon.url),
      },
      { env: terminal.env, log },
    )
    const url = await serve(terminal, gateway, log, cleanUp)
    terminal.tell(`open ${url} in a browser, or ${url}/graphql to explore`)
  } catch (error) {
    await cleanUp()
    throw error
  }
}
