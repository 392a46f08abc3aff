import { openRegular } from './read-file.ts'

const CHUNK_BYTES = 262_144

/** A longer line is not one of a log; it is passed over rather than held. */
const LONGEST_LINE_BYTES = 1_048_576

const NEWLINE = 0x0a

/** How much may be read. */
export interface Budget {
  /** In bytes; what was read is taken off. */
  left: number
  /** Whether some of a file was left unread for it. */
  isSpent: boolean
}

/**
 * Reads the lines of a regular file from the last to the first, as far as the budget goes, also while
 * others write to it; rejects with UNREACHABLE when it cannot be opened.
 */
export async function* readLinesBackwards(
  path: string,
  budget: Budget,
  signal: AbortSignal,
): AsyncGenerator<string> {
  const file = await openRegular(path)
  try {
    const { size } = await file.stat()
    const lowest = Math.max(0, size - budget.left)
    const buffer = Buffer.allocUnsafe(CHUNK_BYTES)
    let rest: Buffer = Buffer.alloc(0)
    let isTooLong = false
    for (let end = size; end > lowest && !signal.aborted;) {
      const start = Math.max(lowest, end - CHUNK_BYTES)
      const { bytesRead } = await file.read(buffer, 0, end - start, start)
      // Somebody has cut the file off meanwhile.
      if (bytesRead < end - start) return
      end = start
      budget.left -= bytesRead
      const lines = splitLines(Buffer.concat([buffer.subarray(0, bytesRead), rest]))
      // The first may begin in the chunk before.
      rest = lines.shift() ?? rest
      if (lines.length > 0 && isTooLong) {
        lines.pop()
        isTooLong = false
      }
      if (rest.byteLength > LONGEST_LINE_BYTES) {
        rest = Buffer.alloc(0)
        isTooLong = true
      }
      for (const line of lines.toReversed()) yield line.toString()
    }
    if (lowest > 0) budget.isSpent = true
    else if (!isTooLong) yield rest.toString()
  } finally {
    await file.close()
  }
}

function splitLines(bytes: Buffer): Buffer[] {
  const lines: Buffer[] = []
  let start = 0
  for (let at = bytes.indexOf(NEWLINE); at !== -1; at = bytes.indexOf(NEWLINE, start)) {
    lines.push(bytes.subarray(start, at))
    start = at + 1
  }
  lines.push(bytes.subarray(start))
  return lines
}
