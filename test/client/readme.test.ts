import { execFile, spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'

import { describe, expect, it } from 'vitest'

import { serve } from '../serve/served.ts'

const README = readFileSync(new URL('../../src/client/README.md', import.meta.url), 'utf8')

const hasPython = spawnSync('python3', ['--version']).status === 0

/** Takes the only block of a language out of the page. */
function codeOf(language: string): string {
  return README.split(`\`\`\`${language}\n`)[1]?.split('```')[0] ?? ''
}

describe('the page on the client', () => {
  it.runIf(hasPython)('shows Python that runs as it is written', async () => {
    const { url } = await serve()
    const code = codeOf('python')
      .replace('SnapshotClient()', `SnapshotClient(port=${new URL(url).port}, timeout=10)`)
      // The second time its answer is revalidated.
      .concat(
        'print(snapshot)\nprint(client.query("{ snapshot { stale tasks { stale openCount } } }"))\n',
      )

    const output = await new Promise((resolve) => {
      execFile('python3', ['-c', code], (error, stdout) => resolve(error ?? stdout))
    })

    const snapshot = "{'snapshot': {'stale': False, 'tasks': {'stale': False, 'openCount': 3}}}"
    expect(output).toBe(
      `3 open tasks: Write it.\n{'snapshot': {'overall': {'status': 'CRITICAL'}}}\n${snapshot}\n${snapshot}\n`,
    )
  })
})
