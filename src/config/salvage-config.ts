import type { z } from 'zod'

import { sourceConfig, type SourceConfig } from '../sources/create-source.ts'
import type { SectionKey } from '../sources/source.ts'
import type { Sound, SoundParts } from './check-config.ts'
import { valueAt } from './config-path.ts'
import { snapshotSchema } from './config.ts'
import { isRecord } from './is-record.ts'
import { SECTION_ORDER, type SourceLists } from './place-sources.ts'
import { serverSchema } from './server-config.ts'

/**
 * Finds the parts of a configuration that are right where others are not, so that what is wrong
 * between them can be told at the same time.
 */
export function salvageConfig(value: unknown): SoundParts {
  return {
    server: salvage(serverSchema, valueAt(value, ['server'])),
    snapshot: salvage(snapshotSchema, valueAt(value, ['snapshot'])),
    sections: salvageSections(valueAt(value, ['sections'])),
  }
}

/** Parses what can be parsed of a block: the keys that are wrong are left out. */
function salvage<Schema extends z.ZodObject>(schema: Schema, value: unknown = {}): Sound<Schema> {
  if (!isRecord(value)) return { data: undefined, dropped: new Set() }
  const first = schema.safeParse(value)
  const dropped = wrongKeys(first.error)
  return { data: schema.safeParse(without(value, dropped)).data, dropped }
}

function wrongKeys(error: z.ZodError | undefined): ReadonlySet<unknown> {
  const issues = error?.issues ?? []
  return new Set<unknown>(
    issues.flatMap((issue) =>
      issue.code === 'unrecognized_keys' ? issue.keys : issue.path.slice(0, 1),
    ),
  )
}

function without(value: object, keys: ReadonlySet<unknown>): object {
  return Object.fromEntries(Object.entries(value).filter(([key]) => !keys.has(key)))
}

/** Parses each source alone, as far as it can be. */
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
  return list.map((entry) => {
    const { data, error } = schema.safeParse(entry)
    if (data !== undefined || !isRecord(entry)) return data
    const dropped = wrongKeys(error)
    // Without them it would be another source, and wrong in ways that this one is not.
    if (dropped.has('id') || dropped.has('url')) return undefined
    return schema.safeParse(without(entry, dropped)).data
  })
}
