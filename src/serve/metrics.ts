import { cpuUsage } from 'node:process'

import type Client from 'prom-client'
import type { Counter, Gauge, Histogram, Registry } from 'prom-client'

import type { View } from '../sections/view.ts'
import type { Door } from './door.ts'
import type { Meters } from './meters.ts'
import { addReplicaMetrics } from './replica-metrics.ts'
import { addViewGauges } from './view-gauges.ts'

interface Metrics {
  readonly registries: readonly [Registry, Registry]
  observe(durations: readonly number[]): void
}

/** What is told of the process: the library watches it for good, so once is enough. */
let ofProcess: Registry | undefined

/** Makes the door of Prometheus; its library is loaded at the first scrape. */
export function createMetricsDoor(meters: Meters): Door {
  return (fastify) => {
    let metrics: Promise<Metrics> | undefined
    fastify.get('/metrics', async (_request, reply) => {
      metrics ??= createMetrics(meters)
      const { registries, observe } = await metrics
      observe(meters.takeDurations())
      const texts = await Promise.all(registries.map((registry) => registry.metrics()))
      return reply
        .header('cache-control', 'no-store')
        .type(registries[0].contentType)
        .send(texts.join(''))
    })
  }
}

async function createMetrics(deps: Meters): Promise<Metrics> {
  const { default: client } = await import('prom-client')
  ofProcess ??= watchProcess(client)
  const registry = new client.Registry()

  /** A gauge that is set anew at each scrape, and says nothing where nothing is known. */
  const gauge = <Label extends string>(
    name: string,
    help: string,
    labelNames: readonly Label[],
    set: (gauge: Gauge<Label>, view: View) => void,
  ): void => {
    void new client.Gauge({
      name,
      help,
      labelNames,
      registers: [registry],
      collect() {
        this.reset()
        if (labelNames.length === 0) this.remove()
        set(this, deps.view())
      },
    })
  }
  const counter = <Label extends string>(
    name: string,
    help: string,
    labelNames: readonly Label[],
    set: (counter: Counter<Label>) => void,
  ): void => {
    void new client.Counter({
      name,
      help,
      labelNames,
      registers: [registry],
      collect() {
        this.reset()
        set(this)
      },
    })
  }

  addViewGauges(gauge)
  addReplicaMetrics(gauge, counter, () => deps.view().gateway)
  gauge('gateway_subscribers', 'Open subscriptions.', [], (own) => own.set(deps.subscribers()))
  gauge(
    'gateway_source_calls_during_query',
    'Calls of sources while a query was executed: always 0.',
    [],
    (own) => own.set(deps.sourceCallsDuringQuery()),
  )
  counter(
    'gateway_queries_total',
    'Operations by name and by whether their answer was kept.',
    ['operation', 'cache'],
    (own) => {
      deps.settle()
      for (const { name, result, count } of deps.usage.operations()) {
        own.inc({ operation: name, cache: result }, count)
      }
    },
  )
  counter(
    'gateway_field_requests_total',
    'How often each field was asked for.',
    ['field'],
    (own) => {
      deps.settle()
      for (const [field, count] of deps.usage.fields()) own.inc({ field }, count)
    },
  )
  counter(
    'gateway_answers_total',
    'Routine questions by what they were about and how they fared.',
    ['category', 'outcome'],
    (own) => {
      deps.settle()
      for (const { category, outcome, count } of deps.meter.counts()) {
        own.inc({ category, outcome }, count)
      }
    },
  )
  counter(
    'gateway_model_calls_avoided_total',
    'Questions that were answered without a model.',
    [],
    (own) => {
      const answered = deps.meter.counts().filter(({ outcome }) => outcome === 'ANSWERED')
      own.inc(answered.reduce((sum, { count }) => sum + count, 0))
    },
  )
  const refreshes: Histogram = new client.Histogram({
    name: 'gateway_refresh_duration_seconds',
    help: 'How long refreshes took.',
    buckets: [0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30],
    registers: [registry],
  })
  return {
    registries: [registry, ofProcess],
    observe(durations) {
      for (const ms of durations) refreshes.observe(ms / 1_000)
    },
  }
}

function watchProcess(client: typeof Client): Registry {
  const registry = new client.Registry()
  const { user, system } = cpuUsage()
  client.collectDefaultMetrics({ register: registry })
  // The library counts from now on; what the process took before is its own too.
  for (const [name, micros] of [
    ['process_cpu_user_seconds_total', user],
    ['process_cpu_system_seconds_total', system],
    ['process_cpu_seconds_total', user + system],
  ] as const) {
    const metric = registry.getSingleMetric(name)
    if (metric instanceof client.Counter) metric.inc(micros / 1e6)
  }
  return registry
}
