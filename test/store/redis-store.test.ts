import { describe, expect, it } from 'vitest'

import { createFileStore } from '../../src/store/file-store.ts'
import { describeStore } from './contract.ts'
import { hasRedis, startRedis } from './redis-server.ts'
import { contents, startReplica, until } from './replica.ts'
import { storedSnapshot } from './snapshots.ts'

describe.skipIf(!hasRedis)('with a Redis server', () => {
  describeStore('createRedisStore', async () => {
    const server = await startRedis()
    return async () => (await startReplica(server)).store
  })

  describe('replicas', () => {
    it('all receive what one publishes, with one revision', async () => {
      const server = await startRedis()
      const [a, b, c] = await Promise.all([
        startReplica(server),
        startReplica(server),
        startReplica(server),
      ])

      expect(await a.refresh(1_000, 1)).toBe('led')

      await until(() => [a, b, c].every(({ adopted }) => adopted.length === 1))
      expect(new Set([a, b, c].map(({ adopted }) => adopted[0]?.revision)).size).toBe(1)
      expect(a.adopted[0]).toMatchObject({ restored: false, memory: { revision: 1 } })
      expect(b.adopted[0]).toEqual(a.adopted[0])
    })

    it('refresh each slot once, whoever asks', async () => {
      const server = await startRedis()
      const replicas = await Promise.all([1, 2, 3].map(() => startReplica(server)))

      for (const slot of [1_000, 2_000, 3_000]) {
        const outcomes = await Promise.all(replicas.map((replica) => replica.refresh(slot, slot)))
        expect(outcomes.toSorted()).toEqual(['done', 'done', 'led'])
      }

      await until(() => replicas.every(({ adopted }) => adopted.length === 3))
      for (const replica of replicas) expect(contents(replica)).toEqual([1_000, 2_000, 3_000])
    })

    it('leave the lead to the one that has it', async () => {
      const server = await startRedis()
      const [a, b] = await Promise.all([startReplica(server), startReplica(server)])
      await b.refresh(1_000, 1)
      await until(() => a.adopted.length === 1)

      for (const slot of [2_000, 3_000, 4_000]) {
        await Promise.all([a.refresh(slot, 1), b.refresh(slot, 2)])
        await until(() => a.adopted.at(-1)?.revision === b.adopted.at(-1)?.revision)
      }

      expect(contents(a)).toEqual([1, 2, 2, 2])
      expect(a.replicas.status()).toMatchObject({ role: 'FOLLOWER', leader: b.id, takeovers: 0 })
      expect(b.replicas.status()).toMatchObject({ role: 'LEADER', leader: b.id, connected: true })
      expect(a.replicas.status().since).toBe(b.replicas.status().since)
    })

    it('build on the newest snapshot, also one that was not received yet', async () => {
      const server = await startRedis()
      const [a, b] = await Promise.all([startReplica(server), startReplica(server)])

      for (let count = 1; count <= 20; count += 1) {
        const replica = count % 2 === 0 ? a : b
        await replica.replicas.lead(null, async (turn) => {
          const before = Number(contents(replica).at(-1) ?? 0)
          await turn.publish(() => storedSnapshot(before + 1), { last: true })
        })
      }

      expect(Math.max(...[a, b].flatMap(contents).map(Number))).toBe(20)
    })

    it('add up all that is published at the same time', async () => {
      const server = await startRedis()
      const replicas = await Promise.all([1, 2, 3].map(() => startReplica(server)))

      const outcomes = await Promise.all(
        replicas.flatMap((replica) =>
          Array.from({ length: 10 }, () =>
            replica.replicas.lead(null, async (turn) => {
              await turn.publish(() => storedSnapshot(Number(contents(replica).at(-1) ?? 0) + 1), {
                last: true,
              })
            }),
          ),
        ),
      )

      expect(new Set(outcomes)).toEqual(new Set(['led']))
      await until(() => replicas.every((replica) => contents(replica).at(-1) === 30))
    })

    it('may publish more than once in a turn, and complete the slot with the last', async () => {
      const server = await startRedis()
      const [a, b] = await Promise.all([startReplica(server), startReplica(server)])

      const first = a.replicas.lead(1_000, async (turn) => {
        await turn.publish(() => storedSnapshot(1), { last: false })
        await until(() => b.adopted.length === 1)
        await turn.publish(() => storedSnapshot(2), { last: true })
      })

      expect(await Promise.all([first, b.refresh(1_000, 3)])).toEqual(['led', 'done'])
      await until(() => b.adopted.length === 2)
      expect(contents(b)).toEqual([1, 2])
    })

    it('do not complete a slot whose work publishes nothing', async () => {
      const server = await startRedis()
      const [a, b] = await Promise.all([startReplica(server), startReplica(server)])

      await expect(
        a.replicas.lead(1_000, () => Promise.reject(new Error('broken'))),
      ).rejects.toThrow('broken')

      expect(await b.refresh(1_000, 2)).toBe('led')
    })

    it('do not see those of another name', async () => {
      const server = await startRedis()
      const a = await startReplica(server)
      const other = await startReplica(server, { name: 'other' })

      expect(await a.refresh(1_000, 1)).toBe('led')
      expect(await other.refresh(1_000, 2)).toBe('led')

      expect(contents(a)).toEqual([1])
      expect(contents(other)).toEqual([2])
    })

    it('keep what they receive in their own file', async () => {
      const server = await startRedis()
      const [a, b] = await Promise.all([startReplica(server), startReplica(server)])
      await a.refresh(1_000, 7)
      await until(() => b.adopted.length === 1)
      await b.store.close()

      const file = createFileStore({ path: b.path, warn: () => undefined })

      expect(await file.load()).toEqual({ ...b.adopted[0], restored: true })
    })

    it('receive at the start what was published before', async () => {
      const server = await startRedis()
      const a = await startReplica(server)
      await a.refresh(1_000, 1)
      await a.refresh(2_000, 2)

      const late = await startReplica(server)

      expect(late.loaded).toEqual({ ...a.adopted[1], restored: true })
    })

    it('are handed all notes, also those from before they came', async () => {
      const server = await startRedis()
      const a = await startReplica(server)
      for (const slot of [1_000, 2_000, 3_000]) await a.refresh(slot, slot)

      const late = await startReplica(server)
      await until(() => late.notes.length === 3)
      await a.refresh(4_000, 4_000)
      await until(() => late.adopted.length === 1)

      expect(late.notes.map(({ note }) => note)).toEqual(
        [1_000, 2_000, 3_000, 4_000].map((content) => ({ content })),
      )
      expect(late.notes).toEqual(a.notes)
      expect(late.notes.at(-1)?.revision).toBe(late.adopted[0]?.revision)
    })
  })
})
