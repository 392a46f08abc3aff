import { isDeepStrictEqual } from 'node:util'

import type { Config } from './config.ts'

/** Names what of a configuration cannot be changed while the gateway runs, and is another now. */
export function needsRestart(before: Config, after: Config): string[] {
  const fixed = ({ server, snapshot, store }: Config) => ({
    'server.host': server.host,
    'server.port': server.port,
    'snapshot.path': snapshot.path,
    store,
  })
  const old = new Map<string, unknown>(Object.entries(fixed(before)))
  return Object.entries(fixed(after)).flatMap(([key, value]) =>
    isDeepStrictEqual(value, old.get(key)) ? [] : [key],
  )
}
