import { PerformanceObserver } from 'node:perf_hooks'

import { describe, expect, it, vi } from 'vitest'

import { makeView, NOW } from '../support/views.ts'
import { type Served, serve } from './served.ts'

const HOUR = 3_600_000

async function scrape({ url }: Served): Promise<string> {
  return (await fetch(`${url}/metrics`)).text()
}

describe('several gateways in one process', () => {
  it('watch the process once, and each tells of it once', async () => {
    const watched = vi.spyOn(PerformanceObserver.prototype, 'observe')
    const servers = [await serve(), await serve()]

    const texts = await Promise.all(
      servers.map(async ({ url }) => (await fetch(`${url}/metrics`)).text()),
    )

    expect(watched.mock.calls.length).toBeLessThanOrEqual(1)
    for (const text of texts) {
      expect(text.match(/^# TYPE process_cpu_seconds_total /gm)).toHaveLength(1)
      expect(text.match(/^# TYPE gateway_revision /gm)).toHaveLength(1)
    }
  })
})

describe('the metrics', () => {
  it('say what is known', async () => {
    const text = await scrape(await serve())

    for (const line of [
      'gateway_overall_status{status="CRITICAL"} 1',
      'gateway_section_freshness{section="alerts",status="FRESH"} 1',
      'gateway_source_up{source="tasks"} 1',
      'gateway_alerts_active{severity="critical"} 1',
      'gateway_budget_used_percent 41.18',
      'gateway_spent_usd 82.365',
      'gateway_service_status{service="vercel",status="HEALTHY"} 1',
      'gateway_tasks{state="in_progress"} 1',
      'gateway_source_calls_during_query 0',
    ]) {
      expect(text.split('\n')).toContain(line)
    }
    expect(text).toContain('process_resident_memory_bytes')
  })

  it('count what the process took before the first scrape', async () => {
    const served = await serve()
    const before = process.cpuUsage()

    const text = await scrape(served)

    const counted = (kind: string): number =>
      Number(new RegExp(`^process_cpu_${kind}seconds_total (\\S+)$`, 'm').exec(text)?.[1])
    expect(counted('user_')).toBeGreaterThanOrEqual(before.user / 1e6)
    expect(counted('system_')).toBeGreaterThanOrEqual(before.system / 1e6)
    expect(counted('')).toBeGreaterThanOrEqual((before.user + before.system) / 1e6)
  })

  it('leave out what is not known rather than say 0', async () => {
    const served = await serve()
    await scrape(served)
    served.publish(makeView({ at: NOW + 2 * HOUR }))

    const text = await scrape(served)

    for (const name of [
      'alerts_active',
      'budget_used_percent',
      'spent_usd',
      'service_status',
      'tasks',
    ]) {
      expect(text).not.toMatch(new RegExp(`^gateway_${name}[ {]`, 'm'))
    }
    expect(text).toContain('gateway_section_freshness{section="alerts",status="EXPIRED"} 1')
  })

  it('name the sources that fail and how', async () => {
    const served = await serve()
    served.publish(makeView({ values: { tasks: null } }))

    const text = await scrape(served)

    expect(text).toContain('gateway_source_up{source="tasks"} 0')
    expect(text).toContain('gateway_source_consecutive_failures{source="tasks",code="TIMEOUT"} 1')
  })

  it('count fields and operations, kept answers included', async () => {
    const served = await serve()
    const query =
      'query Cockpit { snapshot { revision tasks { ...T } } } fragment T on Tasks { openCount }'
    for (let index = 0; index < 3; index += 1) await served.ask(query)

    const text = await scrape(served)

    expect(text).toContain('gateway_queries_total{operation="Cockpit",cache="miss"} 1')
    expect(text).toContain('gateway_queries_total{operation="Cockpit",cache="hit"} 2')
    expect(text).toContain('gateway_field_requests_total{field="Tasks.openCount"} 3')
  })

  it('do not grow with the names that clients think of', async () => {
    const served = await serve()
    for (let index = 0; index < 120; index += 1) await served.ask(`query Q${index} { __typename }`)

    const text = await scrape(served)

    expect(text.match(/^gateway_queries_total/gm)).toHaveLength(101)
    expect(text).toContain('gateway_queries_total{operation="(others)",cache="miss"} 20')
  })

  it('keep their lines whole whatever a name holds', async () => {
    const served = await serve()
    const view = makeView({ revision: '8' })
    served.publish({ ...view, gateway: { ...view.gateway, name: 'a"} 1\nevil 1\\' } })

    const lines = (await scrape(served)).split('\n')

    expect(lines).toContain(
      'gateway_info{name="a\\"} 1\\nevil 1\\\\",version="0.0.0",role="STANDALONE"} 1',
    )
  })

  it('count refreshes that were published before anybody looked', async () => {
    const served = await serve()
    const view = makeView({ revision: '8' })
    const { gateway } = view
    served.publish({
      ...view,
      gateway: {
        ...gateway,
        schedule: { ...gateway.schedule, lastRefreshAt: NOW + 1, lastDurationMs: 400 },
      },
    })

    expect(await scrape(served)).toContain('gateway_refresh_duration_seconds_sum 0.4')
  })

  it('would show a source that is called by a query', async () => {
    let calls = 0
    const served = await serve({}, { sourceCalls: () => (calls += 1) })
    await served.ask('{ __typename }')

    expect(await scrape(served)).toContain('gateway_source_calls_during_query 1')
  })
})
