import fc from 'fast-check'
import { describe, expect, it } from 'vitest'

import { foldSnapshot } from '../../src/sections/fold.ts'
import { memoryShape, NO_MEMORY } from '../../src/sections/memory.ts'
import { type Seen, seeSnapshot } from '../../src/sections/see-snapshot.ts'
import { freshnessAt } from '../../src/snapshot/freshness.ts'
import { compareRevisions } from '../../src/snapshot/revision.ts'
import {
  aLayout,
  aReading,
  aSnapshot,
  aSource,
  DAY,
  HOUR,
  MINUTE,
  NOON,
} from '../support/snapshots.ts'

const state = aSource('operationalState')
const fly = aSource('serviceHealth', { service: 'fly', staleAfterMs: MINUTE })
const layout = aLayout([state, fly], { rules: true })
const snapshot = aSnapshot([
  aReading(state, { primary: 'ready' }),
  aReading(fly, { status: 'healthy' }, NOON - 5_000),
])

const later = fc.integer({ min: 0, max: 2 * HOUR })

describe('seeSnapshot', () => {
  it('gives the same view for every instant from `at` up to `validUntil`', () => {
    fc.assert(
      fc.property(later, fc.double({ min: 0, max: 1, noNaN: true }), (offset, share) => {
        const seen = seeSnapshot(snapshot, layout, NO_MEMORY, NOON + offset)
        const end = Math.min(seen.view.validUntil, NOON + DAY)
        const other = Math.floor(seen.view.at + share * (end - 1 - seen.view.at))

        expect(seeSnapshot(snapshot, layout, NO_MEMORY, other)).toEqual(seen)
      }),
    )
  })

  it('says of every part what the clock says of it', () => {
    fc.assert(
      fc.property(later, (offset) => {
        const { view } = seeSnapshot(snapshot, layout, NO_MEMORY, NOON + offset)

        for (const [index, source] of layout.sources.entries()) {
          const collectedAt = snapshot.readings.get(source.id)?.collectedAt ?? null
          expect(view.sources[index]?.freshness.status).toBe(
            freshnessAt(collectedAt, source, NOON + offset),
          )
        }
      }),
    )
  })

  it('comes to the same whether it goes step by step or at once', () => {
    fc.assert(
      fc.property(fc.array(later, { minLength: 1 }), (offsets) => {
        const instants = offsets.map((offset) => NOON + offset).toSorted((a, b) => a - b)
        let seen = seeSnapshot(snapshot, layout, NO_MEMORY, NOON)
        for (const now of instants) seen = seeSnapshot(snapshot, layout, NO_MEMORY, now, seen)

        expect(seen).toEqual(seeSnapshot(snapshot, layout, NO_MEMORY, instants.at(-1) ?? NOON))
      }),
    )
  })

  it('dates what changed with the clock by the instant at which it did', () => {
    const { view } = seeSnapshot(snapshot, layout, NO_MEMORY, NOON + DAY)

    expect(view.operationalState).toMatchObject({ primary: 'UNKNOWN', since: NOON + HOUR + 1 })
    expect(view.serviceHealth.services.find(({ name }) => name === 'fly')?.since).toBe(
      NOON - 5_000 + HOUR + 1,
    )
    expect(view.overall).toMatchObject({ status: 'UNKNOWN', since: NOON + 10 * MINUTE + 1 })
  })

  const primaryOf = ({ changes }: Seen) =>
    changes
      .filter(({ path }) => path === 'operationalState.primary')
      .map(({ before, after, at }) => [before, after, at])

  it('tells each change since the publication, at the instant at which it was', () => {
    const { changes } = seeSnapshot(snapshot, layout, NO_MEMORY, NOON + DAY)

    expect(
      changes
        .filter(({ path }) => path === 'operationalState.freshness.status')
        .map(({ before, after, at }) => [before, after, at]),
    ).toEqual([
      ['"FRESH"', '"STALE"', NOON + 10 * MINUTE + 1],
      ['"STALE"', '"EXPIRED"', NOON + HOUR + 1],
    ])
    expect(changes.every(({ revision }) => compareRevisions(revision, snapshot.revision) > 0)).toBe(
      true,
    )
    expect(seeSnapshot(snapshot, layout, NO_MEMORY, NOON).changes).toEqual([])
  })

  it('tells what a clock shows otherwise that is behind the publication', () => {
    const seen = seeSnapshot(snapshot, layout, NO_MEMORY, NOON - MINUTE)

    expect(seen.changes).toContainEqual(
      expect.objectContaining({
        path: 'operationalState.freshness.status',
        before: '"FRESH"',
        after: '"STALE"',
        at: NOON - MINUTE,
      }),
    )
  })

  it('looks anew where the clock has gone back since, which changes back what it had', () => {
    const later = seeSnapshot(snapshot, layout, NO_MEMORY, NOON + DAY)

    const back = seeSnapshot(snapshot, layout, NO_MEMORY, NOON, later)

    expect(back.view).toEqual(seeSnapshot(snapshot, layout, NO_MEMORY, NOON).view)
    expect(primaryOf(back)).toEqual([
      ['"READY"', null, NOON + HOUR + 1],
      [null, '"READY"', NOON],
    ])
  })

  it('dates in few steps, and never too early, where very much changed', () => {
    const ages = Array.from({ length: 1_000 }, (_, index) => index)
    const services = ages.map((age) => aSource('serviceHealth', { service: `service-${age}` }))
    const readings = services.map((source, age) =>
      aReading(source, { status: 'healthy' }, NOON - age),
    )

    const { view } = seeSnapshot(
      aSnapshot(readings),
      aLayout(services),
      NO_MEMORY,
      NOON + HOUR + MINUTE,
    )

    const dated = view.serviceHealth.services.filter(({ configured }) => configured)
    expect(dated.map(({ status }) => status)).toEqual(ages.map(() => 'UNKNOWN'))
    expect(new Set(dated.map(({ since }) => since)).size).toBeLessThan(10)
    for (const { since, freshness } of dated) {
      expect(since).toBeGreaterThan(Number(freshness.expiresAt))
      expect(since).toBeLessThanOrEqual(NOON + HOUR + MINUTE)
    }
    expect(view.validUntil).toBe(Infinity)
  })

  it('sees a snapshot from the future as stale', () => {
    const { view } = seeSnapshot(snapshot, layout, NO_MEMORY, NOON - 10_000)

    expect(view).toMatchObject({ stale: true, operationalState: { stale: true, primary: 'READY' } })
    expect(view.validUntil).toBe(NOON - 5_000 - 2_000)
  })

  it('remembers only what it can write down and read again', () => {
    const { memory } = foldSnapshot(snapshot, layout, NOON, NO_MEMORY, true)

    expect(memoryShape.parse(JSON.parse(JSON.stringify(memory)))).toEqual(memory)
  })
})
