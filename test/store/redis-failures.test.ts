import { renameSync } from 'node:fs'
import { createServer } from 'node:net'

import { describe, expect, it } from 'vitest'

import { compareRevisions } from '../../src/snapshot/revision.ts'
import { hasRedis, startRedis } from './redis-server.ts'
import { contents, forkReplica, type Replica, startReplica, until } from './replica.ts'
import { storedSnapshot } from './snapshots.ts'

const SLOT = Math.floor(Date.now() / 1_000) * 1_000

async function freePort(): Promise<number> {
  const probe = createServer().listen(0, '127.0.0.1')
  await new Promise((resolve) => probe.once('listening', resolve))
  const address = probe.address()
  await new Promise((resolve) => probe.close(resolve))
  if (address === null || typeof address === 'string') throw new Error('expected a port')
  return address.port
}

function expectGrowing({ adopted }: Replica): void {
  adopted.slice(1).forEach(({ revision }, index) => {
    expect(compareRevisions(revision, adopted[index]?.revision ?? '')).toBeGreaterThan(0)
  })
}

/** Holds a turn until it is told to go on and publish. */
function holdTurn(replica: Replica, slot: number, content: number) {
  let goOn = (): void => undefined
  const held = new Promise<void>((resolve) => {
    goOn = resolve
  })
  let begin = (): void => undefined
  const begun = new Promise<void>((resolve) => {
    begin = resolve
  })
  let signal: AbortSignal | undefined
  const outcome = replica.replicas.lead(slot, async (turn) => {
    signal = turn.signal
    begin()
    await held
    await turn.publish(() => storedSnapshot(content), { last: true })
  })
  return { begun, outcome, goOn, signal: () => signal }
}

/** A primary, and a spare that copies it. */
async function startPair() {
  const port = String(await freePort())
  const primary = await startRedis('--port', port, '--bind', '127.0.0.1')
  const spare = await startRedis('--replicaof', '127.0.0.1', port)
  return {
    primary,
    spare,
    /** Waits for the first publication to be copied, and makes the spare a primary too. */
    async split() {
      const isCopied = async () => (await spare.command('INFO', 'keyspace')).includes('keys=4')
      while (!(await isCopied())) await new Promise(setImmediate)
      await spare.command('REPLICAOF', 'NO', 'ONE')
    },
    /** Puts the spare in the place of the first primary, which has ended. */
    join() {
      renameSync(spare.url.slice('unix://'.length), primary.url.slice('unix://'.length))
    },
  }
}

