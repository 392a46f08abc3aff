import { describe, expect, it, onTestFinished } from 'vitest'

import { compareRevisions } from '../../src/snapshot/revision.ts'
import type { Snapshot } from '../../src/snapshot/snapshot.ts'
import type { SnapshotStore } from '../../src/store/store.ts'
import { restored, storedSnapshot } from './snapshots.ts'

/** What a snapshot holds besides its revision, which a shared place sets anew. */
function contentOf(snapshot: Snapshot | undefined): Partial<Snapshot> {
  return { ...snapshot, revision: '' }
}

function savedAs(revision: number): Partial<Snapshot> {
  return contentOf(restored(storedSnapshot(revision)))
}

/**
 * What every SnapshotStore promises; `createPlace` makes an empty place and answers what opens the
 * store of that place, which is called again where a test needs a second process.
 */
export function describeStore(
  name: string,
  createPlace: () => Promise<() => SnapshotStore | Promise<SnapshotStore>>,
): void {
  describe(`${name} as a store`, () => {
    async function place(): Promise<() => Promise<SnapshotStore>> {
      const open = await createPlace()
      return async () => {
        const store = await open()
        onTestFinished(() => store.close())
        return store
      }
    }

    it('is empty at first', async () => {
      const store = await (await place())()

      expect(await store.load()).toBeUndefined()
    })

    it('loads what was saved last', async () => {
      const store = await (await place())()

      await store.save(storedSnapshot(1))
      await store.save(storedSnapshot(2))

      expect(contentOf(await store.load())).toEqual(savedAs(2))
    })

    it('loads no older revision than was saved', async () => {
      const store = await (await place())()

      await store.save(storedSnapshot(1))
      await store.save(storedSnapshot(2))

      const loaded = await store.load()
      expect(compareRevisions(loaded?.revision ?? '', '2')).toBeGreaterThanOrEqual(0)
    })

    it('loads in another process what was saved in this one', async () => {
      const open = await place()
      const first = await open()
      await first.save(storedSnapshot(7))
      await first.close()

      expect(contentOf(await (await open()).load())).toEqual(savedAs(7))
    })

    it('ends with the last of many saves at once, and settles all of them', async () => {
      const store = await (await place())()

      const saves = Array.from({ length: 50 }, (_, index) => store.save(storedSnapshot(index + 1)))
      await Promise.all(saves)

      expect(contentOf(await store.load())).toEqual(savedAs(50))
    })

    it('has written what was being saved once it is closed', async () => {
      const open = await place()
      const store = await open()
      const saved = store.save(storedSnapshot(3))
      await store.close()
      await saved

      expect(contentOf(await (await open()).load())).toEqual(savedAs(3))
    })

    it('rejects what cannot be written, keeps what was saved, and goes on', async () => {
      const store = await (await place())()
      await store.save(storedSnapshot(1))

      const unwritable = { ...storedSnapshot(2), wire: { tasks: Number.NaN } }
      await expect(store.save(unwritable)).rejects.toMatchObject({ name: 'StoreError' })

      expect(contentOf(await store.load())).toEqual(savedAs(1))
      await store.save(storedSnapshot(3))
      expect(contentOf(await store.load())).toEqual(savedAs(3))
    })
  })
}
