import type { Memory } from '../sections/memory.ts'
import { missingReading, type Reading } from '../snapshot/reading.ts'
import type { Source } from '../sources/source.ts'

/** What the sources of a plan go on from. */
export interface HandedOver {
  /** The reading so far of each source, by its id. */
  readonly readings: ReadonlyMap<string, Reading>
  readonly memory: Memory
}

/**
 * Gives each source its own of what there is: what was read under its id with its configuration. One
 * that only has another id now, as where its place got a second source, is known by its fingerprint.
 */
export function handOver(
  readings: ReadonlyMap<string, Reading>,
  memory: Memory,
  sources: readonly Source[],
): HandedOver {
  const isKept = ({ id, fingerprint }: Source): boolean =>
    readings.get(id)?.fingerprint === fingerprint
  const kept = new Set(sources.filter(isKept).map(({ id }) => id))
  const left = [...readings.values()].filter(({ source }) => !kept.has(source))
  const without = sources.filter(({ id }) => !kept.has(id))
  const renamed = new Map<string, string>()

  function findOwn(source: Source): Reading {
    const { id, fingerprint } = source
    const own = isKept(source) ? readings.get(id) : findRenamed(source)
    if (own === undefined) return missingReading(id, fingerprint)
    if (own.source === id) return own
    renamed.set(own.source, id)
    return { ...own, source: id }
  }

  function findRenamed({ fingerprint, kind }: Source): Reading | undefined {
    // The fingerprint of these does not tell where their values come from.
    if (kind === 'function' || kind === 'push') return undefined
    const candidates = left.filter((reading) => reading.fingerprint === fingerprint)
    const claims = without.filter((source) => source.fingerprint === fingerprint)
    return candidates.length === 1 && claims.length === 1 ? candidates[0] : undefined
  }

  const found = sources.map((source): [string, Reading] => [source.id, findOwn(source)])
  return { readings: new Map(found), memory: rename(memory, renamed) }
}

/** When an alert was first seen goes with its source; what stands under its new id is another's. */
function rename(memory: Memory, renamed: ReadonlyMap<string, string>): Memory {
  const taken = new Set(renamed.values())
  const alerts = memory.alerts
    .filter(([source]) => renamed.has(source) || !taken.has(source))
    .map(([source, id, at]): Memory['alerts'][number] => [renamed.get(source) ?? source, id, at])
  return renamed.size === 0 ? memory : { ...memory, alerts }
}
