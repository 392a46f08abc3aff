import { describe, expect, it } from 'vitest'

import { koraDefault, SERVICES_WITH_A_PAGE } from '../../src/config/kora-default.ts'
import { parseConfig } from '../../src/config/parse-config.ts'
import { placeSources } from '../../src/config/place-sources.ts'
import { createSource } from '../../src/sources/create-source.ts'
import { createSourceContext } from '../../src/sources/source-context.ts'

const config = parseConfig(koraDefault(), { env: { HOME: '/home/u' } })

describe('koraDefault', () => {
  it('reads all five sections from a Kora daemon on this machine', () => {
    const daemon = placeSources(config).filter(({ config: source }) => source.kind === 'kora')

    expect(daemon.map(({ place, config: source }) => [place, source.url])).toEqual(
      ['operationalState', 'alerts', 'costLadder', 'serviceHealth', 'tasks'].map((section) => [
        { section },
        'http://127.0.0.1:9119',
      ]),
    )
  })

  it('asks the status page of each of the five services too', () => {
    const pages = placeSources(config).filter(({ config: source }) => source.kind === 'statuspage')
    const setting = { gapMs: 300_000, context: createSourceContext({ fetch, env: {} }) }

    const sources = pages.map(({ id, place, config: source }) =>
      createSource(source, { id, place, ...setting }),
    )

    expect(sources.map(({ id }) => id)).toEqual(
      SERVICES_WITH_A_PAGE.map((service) => `serviceHealth.${service}`),
    )
  })

  it('has the rules on, and the pool and the model of the original', () => {
    expect(config.sections.alerts?.rules).toBe(true)
    expect(config.sections.costLadder).toMatchObject({
      fallbackPoolUsd: 200,
      defaultModel: 'claude-haiku-4-5-20251001',
    })
    expect(config.sections.costLadder).not.toHaveProperty('creditPoolUsd')
  })

  it('keeps its file beside that of the daemon', () => {
    expect(config.snapshot.path).toBe('/home/u/.kora/cache/gateway_snapshot.json')
  })

  it.each([1, 3_600, 86_400])('starts with an interval of %d seconds', (intervalSeconds) => {
    const input = { ...koraDefault(), snapshot: { intervalSeconds } }

    expect(parseConfig(input).snapshot.intervalSeconds).toBe(intervalSeconds)
  })
})
