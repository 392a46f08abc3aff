import { appendFile, mkdir, mkdtemp, rename, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import { afterEach, beforeEach, describe, expect, it } from 'vitest'

import { makeSource, read, readFailure } from './contract.ts'

const HOUR_MS = 3_600_000

/** Writes an entry as Kora does. */
function entry(seam: string, details: object = {}, hoursAgo = 1): string {
  const emittedAt = new Date(Date.now() - hoursAgo * HOUR_MS).toISOString().replace('Z', '+00:00')
  return JSON.stringify({
    emitted_at: emittedAt,
    seam,
    details,
    caller_session_id: null,
    source: null,
  })
}

const letters = (count: number, hoursAgo = 1) =>
  Array.from({ length: count }, () => entry('webhook.dead_letter', {}, hoursAgo))

describe('kora-audit', () => {
  let folder = ''
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'sources-'))
  })
  afterEach(() => rm(folder, { recursive: true }))

  const log = () => join(folder, 'audit.jsonl')
  const write = (lines: readonly string[], name = log()) =>
    writeFile(name, lines.map((line) => `${line}\n`).join(''))
  const make = (options: object = {}) =>
    makeSource(
      { kind: 'kora-audit', path: 'audit.jsonl', ...options },
      { section: 'alerts' },
      folder,
    )
  const ids = async (options: object = {}) => {
    const { value } = await read(make(options))
    return (value as { id: string }[]).map(({ id }) => id)
  }

  it.each<[string, string, object, number]>([
    ['webhook_dead_letters_24h', 'webhook.dead_letter', {}, 5],
    ['capability_denied_24h', 'mcp.tool_called', { result: 'capability_denied' }, 10],
    ['reasoning_errors_24h', 'reasoning.tool_called', { tool_status: 'execution_error' }, 5],
    ['slack_dm_reply_failed_24h', 'slack_dm.reply_failed', {}, 3],
  ])('raises %s above its limit', async (id, seam, details, limit) => {
    const lines = Array.from({ length: limit }, () => entry(seam, details))
    await write(lines)
    const atLimit = await ids()
    await write([...lines, entry(seam, details)])

    expect(atLimit).toEqual([])
    expect(await ids()).toEqual([id])
  })

  it('says what was counted', async () => {
    await write(letters(7))

    expect((await read(make())).value).toEqual([
      {
        id: 'webhook_dead_letters_24h',
        severity: 'warning',
        category: 'webhook_dead_letter',
        title: 'Webhooks could not be delivered',
        detail: '7 in the last 24 hours, more than 5',
      },
    ])
  })

  it('counts neither successes nor what is older than a day', async () => {
    await write([
      ...letters(20, 30),
      ...letters(3),
      ...Array.from({ length: 20 }, () => entry('mcp.tool_called', { result: 'ok' })),
    ])

    expect(await ids()).toEqual([])
  })

  it('reads on past lines that are nearly in order', async () => {
    await write([...letters(6, 23), entry('x', {}, 24.1), ...letters(1)])

    expect(await ids()).toEqual(['webhook_dead_letters_24h'])
  })

  it('passes over lines that are half written or no entries', async () => {
    await write(['not json', '{"seam": 1}', '[]', '', ...letters(6), '{"emitted_at": "soon"}'])
    await appendFile(log(), entry('webhook.dead_letter').slice(0, 40))

    expect(await ids()).toEqual(['webhook_dead_letters_24h'])
  })

  it('passes over a line of several megabytes', async () => {
    await write([...letters(6), entry('x', { text: 'ü'.repeat(1_500_000) }), entry('x')])

    expect(await ids()).toEqual(['webhook_dead_letters_24h'])
  })

  it('reads lines whole that lie across the pieces in which it reads', async () => {
    const filler = Array.from({ length: 3_000 }, () => entry('x', { text: 'ä'.repeat(100) }))
    await write([...letters(6, 5), ...filler])

    expect(await ids()).toEqual(['webhook_dead_letters_24h'])
  })

  it('reads on in the file before rotation', async () => {
    await write(letters(4, 3))
    await rename(log(), `${log()}.1`)
    await write(letters(2))

    expect(await ids()).toEqual(['webhook_dead_letters_24h'])
  })

  it('reads the file before rotation while there is no other yet', async () => {
    await write(letters(6), `${log()}.1`)

    expect(await ids()).toEqual(['webhook_dead_letters_24h'])
  })

  it('knows of no alerts from a log without entries', async () => {
    await write([])

    expect((await read(make())).value).toEqual([])
  })

  it('fails with UNREACHABLE without a log, which is not the same as no alerts', async () => {
    expect((await readFailure(make())).code).toBe('UNREACHABLE')
  })

  it('fails with NOT_JSON on a file of another kind', async () => {
    await write(['one', 'two', 'three'])

    expect((await readFailure(make())).code).toBe('NOT_JSON')
  })

  it('reads on past an old line that stands last', async () => {
    await write([...letters(6), ...letters(1, 72)])

    expect(await ids()).toEqual(['webhook_dead_letters_24h'])
  })

  it('fails with TOO_LARGE where it cannot read the whole day', async () => {
    await write([...letters(100, 20), ...letters(6, 2)])
    const bytes = letters(1)[0]?.length ?? 0

    expect((await readFailure(make({ maxBytes: 7 * bytes }))).code).toBe('TOO_LARGE')
  })

  it('leaves unread what stands before many old lines', async () => {
    await write([...letters(1_500, 30), ...letters(6)])
    const bytes = letters(1)[0]?.length ?? 0

    expect(await ids({ maxBytes: 1_100 * bytes })).toEqual(['webhook_dead_letters_24h'])
  })

  it('fails where it cannot open one of the two logs that are there', async () => {
    await mkdir(log())
    await write(letters(6), `${log()}.1`)

    expect((await readFailure(make())).code).toBe('UNREACHABLE')
  })

  it('gives up with TIMEOUT when its signal has aborted', async () => {
    await write(letters(6))

    expect((await readFailure(make(), { signal: AbortSignal.abort() })).code).toBe('TIMEOUT')
  })
})