describe.skipIf(!hasRedis)('replicas', () => {
  it('take over within the slot when the leader is killed', async () => {
    const server = await startRedis()
    const leader = await forkReplica(server, 'killed')
    const follower = await startReplica(server)
    leader.order({ slot: SLOT, content: 1, holdMs: 60_000 })
    await until(() => leader.messages.some(({ kind }) => kind === 'working'))

    const outcome = follower.refresh(SLOT, 2)
    leader.child.kill('SIGKILL')

    expect(await outcome).toBe('led')
    expect(contents(follower)).toEqual([2])
  })

  it('refuse what a leader publishes that was stopped past its lease', async () => {
    const server = await startRedis()
    const leader = await forkReplica(server, 'stopped')
    const follower = await startReplica(server)
    leader.order({ slot: SLOT, content: 1, holdMs: 1_500 })
    await until(() => leader.messages.some(({ kind }) => kind === 'working'))

    leader.child.kill('SIGSTOP')
    expect(await follower.refresh(SLOT, 2)).toBe('led')
    leader.child.kill('SIGCONT')
    await until(() => leader.messages.some(({ kind }) => kind === 'outcome'))
    await until(() => leader.messages.some(({ kind }) => kind === 'adopted'))

    expect(leader.messages).toContainEqual({ kind: 'outcome', slot: SLOT, outcome: 'lost' })
    expect(leader.messages.filter(({ kind }) => kind === 'adopted')).toEqual([
      expect.objectContaining({
        revision: follower.adopted[0]?.revision,
        content: { revision: 2 },
      }),
    ])
    expect(contents(follower)).toEqual([2])
  })

  it('keep what they have while the engine is gone, and go on when it is back empty', async () => {
    const server = await startRedis()
    const [a, b] = [await startReplica(server), await startReplica(server)]
    await a.refresh(SLOT, 1)
    await until(() => b.adopted.length === 1)
    await server.kill()
    await until(() => !a.replicas.status().connected)

    expect(await a.refresh(SLOT + 1_000, 2)).toBe('unavailable')
    expect(a.replicas.status().role).toBe('FOLLOWER')
    expect(contents(a)).toEqual([1])

    await server.start()
    await until(() => a.retries.includes(SLOT + 1_000))
    expect(await a.refresh(SLOT + 1_000, 2)).toBe('led')
    await until(() => b.adopted.length === 2)
    expectGrowing(b)
  })

  it('give up on an engine that is frozen, and go on when it answers again', async () => {
    const server = await startRedis()
    const a = await startReplica(server)
    await a.refresh(SLOT, 1)

    server.freeze()
    expect(await a.refresh(SLOT + 1_000, 2)).toBe('unavailable')
    server.thaw()

    await until(() => a.retries.includes(SLOT + 1_000))
    expect(await a.refresh(SLOT + 1_000, 2)).toBe('led')
    expect(contents(a)).toEqual([1, 2])
  })

  it('publish once what they had to send again', async () => {
    const server = await startRedis()
    const [a, b] = [await startReplica(server, { leaseMs: 20_000 }), await startReplica(server)]
    const turn = holdTurn(a, SLOT, 1)
    await turn.begun

    // The engine does what it received, but its answer comes too late.
    server.freeze()
    turn.goOn()
    await until(() => !a.replicas.status().connected)
    server.thaw()

    expect(await turn.outcome).toBe('led')
    await until(() => b.adopted.length > 0)
    expect([contents(a), contents(b)]).toEqual([[1], [1]])
  })

  it('refuse a turn that was granted before the engine forgot everything', async () => {
    const server = await startRedis()
    const [a, b] = [await startReplica(server), await startReplica(server)]
    await a.refresh(SLOT, 1)
    await until(() => b.adopted.length === 1)
    const turn = holdTurn(a, SLOT + 1_000, 2)
    await turn.begun

    await server.command('FLUSHALL')
    turn.goOn()

    expect(await turn.outcome).toBe('lost')
    await until(() => a.retries.includes(SLOT + 1_000))
    expect(await a.refresh(SLOT + 1_000, 3)).toBe('led')
    expect(a.replicas.status().refusals).toBe(1)
    await until(() => b.adopted.length === 2)
    expectGrowing(b)
  })

  it('go on after a failover that lost writes and the lease', async () => {
    const { primary, split, join } = await startPair()
    const [a, b] = [await startReplica(primary), await startReplica(primary)]
    await a.refresh(SLOT, 1)

    await split()
    await a.refresh(SLOT + 1_000, 2)
    await until(() => b.adopted.length === 2)
    const turn = holdTurn(a, SLOT + 2_000, 3)
    await turn.begun
    await primary.kill()
    await until(() => !a.replicas.status().connected)
    join()
    turn.goOn()

    expect(['lost', 'unavailable']).toContain(await turn.outcome)
    await until(() => a.retries.includes(SLOT + 2_000))
    expect(await a.refresh(SLOT + 2_000, 4)).toBe('led')
    await until(() => b.adopted.length === 3)
    expect(contents(b)).toEqual([1, 2, 4])
    expectGrowing(b)
  })

  it('publish on both sides of a split engine, and go on as one when it is whole again', async () => {
    const { primary, spare, split, join } = await startPair()
    const [a, b] = [await startReplica(primary), await startReplica(primary)]
    await a.refresh(SLOT, 1)
    await split()
    const c = await startReplica(spare)

    expect(await a.refresh(SLOT + 1_000, 2)).toBe('led')
    expect(await c.refresh(SLOT + 1_000, 3)).toBe('led')
    await until(() => b.adopted.length === 2)
    await primary.kill()
    join()
    await until(() => contents(a).includes(3) && contents(b).includes(3))
    expect(await b.refresh(SLOT + 2_000, 4)).toBe('led')

    await until(() => [a, b, c].every((replica) => contents(replica).includes(4)))
    expect(contents(b)).toEqual([1, 2, 3, 4])
    expect(contents(c).slice(-2)).toEqual([3, 4])
    for (const replica of [a, b, c]) expectGrowing(replica)
  })

  it('do not lead with a clock that is an hour ahead', async () => {
    const server = await startRedis()
    const a = await startReplica(server)

    expect(await a.refresh(SLOT + 3_600_000, 1)).toBe('skewed')

    expect(await a.refresh(SLOT, 2)).toBe('led')
    expect(a.warnings).toEqual(['the clock of this machine is far ahead of the engine'])
  })

  it('receive but do not lead with a clock that is an hour behind', async () => {
    const server = await startRedis()
    const [a, b] = [await startReplica(server), await startReplica(server)]
    await a.refresh(SLOT, 1)

    expect(await b.refresh(SLOT - 3_600_000, 2)).toBe('done')

    await until(() => b.adopted.length === 1)
    expect(contents(b)).toEqual([1])
  })

  it('start from their own file while the engine is gone, and meet when it comes', async () => {
    const server = await startRedis()
    const a = await startReplica(server)
    await a.refresh(SLOT, 1)
    await a.store.close()
    await server.kill()

    const again = await startReplica(server, { path: a.path, connected: false })
    const empty = await startReplica(server, { connected: false })

    expect(again.loaded).toEqual({ ...a.adopted[0], restored: true })
    expect(empty.loaded).toBeUndefined()
    expect(await again.refresh(SLOT + 1_000, 2)).toBe('unavailable')
    await server.start()
    await until(() => again.retries.length === 1)
    expect(await again.refresh(SLOT + 1_000, 2)).toBe('led')
    await until(() => empty.adopted.length === 1)
    expect(compareRevisions(again.adopted[0]?.revision ?? '', again.loaded?.revision ?? '')).toBe(1)
  })

  it('do not lead on from a snapshot of a newer version', async () => {
    const server = await startRedis()
    const [a, b] = [await startReplica(server), await startReplica(server)]
    await a.replicas.lead(SLOT, async (turn) => {
      const { snapshot } = storedSnapshot(1)
      await turn.publish(() => ({ snapshot, wire: { schema_version: 4 } }), { last: true })
    })

    await until(() => b.warnings.length === 1)
    expect(await b.refresh(SLOT + 1_000, 2)).toBe('outdated')

    expect(b.adopted).toEqual([])
  })

  it('ignore a snapshot that is damaged and replace it', async () => {
    const server = await startRedis()
    const a = await startReplica(server)
    await server.command('XADD', '{gw:test}:snap', '1000-0', 'body', '{', 'leader', '', 'since', '')

    await until(() => a.warnings.length === 1)
    expect(await a.refresh(SLOT, 1)).toBe('led')

    expect(contents(a)).toEqual([1])
  })
})
