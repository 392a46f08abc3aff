import { describe, expect, it } from 'vitest'

import { createRecorder } from '../../src/refresh/recorder.ts'
import { digestFields, makePoint } from '../../src/sections/history-point.ts'
import type { History } from '../../src/snapshot/history.ts'
import { aHistoryStore } from '../support/refreshing.ts'
import { DAY, MINUTE, NOON, viewOf } from '../support/snapshots.ts'

const view = viewOf([])

function entryAt(at: number) {
  const point = { ...makePoint(view, at), revision: String(at) }
  return { point, changes: [], fieldsDigest: digestFields(view) }
}

function recording(stored?: History) {
  const saved: History[] = []
  const failures: unknown[] = []
  const calls: string[] = []
  const recorder = createRecorder({
    store: {
      ...aHistoryStore(stored),
      save: async (history) => {
        saved.push(history)
        if (history.points.length > 2) throw new Error('disk full')
      },
      close: async () => {
        calls.push('closed')
      },
    },
    onStoreFailure: (error) => failures.push(error),
  })
  return { recorder, saved, failures, calls }
}

describe('a recorder', () => {
  it('adds what was published, and saves it', () => {
    const { recorder, saved } = recording()

    recorder.add([entryAt(NOON), entryAt(NOON + MINUTE)], DAY)

    expect(recorder.history().points.map(({ computedAt }) => computedAt)).toEqual([
      NOON,
      NOON + MINUTE,
    ])
    expect(saved).toEqual([recorder.history()])
  })

  it('keeps for as long as it is told', () => {
    const { recorder } = recording()

    recorder.add([entryAt(NOON), entryAt(NOON + DAY + 1), entryAt(NOON + DAY + 2)], DAY)

    expect(recorder.history().points).toHaveLength(2)
  })

  it('goes on from what was stored, or from nothing', async () => {
    const { recorder: first } = recording()
    first.add([entryAt(NOON)], DAY)
    const { recorder: second } = recording(first.history())
    const { recorder: empty } = recording()

    await second.restore()
    await empty.restore()

    expect(second.history()).toEqual(first.history())
    expect(empty.history().points).toEqual([])
  })

  it('knows of nothing that came before a break', () => {
    const { recorder } = recording()
    recorder.add([entryAt(NOON)], DAY)

    recorder.breakOff()

    expect(recorder.history()).toMatchObject({ completeFrom: null, points: [{ computedAt: NOON }] })
  })

  it('tells of a history that could not be saved', async () => {
    const { recorder, failures } = recording()

    recorder.add(
      [0, 1, 2].map((minute) => entryAt(NOON + minute * MINUTE)),
      DAY,
    )
    await Promise.resolve()

    expect(failures).toEqual([new Error('disk full')])
  })

  it('closes its store', async () => {
    const { recorder, calls } = recording()

    await recorder.stop()

    expect(calls).toEqual(['closed'])
  })
})
