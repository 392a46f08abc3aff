import type { z } from 'zod'

import { checkBadges } from './check-badges.ts'
import { snapshotFiles, snapshotPath, withAbsolutePaths, type Folders } from './complete-config.ts'
import { formatPath, type PathIssue } from './config-path.ts'
import type { snapshotSchema } from './config.ts'
import { timingGaps } from './cron.ts'
import { formatDuration } from './format-duration.ts'
import { SERVICES_WITH_A_PAGE } from './kora-default.ts'
import { placeSources, type PlacedSource, type SourceLists } from './place-sources.ts'
import type { serverSchema } from './server-config.ts'

const LONGEST_GAP_MS = 366 * 86_400_000

/** The parts of a configuration that are right in themselves. */
export interface SoundParts {
  readonly server: Sound<typeof serverSchema>
  readonly snapshot: Sound<typeof snapshotSchema>
  readonly sections: SourceLists
}

/** A block without the keys that are wrong; undefined where it is no block at all. */
export interface Sound<Schema extends z.ZodObject> {
  readonly data: z.output<Schema> | undefined
  readonly dropped: ReadonlySet<unknown>
}

/** Finds what is wrong between the parts of a configuration that are right in themselves. */
export function checkConfig(parts: SoundParts, folders: Folders): PathIssue[] {
  const sources = placeSources(parts)
  return [
    ...checkServer(parts.server),
    ...checkBadges(parts),
    ...checkIds(sources),
    ...checkAges(sources),
    ...checkTiming(parts.snapshot, sources),
    ...checkPages(sources),
    ...checkOwnFiles(parts, sources, folders),
  ]
}

function checkServer({ data: server, dropped }: SoundParts['server']): PathIssue[] {
  if (server === undefined) return []
  const issues: PathIssue[] = []
  if (!dropped.has('tokens') && server.tokens.length === 0 && !isLoopback(server.host)) {
    const message = `expected a loopback address where server.tokens is empty, found "${server.host}"`
    issues.push({ path: ['server', 'host'], message })
  }
  if (server.trustedDocumentsOnly && !dropped.has('trustedDocuments')) {
    if (server.trustedDocuments === undefined) {
      const message = 'expected server.trustedDocuments beside it, found nothing'
      issues.push({ path: ['server', 'trustedDocumentsOnly'], message })
    }
  }
  const names = server.tokens.map(({ name }) => name)
  for (const [index, name] of names.entries()) {
    if (names.indexOf(name) === index) continue
    const message = `expected a name of its own, found "${name}" again`
    issues.push({ path: ['server', 'tokens', index, 'name'], message })
  }
  return issues
}

function isLoopback(host: string): boolean {
  return /^(?:localhost|127(?:\.\d{1,3}){3}|\[?::1\]?)$/i.test(host)
}

function checkIds(sources: readonly PlacedSource[]): PathIssue[] {
  const first = new Map<string, PlacedSource>()
  return sources.flatMap((source) => {
    const other = first.get(source.id)
    if (other === undefined) {
      first.set(source.id, source)
      return []
    }
    const path = source.config.id === undefined ? source.path : [...source.path, 'id']
    const where = formatPath(other.path)
    const message = `expected an id of its own, found "${source.id}", the id of ${where} too`
    return [{ path, message }]
  })
}

function checkPages(sources: readonly PlacedSource[]): PathIssue[] {
  const known: readonly string[] = SERVICES_WITH_A_PAGE
  return sources.flatMap(({ config, place, path }) => {
    if (config.kind !== 'statuspage' || config.url !== undefined) return []
    if (known.includes(place.service ?? '')) return []
    const message =
      'expected the address of the status page, found nothing; ' +
      `only ${known.join(', ')} have one built in`
    return [{ path: [...path, 'url'], message }]
  })
}

function checkAges(sources: readonly PlacedSource[]): PathIssue[] {
  return sources.flatMap(({ config: { staleAfter, expireAfter }, path }) => {
    if (staleAfter === undefined || expireAfter === undefined) return []
    if (expireAfter >= staleAfter) return []
    const [least, found] = [formatDuration(staleAfter), formatDuration(expireAfter)]
    const message = `expected at least ${least} (its staleAfter), found ${found}`
    return [{ path: [...path, 'expireAfter'], message }]
  })
}

function checkTiming(
  { data: timing, dropped }: SoundParts['snapshot'],
  sources: readonly PlacedSource[],
): PathIssue[] {
  const isKnown = !['schedule', 'timezone', 'intervalSeconds'].some((key) => dropped.has(key))
  if (timing === undefined || !isKnown) return []
  const { shortestMs, longestMs } = timingGaps(timing)
  const issues = sources.flatMap(({ config, path }) => {
    if (config.every === undefined || config.every >= shortestMs) return []
    const least = formatDuration(shortestMs)
    const found = formatDuration(config.every)
    const message = `expected at least ${least} (the schedule's gap), found ${found}`
    return [{ path: [...path, 'every'], message }]
  })
  if (longestMs <= LONGEST_GAP_MS) return issues
  const message = `expected a schedule that comes round each year, found "${timing.schedule}"`
  return [...issues, { path: ['snapshot', 'schedule'], message }]
}

function checkOwnFiles(
  { snapshot, sections }: SoundParts,
  sources: readonly PlacedSource[],
  folders: Folders,
): PathIssue[] {
  if (snapshot.data === undefined || snapshot.dropped.has('path')) return []
  const own = snapshotFiles(snapshotPath(snapshot.data.path, sections, folders))
  return sources.flatMap((source) => {
    const config = withAbsolutePaths(source.config, folders)
    const key = ['file', 'path'].find((name) => own.includes(String(config[name])))
    if (key === undefined) return []
    const message = `expected a file that others write, found the gateway's own ${String(source.config[key])}`
    return [{ path: [...source.path, key], message }]
  })
}
