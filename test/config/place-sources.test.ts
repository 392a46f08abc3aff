import { describe, expect, it } from 'vitest'

import { parseConfig } from '../../src/config/parse-config.ts'
import { placeSources } from '../../src/config/place-sources.ts'

const json = { kind: 'json', url: 'http://127.0.0.1:1' }
const kora = { kind: 'kora' }

function ids(sections: unknown): string[] {
  return placeSources(parseConfig({ sections })).map(({ id }) => id)
}

describe('placeSources', () => {
  it('calls the only source of a section by its section, in the order of the sections', () => {
    const sections = {
      tasks: { from: kora },
      serviceHealth: { services: { zeta: json, api: json }, from: kora },
      costLadder: { from: kora },
      alerts: { from: [kora] },
      operationalState: { from: kora },
    }

    expect(ids(sections)).toEqual([
      'operationalState',
      'alerts',
      'costLadder',
      'serviceHealth',
      'serviceHealth.zeta',
      'serviceHealth.api',
      'tasks',
    ])
  })

  it('tells several sources of a place apart by their kind, and by number where that is the same', () => {
    const sections = {
      alerts: { from: [json, kora, json, { ...json, id: 'mine' }, json] },
      serviceHealth: { services: { api: [json, kora] } },
    }

    expect(ids(sections)).toEqual([
      'alerts.json',
      'alerts.kora',
      'alerts.json.2',
      'mine',
      'alerts.json.4',
      'serviceHealth.api.json',
      'serviceHealth.api.kora',
    ])
  })

  it('says where each stands', () => {
    const config = parseConfig({ sections: { serviceHealth: { services: { api: [json, kora] } } } })

    expect(placeSources(config)[1]).toEqual({
      id: 'serviceHealth.api.kora',
      place: { section: 'serviceHealth', service: 'api' },
      config: { kind: 'kora', url: 'http://127.0.0.1:9119' },
      path: ['sections', 'serviceHealth', 'services', 'api', 1],
    })
  })

  it('lists nothing for sections without a source', () => {
    expect(ids({})).toEqual([])
    expect(ids({ alerts: { rules: true } })).toEqual([])
  })
})
