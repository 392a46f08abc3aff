import { constants } from 'node:fs'
import { open, type FileHandle } from 'node:fs/promises'

import { SourceError } from '../errors.ts'
import { tooLarge } from './read-body.ts'

/** What a file held. */
export interface FileAnswer {
  readonly text: string
  /** When it was last written, in epoch milliseconds. */
  readonly modifiedAt: number
}

/** Reads a regular file whole; rejects with a `SourceError` that does not name it. */
export async function readTextFile(path: string, maxBytes: number): Promise<FileAnswer> {
  const file = await openRegular(path)
  try {
    const { size, mtimeMs } = await file.stat()
    if (size > maxBytes) throw tooLarge(maxBytes)
    const text = await readCapped(file, maxBytes)
    return { text, modifiedAt: Math.floor(mtimeMs) }
  } finally {
    await file.close()
  }
}

/** Opens a regular file for reading; anything else is refused without waiting on it. */
export async function openRegular(path: string): Promise<FileHandle> {
  let file: FileHandle
  try {
    // Without O_NONBLOCK the opening of a named pipe waits for its writer.
    file = await open(path, constants.O_RDONLY | constants.O_NONBLOCK)
  } catch (error) {
    throw new SourceError('UNREACHABLE', `the file cannot be opened${reasonOf(error)}`, {
      cause: error,
    })
  }
  if ((await file.stat()).isFile()) return file
  await file.close()
  throw new SourceError('UNREACHABLE', 'expected a regular file, found something else')
}

/** Reads to the end rather than to the size: a file may grow, and some have no true size. */
async function readCapped(file: FileHandle, maxBytes: number): Promise<string> {
  const decoder = new TextDecoder()
  const buffer = Buffer.allocUnsafe(262_144)
  let text = ''
  for (let bytes = 0; ;) {
    const { bytesRead } = await file.read(buffer, 0, buffer.byteLength, null)
    if (bytesRead === 0) return text + decoder.decode()
    bytes += bytesRead
    if (bytes > maxBytes) throw tooLarge(maxBytes)
    text += decoder.decode(buffer.subarray(0, bytesRead), { stream: true })
  }
}

function reasonOf(error: unknown): string {
  return error instanceof Error && 'code' in error && typeof error.code === 'string'
    ? ` (${error.code})`
    : ''
}
