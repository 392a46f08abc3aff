import { execFile, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { createServer, type RequestListener } from 'node:http'

import { describe, expect, it, onTestFinished } from 'vitest'

import { serve } from '../serve/served.ts'

const README = readFileSync(new URL('../../src/client/README.md', import.meta.url), 'utf8')

const hasPython = spawnSync('python3', ['--version']).status === 0

/** Takes the only block of a language out of the page. */
function codeOf(language: string): string {
  return README.split(`\`\`\`${language}\n`)[1]?.split('```')[0] ?? ''
}

function runPython(code: string): Promise<unknown> {
  return new Promise((resolve) => {
    execFile('python3', ['-c', code], (error, stdout) => resolve(error ?? stdout))
  })
}

/** Has the class of the page query a server several times, on what it keeps of a connection. */
async function queryOften(times: number, listener: RequestListener): Promise<unknown> {
  const server = createServer(listener).listen(0, '127.0.0.1')
  onTestFinished(() => void server.close())
  await once(server, 'listening')
  const address = server.address()
  const port = typeof address === 'object' ? address?.port : undefined
  const [shown] = codeOf('python').split('client = ')
  return runPython(`${shown}client = SnapshotClient(port=${port}, timeout=10)
print([client.query("{ snapshot { stale } }") for _ in range(${times})])
`)
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

    const output = await runPython(code)

    const snapshot = "{'snapshot': {'stale': False, 'tasks': {'stale': False, 'openCount': 3}}}"
    expect(output).toBe(
      `3 open tasks, among them Write it.\n{'snapshot': {'overall': {'status': 'CRITICAL'}}}\n${snapshot}\n${snapshot}\n`,
    )
  })

  it.runIf(hasPython)('shows Python that asks again on a connection that was closed', async () => {
    const output = await queryOften(4, (request, response) => {
      response.on('finish', () => request.socket.destroy())
      response.end(JSON.stringify({ data: 1 }))
    })

    expect(output).toBe('[1, 1, 1, 1]\n')
  })

  it.runIf(hasPython)('shows Python that gives no answer where there is none', async () => {
    const output = await queryOften(2, (request) => void request.socket.destroy())

    expect(output).toBe('[None, None]\n')
  })
})
