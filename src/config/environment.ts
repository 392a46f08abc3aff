import { homedir } from 'node:os'
import { join, resolve } from 'node:path'

/** The environment of a process. */
export type Environment = Readonly<Record<string, string | undefined>>

/** What the original's variables set; each only where its variable is set. */
export interface EnvironmentSettings {
  readonly snapshotPath?: string
  readonly intervalSeconds?: number
  readonly fallbackPoolUsd?: number
}

const DEFAULT_INTERVAL_SECONDS = 300

const DEFAULT_POOL_USD = 200

/** The home folder of a Kora daemon: `KORA_HOME`, by default `~/.kora`. */
export function koraHome(env: Environment): string {
  return resolve(expandHome(textOf(env.KORA_HOME) ?? '~/.kora', env))
}

/** Puts the home folder for a leading `~/`. */
export function expandHome(path: string, env: Environment): string {
  if (path !== '~' && !path.startsWith('~/')) return path
  return join(textOf(env.HOME) ?? homedir(), path.slice(1))
}

/**
 * Reads the variables that the original had; a value that cannot be used is named in a warning and
 * replaced by the original's default.
 */
export function readEnvironment(
  env: Environment,
  cwd: string,
  warn: (message: string) => void,
): EnvironmentSettings {
  const snapshotPath = textOf(env.KORA_SNAPSHOT_PATH)
  const interval = textOf(env.KORA_SNAPSHOT_INTERVAL_SEC)
  const pool = textOf(env.KORA_CREDIT_POOL_USD)
  return {
    ...(snapshotPath === undefined
      ? {}
      : { snapshotPath: resolve(cwd, expandHome(snapshotPath, env)) }),
    ...(interval === undefined ? {} : { intervalSeconds: readInterval(interval, warn) }),
    ...(pool === undefined ? {} : { fallbackPoolUsd: readPool(pool, warn) }),
  }
}

function readInterval(text: string, warn: (message: string) => void): number {
  const seconds = decimal(text)
  if (Number.isInteger(seconds) && seconds >= 1 && seconds <= 86_400) return seconds
  warn(
    'KORA_SNAPSHOT_INTERVAL_SEC: expected whole seconds from 1 to 86400, found ' +
      `${JSON.stringify(text)}; using ${DEFAULT_INTERVAL_SECONDS}`,
  )
  return DEFAULT_INTERVAL_SECONDS
}

function readPool(text: string, warn: (message: string) => void): number {
  const usd = decimal(text)
  if (usd > 0 && usd <= 1e12) return usd
  warn(
    'KORA_CREDIT_POOL_USD: expected an amount of US dollars above 0, found ' +
      `${JSON.stringify(text)}; using ${DEFAULT_POOL_USD}`,
  )
  return DEFAULT_POOL_USD
}

/** Number() also takes '0x10' and 'Infinity', which nobody means. */
function decimal(text: string): number {
  return /^[+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?$/i.test(text) ? Number(text) : NaN
}

function textOf(value: string | undefined): string | undefined {
  const text = value?.trim()
  return text === '' ? undefined : text
}
