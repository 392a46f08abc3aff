import { join, resolve } from 'node:path'

import type { SourceConfig } from '../sources/create-source.ts'
import type { Config, ParsedConfig } from './config.ts'
import { timingGaps } from './cron.ts'
import { expandHome, koraHome, type Environment } from './environment.ts'
import { placeSources, type SourceLists } from './place-sources.ts'

/** Where paths of a configuration start. */
export interface Folders {
  /** Relative paths start here. */
  readonly folder: string
  readonly env: Environment
}

/** The least age at which a snapshot is stale unless the configuration says otherwise. */
const LEAST_STALE_AFTER_MS = 600_000

/** The keys of each kind of source that are paths. */
const PATH_KEYS: Readonly<Record<string, readonly string[]>> = {
  json: ['file'],
  'kora-snapshot': ['path'],
  'kora-audit': ['path'],
  mcp: ['cwd'],
}

/** The sources next to which the file of the original belongs to the daemon itself. */
const DAEMON_KINDS: readonly string[] = ['kora', 'kora-snapshot']

/** Makes a path absolute; `~/` is the home folder. */
export function absolute(path: string, { folder, env }: Folders): string {
  return resolve(folder, expandHome(path, env))
}

/** Makes every path of a source absolute. */
export function withAbsolutePaths(source: SourceConfig, folders: Folders): SourceConfig {
  const paths = (PATH_KEYS[source.kind] ?? []).flatMap((key) => {
    const path = source[key]
    return typeof path === 'string' ? [[key, absolute(path, folders)] as const] : []
  })
  return { ...source, ...Object.fromEntries(paths) }
}

/** Finds the file of the snapshot: as configured, else the original's or the one beside it. */
export function snapshotPath(
  configured: string | undefined,
  sections: SourceLists,
  folders: Folders,
): string {
  if (configured !== undefined) return absolute(configured, folders)
  const hasDaemon = placeSources({ sections }).some(({ config }) =>
    DAEMON_KINDS.includes(config.kind),
  )
  const name = hasDaemon ? 'gateway_snapshot.json' : 'daemon_snapshot.json'
  return join(koraHome(folders.env), 'cache', name)
}

/** Lists the files that belong to a snapshot: itself, the generation before, its history. */
export function snapshotFiles(path: string): string[] {
  const stem = path.endsWith('.json') ? path.slice(0, -'.json'.length) : path
  return [path, `${path}.prev`, `${stem}_history.json`]
}

/** Fills in what depends on other keys or on the environment, and makes all paths absolute. */
export function completeConfig(parsed: ParsedConfig, folders: Folders): Config {
  const { $schema: _, server, snapshot, sections, store, phrasebook, ...rest } = parsed
  const path = (text: string): string => absolute(text, folders)
  return {
    ...rest,
    folder: folders.folder,
    server: {
      ...server,
      tokens: server.tokens.map(({ valueFile, ...token }) =>
        valueFile === undefined ? token : { ...token, valueFile: path(valueFile) },
      ),
      ...(server.trustedDocuments === undefined
        ? {}
        : { trustedDocuments: path(server.trustedDocuments) }),
    },
    snapshot: {
      ...snapshot,
      path: snapshotPath(snapshot.path, sections, folders),
      staleAfter:
        snapshot.staleAfter ?? Math.max(LEAST_STALE_AFTER_MS, 2 * timingGaps(snapshot).longestMs),
    },
    sections: completeSections(sections, folders),
    ...(phrasebook === undefined ? {} : { phrasebook: path(phrasebook) }),
    store:
      store.kind === 'file'
        ? store
        : {
            ...store,
            name: store.name ?? rest.name,
            ...(store.passwordFile === undefined ? {} : { passwordFile: path(store.passwordFile) }),
          },
  }
}

function completeSections(
  sections: ParsedConfig['sections'],
  folders: Folders,
): ParsedConfig['sections'] {
  const { operationalState, alerts, costLadder, serviceHealth, tasks } = sections
  const all = (list: readonly SourceConfig[]): SourceConfig[] =>
    list.map((source) => withAbsolutePaths(source, folders))
  const complete = <Section extends { readonly from: readonly SourceConfig[] }>(
    section: Section,
  ): Section & { from: SourceConfig[] } => ({ ...section, from: all(section.from) })
  return {
    ...(operationalState === undefined ? {} : { operationalState: complete(operationalState) }),
    ...(alerts === undefined ? {} : { alerts: complete(alerts) }),
    ...(costLadder === undefined ? {} : { costLadder: complete(costLadder) }),
    ...(serviceHealth === undefined
      ? {}
      : {
          serviceHealth: {
            ...complete(serviceHealth),
            services: Object.fromEntries(
              Object.entries(serviceHealth.services).map(([name, list]) => [name, all(list)]),
            ),
          },
        }),
    ...(tasks === undefined ? {} : { tasks: complete(tasks) }),
  }
}
