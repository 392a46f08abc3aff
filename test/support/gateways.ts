import { readFile } from 'node:fs/promises'
import { join } from 'node:path'

import { pino } from 'pino'
import { onTestFinished } from 'vitest'

import type { Config, ConfigInput } from '../../src/config/config.ts'
import { createGateway, type Gateway, type GatewayDeps } from '../../src/gateway.ts'

/** A gateway with what it tells and keeps in sight. */
export interface WatchedGateway {
  readonly gateway: Gateway
  /** Where it keeps its snapshot. */
  readonly path: string
  /** What it has logged. */
  log(): string
  /** Stops it, and gives what it kept. */
  saved(): Promise<Saved>
}

/** The file of a snapshot: the wire object of the original, and what is ours. */
export interface Saved {
  readonly wire: Readonly<Record<string, unknown>>
  readonly gateway: Readonly<Record<string, unknown>>
  readonly text: string
}

/** Makes a gateway that keeps its files in a folder; it is stopped when the test has finished. */
export function aGateway(
  folder: string,
  config: ConfigInput,
  deps: Partial<GatewayDeps> = {},
): WatchedGateway {
  const path = config.snapshot?.path ?? join(folder, 'snapshot.json')
  return watchGateway(
    path,
    { ...config, server: { port: 0, ...config.server }, snapshot: { ...config.snapshot, path } },
    deps,
  )
}

/** Makes a gateway of a configuration as it is; it is stopped when the test has finished. */
export function watchGateway(
  path: string,
  config: Config | ConfigInput,
  deps: Partial<GatewayDeps> = {},
): WatchedGateway {
  let lines = ''
  const write = (line: string): void => {
    lines += line
  }
  const log = pino({ base: null, level: 'trace' }, { write })
  const gateway = createGateway(config, { log, ...deps })
  onTestFinished(() => gateway.stop())
  return {
    gateway,
    path,
    log: () => lines,
    async saved() {
      await gateway.stop()
      const text = await readFile(path, 'utf8')
      const { gateway: ours, ...wire } = JSON.parse(text) as { gateway: Saved['gateway'] }
      return { wire, gateway: ours, text }
    },
  }
}

/** Makes a gateway, has it refresh once, and gives what it kept. */
export async function refreshed(
  folder: string,
  sections: NonNullable<ConfigInput['sections']>,
): Promise<Saved> {
  const { gateway, saved } = aGateway(folder, { sections })
  await gateway.refresh()
  return saved()
}
