import { resolve } from 'node:path'

import { ConfigError, type ConfigIssue } from '../errors.ts'
import { checkConfig, type SoundParts } from './check-config.ts'
import { checkFiles } from './check-files.ts'
import { absolute, completeConfig } from './complete-config.ts'
import {
  asWritten,
  formatPath,
  valueAt,
  withValueAt,
  type ConfigPath,
  type PathIssue,
} from './config-path.ts'
import { configSchema, type Config, type ParsedConfig } from './config.ts'
import { koraHome, type Environment } from './environment.ts'
import { expectation, explainIssues } from './explain-issues.ts'
import { interpolate } from './interpolate.ts'
import { salvageConfig } from './salvage-config.ts'

/** Where a part of a configuration stands. */
export interface Location {
  readonly file: string
  /** From 1. */
  readonly line: number
}

export interface ParseOptions {
  /** What `${NAME}` and `KORA_HOME` are looked up in; without it, `${NAME}` stays as it is. */
  readonly env?: Environment
  /** Tells where a part stands, for messages; nowhere by default. */
  readonly locate?: (path: ConfigPath) => Location | undefined
  /** The folder that relative paths start from; by default the one the process runs in. */
  readonly baseDir?: string
  /** Whether the files that a start reads have to be there, such as tokens; default false. */
  readonly readsFiles?: boolean
  /** Names the flag or the variable that set a part, for messages; none by default. */
  readonly setBy?: (path: ConfigPath) => string | undefined
}

/**
 * Makes a configuration of what a file or a program says; throws a `ConfigError` with everything
 * that is wrong with it. What it returns can be parsed again, and stays the same.
 */
export function parseConfig(input: unknown, options: ParseOptions = {}): Config {
  const { env = {}, baseDir = '.', readsFiles = false } = options
  const home = koraHome(env)
  const lookup = (name: string): string | undefined => (name === 'KORA_HOME' ? home : env[name])
  const filled =
    options.env === undefined ? { value: input, issues: [] } : interpolate(input, lookup)
  const { value, config, issues } = parseShape(filled.value, input)

  const configuredFolder = valueAt(value, ['folder'])
  const base = { folder: resolve(baseDir), env }
  const folder =
    typeof configuredFolder === 'string' ? absolute(configuredFolder, base) : base.folder
  const folders = { folder, env }
  const isUnfilled = (path: ConfigPath): boolean =>
    filled.issues.some((issue) => startsWith(asWritten(path, input), issue.path))
  // One mistake is told once: what could not be filled in is wrong in no other way.
  const found = [
    ...issues,
    ...checkConfig(config === undefined ? salvageConfig(value) : asSound(config), folders),
    ...(readsFiles && !isUnfilled(['folder']) ? checkFiles(value, folders) : []),
  ].filter(({ path }) => !isUnfilled(path))
  if (config === undefined || filled.issues.length > 0 || found.length > 0) {
    const all = [...filled.issues, ...found]
    throw new ConfigError(inOrder(all.map((issue) => toConfigIssue(issue, input, options))))
  }
  return completeConfig(config, folders)
}

/** Once only: compiling a schema, as zod does by default, takes longer than parsing with it. */
const PARSE = { error: expectation, jitless: true } as const

function parseShape(filled: unknown, written: unknown) {
  const first = configSchema.safeParse(filled, PARSE)
  if (first.success) return { value: filled, config: first.data, issues: [] }
  const value = typed(filled, written, explainIssues(first.error.issues, written))
  const second = configSchema.safeParse(value, PARSE)
  const issues = explainIssues(second.error?.issues ?? [], written)
  return {
    value,
    config: second.data,
    issues: issues.map((issue) => masked(issue, value, written)),
  }
}

function asSound({ server, snapshot, sections }: ParsedConfig): SoundParts {
  const dropped = new Set()
  return { server: { data: server, dropped }, snapshot: { data: snapshot, dropped }, sections }
}

/** Reads `port: "${PORT}"` as the number it is, where a number is wanted. */
function typed(value: unknown, written: unknown, issues: readonly PathIssue[]): unknown {
  return issues.reduce((whole, { path, wanted }) => {
    const text = valueAt(whole, path)
    if (typeof text !== 'string' || text === valueAt(written, path)) return whole
    if (wanted === 'boolean' && /^(?:true|false)$/.test(text)) {
      return withValueAt(whole, path, text === 'true')
    }
    const isNumber = wanted === 'number' && /^-?\d+(?:\.\d+)?$/.test(text)
    return isNumber ? withValueAt(whole, path, Number(text)) : whole
  }, value)
}

/** Shows `${NAME}` in messages rather than what it stands for, which may be a secret. */
function masked(issue: PathIssue, value: unknown, written: unknown): PathIssue {
  const text = valueAt(value, issue.path)
  const original = valueAt(written, issue.path)
  if (typeof text !== 'string' || typeof original !== 'string' || text === original) return issue
  const shown = JSON.stringify(original)
  const message = issue.message.replaceAll(JSON.stringify(text), () => shown)
  // What follows explains the value, and so may quote from it.
  const end = message.indexOf(shown)
  return { ...issue, message: end < 0 ? message : message.slice(0, end + shown.length) }
}

function startsWith(path: ConfigPath, start: ConfigPath): boolean {
  return start.every((key, index) => path[index] === key)
}

function toConfigIssue(
  { path, message }: PathIssue,
  written: unknown,
  { locate, setBy }: ParseOptions,
): ConfigIssue {
  const place = asWritten(path, written)
  const by = setBy?.(place)
  if (by !== undefined) return { path: formatPath(place), message: `${message} (${by})` }
  return { path: formatPath(place), message, ...locate?.(place) }
}

function inOrder(issues: readonly ConfigIssue[]): ConfigIssue[] {
  return issues.toSorted((left, right) => (left.line ?? 0) - (right.line ?? 0))
}
