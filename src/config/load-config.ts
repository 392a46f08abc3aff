import { createReadStream } from 'node:fs'
import { dirname, resolve } from 'node:path'

import { ConfigError } from '../errors.ts'
import { formatPath, valueAt, withValueAt, type ConfigPath } from './config-path.ts'
import type { Config } from './config.ts'
import { expandHome, readEnvironment, type Environment } from './environment.ts'
import { isRecord } from './is-record.ts'
import { koraDefault } from './kora-default.ts'
import { parseConfig, type Location } from './parse-config.ts'
import { readYaml } from './read-yaml.ts'

/** How large a configuration file may be, in bytes. */
const MOST_BYTES = 1_048_576

const FILE_NAME = 'snapshot-gateway.yaml'

export interface LoadOptions {
  /** What `--config` names; then nothing else is looked at. */
  readonly file?: string
  /** What `--host` and `--port` name; they win over environment and file. */
  readonly host?: string
  readonly port?: number
  readonly env: Environment
  /** The folder that relative names of files start from. */
  readonly cwd: string
  /** Whether the files that a start reads have to be there, such as tokens; default false. */
  readonly readsFiles?: boolean
  /** Told of values that are not used, one sentence each. */
  readonly warn: (message: string) => void
}

/** A configuration, and where it came from. */
export interface LoadedConfig {
  readonly config: Config
  /** For people: the file and what named it, and which variables changed it. */
  readonly origin: string
  /** The file, absolute; none for the built-in default. */
  readonly file?: string
}

interface Read {
  readonly value: unknown
  readonly origin: string
  readonly file?: string
  readonly locate?: (path: ConfigPath) => Location | undefined
}

/**
 * Loads the configuration: the file that is named, else the one in the environment, else
 * `./snapshot-gateway.yaml`, else the built-in Kora default; then flags and the environment win
 * over it. Rejects with a `ConfigError` with everything that is wrong.
 */
export async function loadConfig(options: LoadOptions): Promise<LoadedConfig> {
  const { env, cwd, warn, readsFiles = false } = options
  const read = await readFirst(options)
  const settings = readEnvironment(env, cwd, warn)
  const overrides: [path: ConfigPath, value: unknown, by: string][] = [
    [['server', 'host'], options.host, '--host'],
    [['server', 'port'], options.port, '--port'],
    [
      ['snapshot', 'path'],
      settings.snapshotPath?.replaceAll('${', () => '$${'),
      'KORA_SNAPSHOT_PATH',
    ],
    [['snapshot', 'intervalSeconds'], settings.intervalSeconds, 'KORA_SNAPSHOT_INTERVAL_SEC'],
    [COST_POOL, settings.fallbackPoolUsd, 'KORA_CREDIT_POOL_USD'],
  ]
  const used = overrides.filter(
    ([path, value]) =>
      value !== undefined && (path !== COST_POOL || isRecord(valueAt(read.value, COST_LADDER))),
  )
  const input = used.reduce((whole, [path, value]) => withValueAt(whole, path, value), read.value)
  const config = parseConfig(input, {
    env,
    baseDir: read.file === undefined ? cwd : dirname(read.file),
    readsFiles,
    setBy: (at) => used.find(([path]) => formatPath(path) === formatPath(at))?.[2],
    ...(read.locate === undefined ? {} : { locate: read.locate }),
  })
  const variables = used.flatMap(([, , by]) => (by.startsWith('--') ? [] : by))
  return {
    config,
    origin: variables.length === 0 ? read.origin : `${read.origin}, with ${variables.join(', ')}`,
    ...(read.file === undefined ? {} : { file: read.file }),
  }
}

const COST_LADDER = ['sections', 'costLadder'] as const

const COST_POOL: ConfigPath = [...COST_LADDER, 'fallbackPoolUsd']

async function readFirst({ file, env, cwd }: LoadOptions): Promise<Read> {
  const named = env.SNAPSHOT_GATEWAY_CONFIG?.trim()
  const locate = (name: string): string => resolve(cwd, expandHome(name, env))
  if (file !== undefined) return readNamed(locate(file), '--config')
  if (named !== undefined && named !== '')
    return readNamed(locate(named), 'SNAPSHOT_GATEWAY_CONFIG')
  const path = locate(FILE_NAME)
  const text = await readText(path)
  if (text !== undefined) return { ...readYaml(text, path), origin: path, file: path }
  return { value: koraDefault(), origin: 'the built-in Kora default (no configuration file)' }
}

async function readNamed(file: string, by: string): Promise<Read> {
  const text = await readText(file)
  if (text === undefined) {
    const message = `expected a configuration file (${by}), found nothing there`
    throw new ConfigError([{ path: '', file, message }])
  }
  return { ...readYaml(text, file), origin: `${file} (${by})`, file }
}

/** Reads the text of a file; `undefined` when there is none. */
async function readText(file: string): Promise<string | undefined> {
  try {
    const bytes = await readBytes(file)
    if (bytes.length > MOST_BYTES) {
      throw new ConfigError([{ path: '', file, message: 'expected at most 1 MiB, found more' }])
    }
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes)
  } catch (error) {
    if (error instanceof ConfigError) throw error
    const code = error instanceof Error && 'code' in error ? error.code : undefined
    if (code === 'ENOENT') return undefined
    const reason = code === 'ERR_ENCODING_INVALID_ENCODED_DATA' ? 'text that is not UTF-8' : code
    const message = `expected a file that can be read, found ${String(reason)}`
    throw new ConfigError([{ path: '', file, message }], { cause: error })
  }
}

/** A stream, not a stat: a pipe such as `<(...)` has no size. */
async function readBytes(file: string): Promise<Buffer> {
  const chunks: Buffer[] = []
  for await (const chunk of createReadStream(file, { end: MOST_BYTES })) {
    chunks.push(Buffer.from(chunk))
  }
  return Buffer.concat(chunks)
}
