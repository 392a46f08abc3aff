import { describe, expect, it } from 'vitest'

import { tellKoraStory } from '../../src/sources/kora-story.ts'

const NOON = Date.UTC(2026, 10, 22, 12)
const MINUTES = Array.from({ length: 60 }, (_, minute) => NOON + minute * 60_000)

describe('tellKoraStory', () => {
  it('moves every section within the hour', () => {
    for (const part of ['state', 'alerts', 'cost', 'services', 'tickets'] as const) {
      const told = MINUTES.map((now) => JSON.stringify(tellKoraStory(now)[part]))
      expect(new Set(told).size).toBeGreaterThan(3)
    }
  })

  it('tells the same of the same instant', () => {
    expect(tellKoraStory(NOON)).toEqual(tellKoraStory(NOON))
  })

  it('alerts on a service exactly while it is degraded', () => {
    for (const now of MINUTES) {
      const { alerts, services } = tellKoraStory(now)
      const alerting = JSON.stringify(alerts).includes('service_unhealthy:sentry')
      expect(JSON.stringify(services).includes('"degraded"')).toBe(alerting)
    }
  })
})
