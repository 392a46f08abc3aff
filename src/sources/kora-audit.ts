import { resolve } from 'node:path'

import { z } from 'zod'

import { SourceError } from '../errors.ts'
import { parseInstant } from '../instant.ts'
import { codeOf } from './http-failure.ts'
import { defineKind } from './kind.ts'
import { AUDIT_RULES, type AuditEntry } from './kora-audit-rules.ts'
import { commonOptions } from './options.ts'
import { isRecord } from './plain.ts'
import { tooLarge } from './read-body.ts'
import { type Budget, readLinesBackwards } from './read-lines-backwards.ts'

const HOUR_MS = 3_600_000

/** The log is written in batches, so its lines are only nearly in order. */
const DISORDER_MS = 10 * 60_000

/** A line may be dated wrong; so many old ones in a row are the end of what is new. */
const MANY_OLD = 1_000

/** How much of the log is read, in bytes, from its end. */
const MOST_BYTES = 64 * 1_048_576

/** The audit log of a Kora daemon, held against the rules by which the daemon itself alerts. */
export const koraAudit = defineKind({
  name: 'kora-audit',
  feeds: ['alerts'],
  options: z.strictObject({
    kind: z.literal('kora-audit'),
    ...commonOptions,
    path: z
      .string()
      .min(1)
      .describe(
        'The log, such as `${KORA_HOME}/kora_audit_log.jsonl`; `.1` beside it is read as well.',
      ),
  }),
  create({ path, maxBytes = MOST_BYTES }, { folder }) {
    const file = resolve(folder, path)
    return {
      async read({ signal }) {
        const now = Date.now()
        const since = now - 24 * HOUR_MS
        const log: Log = { budget: { left: maxBytes, isSpent: false }, good: 0, bad: 0 }
        const counts = AUDIT_RULES.map(() => 0)
        let oldInARow = 0
        for await (const entry of readEntries(file, log, signal)) {
          oldInARow = entry.at < since - DISORDER_MS ? oldInARow + 1 : 0
          if (oldInARow === MANY_OLD) break
          if (entry.at < since) continue
          for (const [index, rule] of AUDIT_RULES.entries()) {
            if (rule.matches(entry)) counts[index] = (counts[index] ?? 0) + 1
          }
        }
        if (log.good === 0 && log.bad > 1) {
          throw new SourceError('NOT_JSON', 'expected lines of JSON, found none')
        }
        // What was left unread may hold the line that is one too many.
        if (log.budget.isSpent && oldInARow < MANY_OLD) throw tooLarge(maxBytes)
        return { value: alertsOf(counts) }
      },
    }
  },
})

interface Log {
  readonly budget: Budget
  good: number
  bad: number
}

/** Reads entries from the newest on, through the file and then the one it was before rotation. */
async function* readEntries(
  file: string,
  log: Log,
  signal: AbortSignal,
): AsyncGenerator<AuditEntry> {
  let failure: unknown
  let files = 0
  for (const name of [file, `${file}.1`]) {
    try {
      for await (const line of readLinesBackwards(name, log.budget, signal)) {
        const entry = parseEntry(line)
        if (entry !== undefined) {
          log.good += 1
          yield entry
        } else if (line.trim() !== '') log.bad += 1
      }
      files += 1
    } catch (error) {
      if (!isMissing(error)) throw error
      failure ??= error
    }
  }
  // Between two steps of a rotation only one of the two is there.
  if (files === 0) throw failure
}

/** Whether there is no such file; one that cannot be read may hold anything. */
function isMissing(error: unknown): boolean {
  return error instanceof SourceError && codeOf(error.cause) === 'ENOENT'
}

/** A line that is half written, or of another kind, is passed over. */
function parseEntry(line: string): AuditEntry | undefined {
  if (!line.startsWith('{')) return undefined
  let entry: unknown
  try {
    entry = JSON.parse(line)
  } catch {
    return undefined
  }
  if (!isRecord(entry) || typeof entry['seam'] !== 'string') return undefined
  const at = parseInstant(entry['emitted_at'])
  return at === undefined ? undefined : { at, seam: entry['seam'], details: entry['details'] }
}

function alertsOf(counts: readonly number[]) {
  return AUDIT_RULES.flatMap(({ id, severity, category, title, above }, index) => {
    const count = counts[index] ?? 0
    const detail = `${count} in the last 24 hours, more than ${above}`
    return count > above ? [{ id, severity, category, title, detail }] : []
  })
}
