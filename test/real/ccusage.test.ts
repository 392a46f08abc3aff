import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { execPath } from 'node:process'

import { afterEach, beforeEach, expect, it } from 'vitest'

import { makeSource, read, readFailure } from '../sources/contract.ts'
import { describeReal, INSTALL_PACKAGES, realPackageFile } from '../support/real-part.ts'

const PROGRAM = realPackageFile('ccusage/dist/index.js')

/** One answer of a model, as Claude Code logs it. */
function logLine(id: string, timestamp: string, costUSD: number): string {
  return JSON.stringify({
    timestamp,
    sessionId: 's',
    version: '1.0.0',
    requestId: `req-${id}`,
    costUSD,
    message: {
      id: `msg-${id}`,
      model: 'claude-haiku-4-5-20251001',
      usage: { input_tokens: 1_000, output_tokens: 500 },
    },
  })
}

describeReal({ name: 'ccusage', file: PROGRAM, install: INSTALL_PACKAGES }, () => {
  let folder = ''
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'ccusage-'))
    await mkdir(join(folder, 'projects', 'p', 's'), { recursive: true })
  })
  afterEach(() => rm(folder, { recursive: true }))

  const make = () =>
    makeSource(
      {
        kind: 'ccusage',
        command: [execPath, PROGRAM, 'monthly', '--json', '--offline'],
        env: { CLAUDE_CONFIG_DIR: folder, HOME: folder },
        timeout: '60s',
      },
      { section: 'costLadder' },
      folder,
    )
  const log = (lines: string[]) =>
    writeFile(join(folder, 'projects', 'p', 's', 'log.jsonl'), lines.join('\n'))

  it('tells what this month cost, without the months before', async () => {
    const now = new Date().toISOString()
    await log([
      logLine('a', now, 1.25),
      logLine('b', now, 0.5),
      logLine('c', '2025-01-15T12:00:00Z', 9),
    ])

    expect((await read(make())).value).toMatchObject({ spentToDateUsd: 1.75 })
  })

  it('does not know what was spent where there are no logs', async () => {
    expect((await readFailure(make())).code).toMatch(/^(?:INVALID_DATA|COMMAND_FAILED)$/)
  })
})
