import {
  copyFile,
  link,
  lstat,
  mkdir,
  readdir,
  readFile,
  rename,
  rm,
  stat,
  unlink,
  writeFile,
} from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'

import writeFileAtomic from 'write-file-atomic'

import { ConfigError } from '../errors.ts'
import { type DecodedSnapshot, decodeSnapshot } from '../snapshot/codec.ts'

/** What is found in the place of a stored snapshot. */
export type StoredFile =
  | { readonly kind: 'none' }
  | Extract<DecodedSnapshot, { kind: 'snapshot' }>
  /** Another program's, last modified at an instant in epoch milliseconds. */
  | { readonly kind: 'foreign'; readonly modifiedAt: number }
  | { readonly kind: 'unusable'; readonly reason: string }

/**
 * Reads what is in the place of a stored snapshot and changes nothing there. Rejects with a
 * `ConfigError` for a device or a pipe, which nothing may be renamed over.
 */
export async function readStoredFile(path: string): Promise<StoredFile> {
  try {
    const stats = await stat(path)
    if (stats.isDirectory()) return { kind: 'unusable', reason: 'is a directory' }
    if (!stats.isFile()) {
      throw new ConfigError([{ path: 'snapshot.path', message: `${path} is not a plain file` }])
    }
    const decoded = decodeSnapshot(await readFile(path, 'utf8'))
    switch (decoded.kind) {
      case 'snapshot':
        return decoded
      case 'foreign':
        return { kind: 'foreign', modifiedAt: stats.mtimeMs }
      case 'newer':
        return { kind: 'unusable', reason: 'was written by a newer version' }
      case 'damaged':
        return { kind: 'unusable', reason: `is damaged (${decoded.reason})` }
    }
  } catch (error) {
    const code = errnoCode(error)
    if (code === undefined) throw error
    return code === 'ENOENT'
      ? { kind: 'none' }
      : { kind: 'unusable', reason: `cannot be read (${code})` }
  }
}

/**
 * Replaces a stored file as a whole, so that at every instant a usable one is there, and keeps the
 * one before as `.prev`; that this failed is told and does not stop the rest.
 */
export async function replaceStoredFile(
  path: string,
  text: string,
  onPreviousLost: (code: string) => void,
): Promise<void> {
  await dropLink(path)
  await keepPrevious(path).catch((error: unknown) => {
    onPreviousLost(errnoCode(error) ?? 'unknown')
  })
  await writeWhole(path, text)
}

/**
 * Writes a file as a whole or not at all, readable by its owner only; makes its folder. A link in
 * the place of a path that was resolved before is replaced: the file behind it is another's.
 */
export async function writeWhole(path: string, text: string): Promise<void> {
  await mkdir(dirname(path), { recursive: true })
  await dropLink(path)
  await writeFileAtomic(path, '', {
    mode: 0o600,
    // The library takes a short write on a full disk for a whole one; this one fails.
    // oxlint-disable-next-line typescript/no-misused-promises -- awaited, though untyped as such
    tmpfileCreated: (temporary) => writeFile(temporary, text),
  })
}

async function dropLink(path: string): Promise<void> {
  const stats = await lstat(path).catch(() => undefined)
  if (stats?.isSymbolicLink() === true) await unlink(path)
}

async function keepPrevious(path: string): Promise<void> {
  // Named like a temporary file of the library, so that a left-over is removed with its own.
  const temporary = `${path}.0`
  await rm(temporary, { force: true })
  try {
    await link(path, temporary)
  } catch (error) {
    if (errnoCode(error) === 'ENOENT') return
    // Not every file system has links, and none links across a mount.
    await copyFile(path, temporary)
  }
  await rename(temporary, `${path}.prev`)
  // Renaming a link to another link of the same file does nothing (POSIX rename).
  await rm(temporary, { force: true })
}

/**
 * Renames a file or folder to a free name: with the suffix alone and, where that is taken, with
 * the time after it, so that nothing kept earlier is lost. Answers the name.
 */
export async function setAside(path: string, suffix: 'bad' | 'original'): Promise<string> {
  const first = `${path}.${suffix}`
  const kept = (await exists(first)) ? `${first}.${Date.now()}` : first
  await rename(path, kept)
  return kept
}

/** Removes the temporary files that a killed process left beside a stored file. */
export async function removeLeftovers(path: string): Promise<void> {
  const name = basename(path)
  const siblings = await readdir(dirname(path)).catch(() => [])
  const leftovers = siblings.filter(
    (sibling) => sibling.startsWith(name) && /^\.\d{1,10}$/.test(sibling.slice(name.length)),
  )
  // One that cannot be removed does no harm.
  await Promise.allSettled(leftovers.map((leftover) => unlink(join(dirname(path), leftover))))
}

/** Finds the code of an error of the operating system, such as ENOSPC; undefined for others. */
export function errnoCode(error: unknown): string | undefined {
  return error instanceof Error && 'code' in error && typeof error.code === 'string'
    ? error.code
    : undefined
}

async function exists(path: string): Promise<boolean> {
  try {
    await lstat(path)
    return true
  } catch (error) {
    if (errnoCode(error) === 'ENOENT') return false
    throw error
  }
}
