import { z } from 'zod'

import { SourceError } from '../errors.ts'
import { alertmanager } from './alertmanager.ts'
import { anthropicCost } from './anthropic-cost.ts'
import { createAsOf } from './as-of.ts'
import { ccusage } from './ccusage.ts'
import { FEED_FIELDS, MEMBER_FIELDS, type Feed } from './fields.ts'
import { fingerprint } from './fingerprint.ts'
import { functionKind, type SourceFunction } from './function.ts'
import { githubIssues } from './github-issues.ts'
import { httpProbe } from './http-probe.ts'
import { json } from './json.ts'
import type { Kind } from './kind.ts'
import { koraAudit } from './kora-audit.ts'
import { koraSnapshot } from './kora-snapshot.ts'
import { kora } from './kora.ts'
import { litellm } from './litellm.ts'
import { mcp } from './mcp.ts'
import type { CommonOptions } from './options.ts'
import { isRecord } from './plain.ts'
import { prometheus } from './prometheus.ts'
import { push } from './push.ts'
import type { Place, ReadOptions, ReadResult, SectionKey, Source, SourceContext } from './source.ts'
import { statuspage } from './statuspage.ts'
import { tcpProbe } from './tcp-probe.ts'

/** Every kind of source. */
const KINDS = [
  json,
  kora,
  koraSnapshot,
  koraAudit,
  statuspage,
  httpProbe,
  tcpProbe,
  alertmanager,
  prometheus,
  litellm,
  anthropicCost,
  ccusage,
  githubIssues,
  mcp,
  push,
  functionKind,
] as const

const BY_NAME: ReadonlyMap<string, Kind> = new Map(KINDS.map((kind) => [kind.name, kind]))

/** The configuration of one source, checked, with its durations in milliseconds. */
export interface SourceConfig extends CommonOptions {
  readonly kind: string
  readonly [key: string]: unknown
}

/** The configuration of one source, as it is written; a function stands for itself. */
export type SourceInput = z.input<(typeof KINDS)[number]['options']> | SourceFunction

/** What a source is made with besides its configuration. */
export interface SourceSetting {
  readonly id: string
  readonly place: Place
  /** The longest gap of the schedule, in milliseconds. */
  readonly gapMs: number
  readonly context: SourceContext
  /** The folder that relative paths start from and where commands run; default the working one. */
  readonly folder?: string
}

const TIMEOUT_MS = 10_000
const MAX_BYTES = 5 * 1_048_576
const LEAST_STALE_AFTER_MS = 10 * 60_000
const LEAST_EXPIRE_AFTER_MS = 60 * 60_000

const shapes = new Map<Feed, z.ZodType<SourceConfig, SourceInput>>()

/** Gives the shape of a source's configuration in a section, or for one service of it. */
export function sourceConfig(
  section: SectionKey,
  service: boolean,
): z.ZodType<SourceConfig, SourceInput> {
  const feed: Feed = service ? 'service' : section
  const shape = shapes.get(feed) ?? makeShape(feed)
  shapes.set(feed, shape)
  return shape
}

function makeShape(feed: Feed): z.ZodType<SourceConfig, SourceInput> {
  const kinds = KINDS.filter((kind) => (kind.feeds as readonly Feed[]).includes(feed))
  // A program has functions for sources; a file has none, so the list does not offer them.
  const names = kinds.map(({ name }) => name).filter((name) => name !== functionKind.name)
  const union = z.discriminatedUnion(
    'kind',
    kinds.map(({ options }) => options) as unknown as [z.ZodObject],
    { error: (issue) => unknownKind(issue.input, names) },
  )
  return z
    .preprocess(
      (value) => (typeof value === 'function' ? { kind: functionKind.name, read: value } : value),
      union.superRefine((config, context) => {
        checkFields(config, feed, context)
        const misfit = BY_NAME.get(String(config['kind']))?.misfit(config, feed)
        if (misfit === undefined) return
        context.addIssue({ code: 'custom', path: [misfit.key], message: misfit.message })
      }),
    )
    .meta({ description: `A source of kind ${names.join(', ')}.` }) as unknown as z.ZodType<
    SourceConfig,
    SourceInput
  >
}

/** Makes a source, ready to be read; `config` is what `sourceConfig` gave. */
export function createSource(config: SourceConfig, setting: SourceSetting): Source {
  const kind = BY_NAME.get(config.kind)
  if (kind === undefined) throw new TypeError(`no such kind of source: ${config.kind}`)
  const everyMs = config.every ?? null
  const cadenceMs = everyMs ?? setting.gapMs
  const { staleAfterMs, expireAfterMs } = agesOf(config, cadenceMs)
  const timeoutMs = config.timeout ?? TIMEOUT_MS
  const { id, place, context, folder = '.' } = setting
  const adapter = kind.create(config, { id, place, context, folder, timeoutMs })
  const asOf = createAsOf(config.asOf)
  return {
    id,
    kind: kind.name,
    place,
    fingerprint: fingerprint(config, place, kind.unmarked, kind.subject(config)),
    everyMs,
    timeoutMs,
    maxBytes: config.maxBytes ?? MAX_BYTES,
    staleAfterMs,
    expireAfterMs,
    heavy: kind.isHeavy(config),
    async read(options): Promise<ReadResult> {
      try {
        options.signal.throwIfAborted()
        const result = await adapter.read(options)
        const collectedAt = asOf(result)
        return { value: result.value, ...(collectedAt === undefined ? {} : { collectedAt }) }
      } catch (error) {
        throw explain(error, options)
      }
    },
    async close() {
      await adapter.close?.()
    },
  }
}

/** Where only one of the ages is given, the other one leaves room for being stale before the end. */
function agesOf({ staleAfter, expireAfter }: SourceConfig, cadenceMs: number) {
  const usual = Math.max(2 * cadenceMs, LEAST_STALE_AFTER_MS)
  const staleAfterMs = staleAfter ?? Math.min(usual, Math.ceil((expireAfter ?? Infinity) / 2))
  const expireAfterMs =
    expireAfter ?? Math.max(12 * cadenceMs, LEAST_EXPIRE_AFTER_MS, 2 * staleAfterMs)
  return { staleAfterMs, expireAfterMs }
}

function explain(error: unknown, { signal }: ReadOptions): SourceError {
  if (error instanceof SourceError) return error
  if (signal.aborted) {
    return new SourceError('TIMEOUT', 'no answer before the deadline', { cause: error })
  }
  return new SourceError('INTERNAL', 'the source failed in an unforeseen way', { cause: error })
}

function unknownKind(input: unknown, names: readonly string[]): string {
  const found =
    typeof input === 'object' && input !== null && 'kind' in input
      ? JSON.stringify(input.kind)
      : 'none'
  return `expected a source whose kind is one of ${names.join(', ')}, found ${found}`
}

function checkFields(config: object, feed: Feed, context: z.RefinementCtx): void {
  checkKeys(config, 'map', FEED_FIELDS[feed], context)
  checkKeys(config, 'queries', FEED_FIELDS[feed], context)
  checkKeys(config, 'values', [...FEED_FIELDS[feed], ...MEMBER_FIELDS[feed]], context)
}

function checkKeys(
  config: object,
  key: string,
  fields: readonly string[],
  context: z.RefinementCtx,
): void {
  const value = new Map<string, unknown>(Object.entries(config)).get(key)
  if (!isRecord(value)) return
  for (const field of Object.keys(value).filter((name) => !fields.includes(name))) {
    context.addIssue({
      code: 'custom',
      path: [key, field],
      message: `expected one of ${fields.join(', ')}`,
    })
  }
}
