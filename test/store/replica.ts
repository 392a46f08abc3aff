import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

import { onTestFinished, vi } from 'vitest'

import type { Snapshot } from '../../src/snapshot/snapshot.ts'
import { createFileStore } from '../../src/store/file-store.ts'
import { createRedisStore } from '../../src/store/redis-store.ts'
import type { LeadOutcome, Note, Replicas, SnapshotStore } from '../../src/store/store.ts'
import type { LeadOrder, ReplicaMessage } from './replica-process.ts'
import { storedSnapshot } from './snapshots.ts'

/** One replica in this process. */
export interface Replica {
  readonly id: string
  readonly path: string
  readonly store: SnapshotStore
  readonly replicas: Replicas
  /** What it loaded at the start. */
  readonly loaded: Snapshot | undefined
  /** What it adopted since, oldest first. */
  readonly adopted: Snapshot[]
  readonly retries: number[]
  readonly notes: Note[]
  readonly warnings: string[]
  /** Leads a slot and publishes a snapshot with this content. */
  refresh(slot: number | null, content: number): Promise<LeadOutcome>
}

export interface ReplicaOptions {
  readonly leaseMs?: number
  readonly name?: string
  readonly path?: string
  /** Whether the engine is there, so that it starts connected; true by default. */
  readonly connected?: boolean
}

let started = 0

function newFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'replica-'))
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
  return folder
}

/** Starts a replica in this process; it ends with the test. */
export async function startReplica(
  { url }: { readonly url: string },
  options: ReplicaOptions = {},
): Promise<Replica> {
  const { leaseMs = 600, name = 'test', connected = true } = options
  const { path = join(newFolder(), 'snapshot.json') } = options
  started += 1
  const id = `replica-${started}`
  const warnings: string[] = []
  const warn = (message: string): void => void warnings.push(message)
  const store = createRedisStore({
    url,
    name,
    replica: id,
    local: createFileStore({ path, warn }),
    leaseMs,
    log: { info: () => undefined, warn: (_fields, message) => warn(message) },
  })
  onTestFinished(() => store.close())
  const { replicas } = store
  if (replicas === undefined) throw new Error('expected a shared store')
  const adopted: Snapshot[] = []
  const retries: number[] = []
  const notes: Note[] = []
  if (connected) await until(() => replicas.status().connected)
  const loaded = await store.load()
  replicas.follow(
    {
      record: (fresh) => void notes.push(...fresh),
      adopt: (snapshot) => void adopted.push(snapshot),
      retry: (slot) => void retries.push(slot),
      changed: () => undefined,
    },
    '0',
  )
  return {
    id,
    path,
    store,
    replicas,
    loaded,
    adopted,
    retries,
    notes,
    warnings,
    refresh: (slot, content) =>
      replicas.lead(slot, async (turn) => {
        await turn.publish(() => ({ ...storedSnapshot(content), note: { content } }), {
          last: true,
        })
      }),
  }
}

/** The contents of what a replica adopted, oldest first. */
export function contents({ adopted }: Pick<Replica, 'adopted'>): unknown[] {
  return adopted.map(({ memory }) => Reflect.get(Object(memory), 'revision'))
}

/** Waits for something that another process or the engine does. */
export async function until(condition: () => boolean): Promise<void> {
  await vi.waitUntil(condition, { timeout: 15_000, interval: 5 })
}

/** A replica in a process of its own. */
export interface ReplicaProcess {
  readonly child: ChildProcess
  readonly messages: ReplicaMessage[]
  order(order: LeadOrder): void
}

/** Starts a replica in a process of its own, which ends with the test. */
export async function forkReplica({ url }: { url: string }, id: string): Promise<ReplicaProcess> {
  const program = fileURLToPath(new URL('replica-process.ts', import.meta.url))
  const path = join(newFolder(), 'snapshot.json')
  const child = fork(program, [url, id, path, '600'], { execArgv: ['--import', 'tsx'] })
  onTestFinished(async () => {
    if (child.exitCode !== null || child.signalCode !== null) return
    const exited = once(child, 'exit')
    child.kill('SIGKILL')
    await exited
  })
  const messages: ReplicaMessage[] = []
  child.on('message', (message: ReplicaMessage) => void messages.push(message))
  await until(() => messages.some(({ kind }) => kind === 'ready'))
  return { child, messages, order: (order) => void child.send(order) }
}
