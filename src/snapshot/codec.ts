import { createHash } from 'node:crypto'

import { z } from 'zod'

import { SOURCE_FAILURE_CODES } from '../errors.ts'
import { isRevision } from './revision.ts'
import { SCHEMA_VERSION, type Snapshot } from './snapshot.ts'

/** The version of what the key `gateway` of a stored snapshot holds. */
const FORMAT_VERSION = 1

/** How deep a stored value may be nested; far beyond any section, far below the call stack. */
const MAX_DEPTH = 128

const instant = z.number()

const readingSchema = z.strictObject({
  source: z.string().min(1),
  fingerprint: z.string(),
  value: z.unknown(),
  collectedAt: instant.nullable(),
  readAt: instant.nullable(),
  attemptedAt: instant.nullable(),
  slot: instant.nullable(),
  latencyMs: z.number().min(0).nullable(),
  failure: z
    .strictObject({ code: z.enum(SOURCE_FAILURE_CODES), message: z.string(), since: instant })
    .nullable(),
  consecutiveFailures: z.int().min(0),
  retryAt: instant.nullable(),
})

const gatewaySchema = z.strictObject({
  formatVersion: z.literal(FORMAT_VERSION),
  revision: z.string().refine(isRevision, 'expected a revision'),
  bootId: z.string(),
  computedAt: instant.nullable(),
  readings: z
    .array(readingSchema)
    .refine(
      (readings) => new Set(readings.map(({ source }) => source)).size === readings.length,
      'expected one reading for a source',
    ),
  memory: z.unknown(),
})

/** What a text that should be a stored snapshot turns out to be. */
export type DecodedSnapshot =
  | {
      readonly kind: 'snapshot'
      readonly snapshot: Snapshot
      readonly wire: Readonly<Record<string, unknown>>
    }
  /** The file of another program. */
  | { readonly kind: 'foreign' }
  /** Written by a later version of this program. */
  | { readonly kind: 'newer' }
  | { readonly kind: 'damaged'; readonly reason: string }

/**
 * Writes a snapshot and its wire object as the text of its file: sorted keys, two-space JSON, and
 * one key `gateway` with what restoring needs. Throws a `TypeError` for what JSON cannot hold.
 */
export function encodeSnapshot(stored: {
  readonly snapshot: Snapshot
  readonly wire: Readonly<Record<string, unknown>>
}): string {
  const { revision, bootId, computedAt, readings, memory } = stored.snapshot
  const gateway = print(
    {
      formatVersion: FORMAT_VERSION,
      revision,
      bootId,
      computedAt,
      readings: [...readings.values()].map((reading) => ({
        ...reading,
        value: reading.value ?? null,
      })),
      memory: memory ?? null,
    },
    1,
  )
  const members = printMembers(stored.wire)
  const digest = hash(assemble(members, gateway))
  // The seal is the last key in order, so what is sealed is printed only once.
  return assemble(members, `${gateway.slice(0, -4)},\n    "sha256": "${digest}"\n  }`)
}

/** Reads the text of a stored snapshot; never throws, whatever the text. */
export function decodeSnapshot(text: string): DecodedSnapshot {
  const file = parse(text)
  if (!isObject(file)) return damaged('not a JSON object')
  if (!Object.hasOwn(file, 'gateway')) return { kind: 'foreign' }
  const { gateway, ...wire } = file
  if (!isObject(gateway)) return damaged('gateway: not an object')
  if (isNewer(gateway['formatVersion'], FORMAT_VERSION)) return { kind: 'newer' }
  if (isNewer(file['schema_version'], SCHEMA_VERSION)) return { kind: 'newer' }
  const { sha256, ...sealed } = gateway
  if (typeof sha256 !== 'string' || sha256 !== digestOf(wire, sealed)) {
    return damaged('its checksum is wrong')
  }
  const { data, error } = gatewaySchema.safeParse(sealed)
  if (error !== undefined) return damaged(describe(error))
  const readings = new Map(data.readings.map((reading) => [reading.source, reading]))
  const { revision, bootId, computedAt, memory } = data
  return {
    kind: 'snapshot',
    snapshot: { revision, bootId, computedAt, restored: true, readings, memory },
    wire,
  }
}

function damaged(reason: string): DecodedSnapshot {
  return { kind: 'damaged', reason }
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

function isNewer(version: unknown, known: number): boolean {
  return typeof version === 'number' && version > known
}

function describe(error: z.ZodError): string {
  const [issue] = error.issues
  return issue === undefined ? 'invalid' : `gateway.${issue.path.join('.')}: ${issue.message}`
}

function hash(text: string): string {
  return createHash('sha256').update(text).digest('hex')
}

function digestOf(wire: object, gateway: object): string | undefined {
  try {
    return hash(assemble(printMembers(wire), print(gateway, 1)))
  } catch {
    return undefined
  }
}

function printMembers(wire: object): Map<string, string> {
  return new Map(Object.entries(wire).map(([key, value]) => [key, print(value, 1)]))
}

function assemble(members: ReadonlyMap<string, string>, gateway: string): string {
  const lines = [...new Map(members).set('gateway', gateway)]
    .toSorted(([left], [right]) => (left < right ? -1 : 1))
    .map(([key, text]) => `  ${quote(key)}: ${text}`)
  return `{\n${lines.join(',\n')}\n}\n`
}

// Not JSON.stringify(): it follows the order of insertion, turns NaN into null, and calls toJSON.
function print(value: unknown, depth: number): string {
  if (typeof value === 'string') return quote(value)
  if (value === null || typeof value === 'boolean' || Number.isFinite(value)) return String(value)
  if (depth > MAX_DEPTH) throw new TypeError('nested too deeply')
  const indent = `\n${'  '.repeat(depth)}`
  if (Array.isArray(value)) {
    const items: string[] = []
    for (const item of value) items.push(print(item, depth + 1))
    return items.length === 0 ? '[]' : `[${indent}  ${items.join(`,${indent}  `)}${indent}]`
  }
  if (!isObject(value)) throw new TypeError(`expected JSON, got ${typeof value}`)
  const members: string[] = []
  for (const key of Object.keys(value).sort()) {
    const member = value[key]
    if (member !== undefined) members.push(`${quote(key)}: ${print(member, depth + 1)}`)
  }
  return members.length === 0 ? '{}' : `{${indent}  ${members.join(`,${indent}  `)}${indent}}`
}

/** Writes a text as JSON, at once where nothing in it needs an escape. */
function quote(text: string): string {
  return /^[ !#-[\]-~]*$/.test(text) ? `"${text}"` : JSON.stringify(text)
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  if (typeof value !== 'object' || value === null) return false
  const prototype: unknown = Object.getPrototypeOf(value)
  return prototype === Object.prototype || prototype === null
}
