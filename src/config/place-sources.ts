import type { SourceConfig } from '../sources/create-source.ts'
import type { Place, SectionKey } from '../sources/source.ts'
import type { ConfigPath } from './config-path.ts'

/** The sections in the order in which their sources are read and listed. */
export const SECTION_ORDER: readonly SectionKey[] = [
  'operationalState',
  'alerts',
  'costLadder',
  'serviceHealth',
  'tasks',
]

/** The lists of sources of each section; `undefined` stands for one that could not be parsed. */
export type SourceLists = {
  readonly [Section in SectionKey]?: {
    readonly from: readonly (SourceConfig | undefined)[]
    readonly services?: Readonly<Record<string, readonly (SourceConfig | undefined)[]>>
  }
}

/** A source of the configuration with its id and where it stands. */
export interface PlacedSource {
  readonly id: string
  readonly place: Place
  readonly config: SourceConfig
  /** The way to it in the configuration, as in `['sections', 'alerts', 'from', 1]`. */
  readonly path: ConfigPath
}

/**
 * Lists every source of a configuration in its order: the section is the id of its source, and
 * `serviceHealth.NAME` that of a service; a place with several tells them apart by their kind.
 */
export function placeSources(config: { readonly sections: SourceLists }): PlacedSource[] {
  return SECTION_ORDER.flatMap((section) => {
    const { from = [], services = {} } = config.sections[section] ?? {}
    return [
      ...placeList({ section }, section, ['sections', section, 'from'], from),
      ...Object.entries(services).flatMap(([service, list]) =>
        placeList(
          { section, service },
          `${section}.${service}`,
          ['sections', section, 'services', service],
          list,
        ),
      ),
    ]
  })
}

function placeList(
  place: Place,
  name: string,
  path: ConfigPath,
  list: readonly (SourceConfig | undefined)[],
): PlacedSource[] {
  const seen = new Map<string, number>()
  return list.flatMap((config, index) => {
    if (config === undefined) return []
    const nth = (seen.get(config.kind) ?? 0) + 1
    seen.set(config.kind, nth)
    const several = list.length > 1 ? `.${config.kind}${nth > 1 ? `.${nth}` : ''}` : ''
    return [{ id: config.id ?? `${name}${several}`, place, config, path: [...path, index] }]
  })
}
