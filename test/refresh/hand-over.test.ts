import { describe, expect, it } from 'vitest'

import { handOver } from '../../src/refresh/hand-over.ts'
import { type Memory, NO_MEMORY } from '../../src/sections/memory.ts'
import { missingReading, type Reading, succeed } from '../../src/snapshot/reading.ts'
import type { Source } from '../../src/sources/source.ts'
import { aReadable } from '../support/refreshing.ts'
import { NOON } from '../support/snapshots.ts'

const ALERTS = { section: 'alerts' } as const

const aSource = (id: string, fingerprint: string, kind = 'json'): Source =>
  aReadable(ALERTS, () => [], { id, fingerprint, kind })

function aReading(id: string, fingerprint: string): Reading {
  const attempt = { at: NOON, slot: NOON, latencyMs: 1 }
  return succeed(missingReading(id, fingerprint), attempt, `of ${id}`, NOON)
}

const given = (readings: readonly Reading[], sources: readonly Source[], memory = NO_MEMORY) => {
  const byId = new Map(readings.map((reading) => [reading.source, reading]))
  const handed = handOver(byId, memory, sources)
  return {
    memory: handed.memory,
    values: [...handed.readings].map(([id, { source, value }]) => [id, source, value]),
  }
}

describe('what is handed over to the sources of another plan', () => {
  const before = [aReading('alerts', 'a')]

  it('is what was read under their id, by the same configuration', () => {
    const { values } = given(before, [aSource('alerts', 'a'), aSource('other', 'b')])

    expect(values).toEqual([
      ['alerts', 'alerts', 'of alerts'],
      ['other', 'other', null],
    ])
  })

  it('is nothing of another configuration', () => {
    expect(given(before, [aSource('alerts', 'b')]).values).toEqual([['alerts', 'alerts', null]])
  })

  it('goes with a source that has another id now', () => {
    const sources = [aSource('alerts.json', 'a'), aSource('alerts.json.2', 'b')]

    expect(given(before, sources).values).toEqual([
      ['alerts.json', 'alerts.json', 'of alerts'],
      ['alerts.json.2', 'alerts.json.2', null],
    ])
  })

  it('goes with two sources that changed places', () => {
    const readings = [aReading('alerts.json', 'a'), aReading('alerts.json.2', 'b')]
    const sources = [aSource('alerts.json', 'b'), aSource('alerts.json.2', 'a')]

    expect(given(readings, sources).values).toEqual([
      ['alerts.json', 'alerts.json', 'of alerts.json.2'],
      ['alerts.json.2', 'alerts.json.2', 'of alerts.json'],
    ])
  })

  it.each([
    ['another one has it', before, [aSource('alerts', 'a'), aSource('more', 'a')]],
    ['two may be meant', before, [aSource('one', 'a'), aSource('more', 'a')]],
    [
      'it may be of two',
      [...before, aReading('twin', 'a')],
      [aSource('other', 'c'), aSource('more', 'a')],
    ],
    ['it is pushed', before, [aSource('inbox', 'f', 'push'), aSource('more', 'a', 'push')]],
    ['it is a function', before, [aSource('more', 'a', 'function')]],
  ])('is nothing under another id where %s', (_why, readings, sources) => {
    const last = given(readings, sources).values.at(-1)

    expect(last).toEqual(['more', 'more', null])
  })

  it('is also when its alerts were first seen', () => {
    const memory: Memory = {
      ...NO_MEMORY,
      alerts: [
        ['alerts', 'x', NOON],
        ['alerts.json', 'x', NOON - 1],
        ['rules', 'y', NOON],
      ],
    }

    expect(given(before, [aSource('alerts.json', 'a')], memory).memory.alerts).toEqual([
      ['alerts.json', 'x', NOON],
      ['rules', 'y', NOON],
    ])
    expect(given(before, [aSource('alerts', 'a')], memory).memory).toBe(memory)
  })
})
