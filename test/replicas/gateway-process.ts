import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

import { onTestFinished } from 'vitest'

const MAIN = fileURLToPath(new URL('../../dist/main.js', import.meta.url))

/** A gateway in a process of its own, with its file in a folder of its own. */
export interface GatewayProcess {
  readonly url: string
  readonly child: ChildProcess
  /** Where it keeps its file, for another one to start from. */
  readonly folder: string
  /** Asks it a GraphQL operation and answers the data; rejects for any error. */
  ask<Data>(query: string): Promise<Data>
  /** Asks a probe and answers the status. */
  probe(path: string): Promise<number>
  metrics(): Promise<string>
  /** Pushes the spend and answers the status. */
  pushSpend(usd: number): Promise<number>
  kill(signal: NodeJS.Signals): Promise<void>
}

export interface GatewayProcessOptions {
  /** Where the replicas meet. */
  readonly redis: string
  /** What the only source, which gives alerts and tasks, is read from. */
  readonly upstream: string
  readonly intervalSeconds: number
  readonly folder?: string
}

/** Starts a gateway program that shares its snapshot; it ends with the test. */
export async function startGatewayProcess(options: GatewayProcessOptions): Promise<GatewayProcess> {
  const folder = options.folder ?? mkdtempSync(join(tmpdir(), 'gateway-'))
  const file = join(folder, 'snapshot-gateway.yaml')
  const config = {
    name: 'shared',
    server: { port: 0, rateLimit: false },
    snapshot: { path: join(folder, 'snapshot.json') },
    sections: {
      alerts: {
        from: { kind: 'json', url: `${options.upstream}/alerts`, map: { items: 'items' } },
      },
      costLadder: { from: { kind: 'push', id: 'spend' } },
      tasks: {
        from: { kind: 'json', url: `${options.upstream}/tasks`, map: { openCount: 'open' } },
      },
    },
    store: { kind: 'redis', url: options.redis, name: 'shared' },
  }
  // JSON is YAML.
  writeFileSync(file, JSON.stringify(config))
  const child = spawn(process.execPath, [MAIN, 'start', '--config', file], {
    env: {
      ...process.env,
      KORA_HOME: folder,
      KORA_SNAPSHOT_INTERVAL_SEC: String(options.intervalSeconds),
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let output = ''
  const listening = new Promise<string>((resolve, reject) => {
    const read = (chunk: Buffer): void => {
      output += String(chunk)
      const url = /"url":"([^"]+)","msg":"listening"/.exec(output)?.[1]
      if (url !== undefined) resolve(url)
    }
    child.stdout.on('data', read)
    child.stderr.on('data', read)
    child.once('exit', () => reject(new Error(`the gateway ended:\n${output}`)))
  })

  const kill = async (signal: NodeJS.Signals): Promise<void> => {
    if (child.exitCode !== null || child.signalCode !== null) return
    if (signal === 'SIGSTOP' || signal === 'SIGCONT') {
      child.kill(signal)
      return
    }
    const exited = once(child, 'exit')
    child.kill(signal)
    await exited
  }
  onTestFinished(async () => {
    await kill('SIGKILL')
    rmSync(folder, { recursive: true, force: true })
  })
  const url = await listening

  return {
    url,
    child,
    folder,
    kill,
    async ask<Data>(query: string): Promise<Data> {
      const response = await fetch(`${url}/graphql`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ query }),
      })
      const { data, errors }: { data: Data; errors?: unknown } = await response.json()
      if (errors !== undefined) throw new Error(JSON.stringify(errors))
      return data
    },
    async pushSpend(usd) {
      const response = await fetch(`${url}/push/spend`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ spentToDateUsd: usd }),
      })
      await response.arrayBuffer()
      return response.status
    },
    metrics: async () => (await fetch(`${url}/metrics`)).text(),
    async probe(path) {
      const response = await fetch(`${url}${path}`)
      await response.arrayBuffer()
      return response.status
    },
  }
}
