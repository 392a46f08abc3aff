import type { z } from 'zod'

import { sourceConfig, type SourceConfig } from '../sources/create-source.ts'
import type { SectionKey } from '../sources/source.ts'
import { snapshotFiles, snapshotPath, withAbsolutePaths, type Folders } from './complete-config.ts'
import { formatPath, valueAt, type PathIssue } from './config-path.ts'
import { snapshotSchema } from './config.ts'
import { timingGaps } from './cron.ts'
import { formatDuration } from './format-duration.ts'
import { isRecord } from './is-record.ts'
import {
  placeSources,
  SECTION_ORDER,
  type PlacedSource,
  type SourceLists,
} from './place-sources.ts'
import { serverSchema } from './server-config.ts'

const LONGEST_GAP_MS = 366 * 86_400_000

/**
 * Finds what is wrong between the parts of a configuration. Looks only at parts that are right in
 * themselves, so that all that is wrong is told at once and nothing is told twice.
 */
export function checkConfig(value: unknown, folders: Folders): PathIssue[] {
  const sections = salvageSections(valueAt(value, ['sections']))
  const sources = placeSources({ sections })
  return [
    ...checkServer(valueAt(value, ['server'])),
    ...checkIds(sources),
    ...checkTiming(valueAt(value, ['snapshot']), sources),
    ...checkOwnFiles(valueAt(value, ['snapshot', 'path']), sections, sources, folders),
  ]
}

function checkServer(value: unknown): PathIssue[] {
  const { data: server, dropped } = salvage(serverSchema, value)
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

function checkTiming(value: unknown, sources: readonly PlacedSource[]): PathIssue[] {
  const { data: timing, dropped } = salvage(snapshotSchema, value)
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
  configured: unknown,
  sections: SourceLists,
  sources: readonly PlacedSource[],
  folders: Folders,
): PathIssue[] {
  if (configured !== undefined && (typeof configured !== 'string' || configured === '')) return []
  const own = snapshotFiles(snapshotPath(configured, sections, folders))
  return sources.flatMap((source) => {
    const config = withAbsolutePaths(source.config, folders)
    const key = ['file', 'path'].find((name) => own.includes(String(config[name])))
    if (key === undefined) return []
    const message = `expected a file that others write, found the gateway's own ${String(source.config[key])}`
    return [{ path: [...source.path, key], message }]
  })
}

/** Parses what can be parsed of a block: the keys that are wrong are left out. */
function salvage<Schema extends z.ZodObject>(
  schema: Schema,
  value: unknown = {},
): { readonly data: z.output<Schema> | undefined; readonly dropped: ReadonlySet<unknown> } {
  if (!isRecord(value)) return { data: undefined, dropped: new Set() }
  const first = schema.safeParse(value)
  const issues = first.error?.issues ?? []
  const dropped = new Set<unknown>(
    issues.flatMap((issue) =>
      issue.code === 'unrecognized_keys' ? issue.keys : issue.path.slice(0, 1),
    ),
  )
  const rest = Object.entries(value).filter(([key]) => !dropped.has(key))
  return { data: schema.safeParse(Object.fromEntries(rest)).data, dropped }
}

/** Parses each source alone. */
function salvageSections(value: unknown): SourceLists {
  const sections = SECTION_ORDER.flatMap((section) => {
    const block = valueAt(value, [section])
    if (!isRecord(block)) return []
    const services = isRecord(block.services) ? Object.entries(block.services) : []
    const lists = services.map(([name, list]) => [name, salvageList(section, true, list)] as const)
    const from = salvageList(section, false, block.from)
    return [[section, { from, services: Object.fromEntries(lists) }] as const]
  })
  return Object.fromEntries(sections)
}

function salvageList(
  section: SectionKey,
  service: boolean,
  value: unknown,
): (SourceConfig | undefined)[] {
  const list: unknown[] = value === undefined ? [] : Array.isArray(value) ? value : [value]
  const schema = sourceConfig(section, service)
  return list.map((entry) => schema.safeParse(entry).data)
}
