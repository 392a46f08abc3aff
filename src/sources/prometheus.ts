import { createHash } from 'node:crypto'

import { z } from 'zod'

import { SourceError } from '../errors.ts'
import { parseInstant } from '../instant.ts'
import { createLabelReader, labelOptions } from './alert-labels.ts'
import { detailOf } from './alertmanager.ts'
import { expectShape } from './expect-shape.ts'
import type { Feed } from './fields.ts'
import { joinUrl } from './join-url.ts'
import { defineKind } from './kind.ts'
import { createMapping, mappingOptions } from './mapping.ts'
import { commonOptions, httpOptions } from './options.ts'
import { readJson } from './read-http.ts'
import type { AdapterResult, ReadOptions } from './source.ts'

/** Beside a part of the data stand warnings of what is missing; `infos` are of style. */
const warningsShape = z.object({ warnings: z.array(z.unknown()).nullish() })

const alertsShape = z.object({
  status: z.literal('success'),
  data: z.object({
    alerts: z.array(
      z.object({
        labels: z.record(z.string(), z.string()),
        annotations: z.record(z.string(), z.string()).nullish(),
        state: z.string(),
        activeAt: z.string().nullish(),
      }),
    ),
  }),
})

type Alert = z.output<typeof alertsShape>['data']['alerts'][number]

const sample = z.tuple([z.number(), z.string()])

const queryShape = z.object({
  status: z.literal('success'),
  data: z.discriminatedUnion('resultType', [
    z.object({ resultType: z.literal('vector'), result: z.array(z.object({ value: sample })) }),
    z.object({ resultType: z.literal('scalar'), result: sample }),
    z.object({ resultType: z.literal('string'), result: sample }),
  ]),
})

/** The field that a single query sets. */
const MAIN_FIELD: Partial<Readonly<Record<Feed, string>>> = {
  operationalState: 'primary',
  costLadder: 'spentToDateUsd',
  tasks: 'openCount',
}

const expressionText = z.string().min(1)

/** Prometheus: its firing alerts, or numbers that queries give. */
export const prometheus = defineKind({
  name: 'prometheus',
  feeds: ['alerts', 'costLadder', 'tasks', 'operationalState'],
  options: z.strictObject({
    kind: z.literal('prometheus'),
    ...commonOptions,
    ...httpOptions,
    ...labelOptions,
    query: expressionText
      .exactOptional()
      .describe("PromQL for the section's main field: primary, spentToDateUsd, openCount."),
    queries: z
      .record(z.string(), expressionText)
      .exactOptional()
      .describe('For each field its PromQL.'),
    values: mappingOptions.values,
  }),
  misfit({ query, queries }, feed) {
    const count = [query, queries].filter((one) => one !== undefined).length
    if (feed === 'alerts') {
      return count === 0 ? undefined : { key: 'query', message: 'alerts need no query' }
    }
    return count === 1
      ? undefined
      : { key: 'query', message: 'expected exactly one of query, queries' }
  },
  create(options, { place, context }) {
    const { url, headers, token, query, queries = {} } = options
    const ask = async (
      path: string,
      parameters: Readonly<Record<string, string>>,
      read: ReadOptions,
    ) => {
      const request = { url: joinUrl(url, path, parameters), headers, token }
      const payload = await readJson(context, request, read)
      const { warnings } = expectShape(warningsShape, payload, 'an answer of Prometheus')
      if (!warnings?.length) return payload
      throw new SourceError('INVALID_DATA', 'expected all of the data, found warnings beside it')
    }
    const translate = createMapping(options, false)

    if (place.section === 'alerts') {
      const labels = createLabelReader(options)
      return {
        async read(read): Promise<AdapterResult> {
          const payload = await ask('api/v1/alerts', {}, read)
          const { data } = expectShape(alertsShape, payload, 'the alerts of Prometheus')
          const firing = data.alerts.filter(
            (alert) => alert.state === 'firing' && !labels.isIgnored(alert.labels),
          )
          const value = [...firstById(firing)].map(([id, alert]) => ({
            id,
            severity: labels.severity(alert.labels),
            category: labels.category(alert.labels),
            title: labels.title(alert.labels),
            detail: detailOf(alert.annotations),
            startedAt: alert.activeAt ?? null,
          }))
          return { payload, value: translate(value) }
        },
      }
    }

    const main = MAIN_FIELD[place.section]
    const all = query === undefined || main === undefined ? queries : { [main]: query }
    return {
      async read(read): Promise<AdapterResult> {
        const fields = await Promise.all(
          Object.entries(all).map(async ([field, promql]) => {
            const payload = await ask('api/v1/query', { query: promql }, read)
            return { field, payload, value: valueOf(payload, field) }
          }),
        )
        return {
          payload: fields[0]?.payload,
          value: translate(Object.fromEntries(fields.map(({ field, value }) => [field, value]))),
        }
      },
    }
  },
})

/** The value of an answer with exactly one sample: none is not 0, and of several none is the one. */
function valueOf(payload: unknown, field: string): number | string {
  const { data } = expectShape(queryShape, payload, 'the answer of Prometheus to a query')
  if (data.resultType === 'string') return data.result[1]
  const samples =
    data.resultType === 'scalar' ? [data.result] : data.result.map(({ value }) => value)
  const [only] = samples
  if (only === undefined || samples.length > 1) {
    const found = only === undefined ? 'none' : String(samples.length)
    throw new SourceError('INVALID_DATA', `expected one sample for ${field}, found ${found}`)
  }
  const number = Number(only[1])
  if (Number.isFinite(number)) return number
  throw new SourceError('INVALID_DATA', `expected a number for ${field}, found none`)
}

/** The alerts by what names them: one rule in two groups fires twice, and is older by the first. */
function firstById(alerts: readonly Alert[]): ReadonlyMap<string, Alert> {
  const first = new Map<string, Alert>()
  for (const alert of alerts) {
    const id = idOf(alert.labels)
    const other = first.get(id)
    if (other === undefined || startOf(alert) < startOf(other)) first.set(id, alert)
  }
  return first
}

function startOf({ activeAt }: Alert): number {
  return parseInstant(activeAt) ?? Infinity
}

/** Names an alert by its labels, in any order. */
function idOf(labels: Readonly<Record<string, string>>): string {
  const text = JSON.stringify(Object.entries(labels).toSorted(([a], [b]) => (a < b ? -1 : 1)))
  return createHash('sha256').update(text).digest('hex').slice(0, 16)
}
