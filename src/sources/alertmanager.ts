import { z } from 'zod'

import { SourceError } from '../errors.ts'
import { createLabelReader, labelOptions } from './alert-labels.ts'
import { expectShape } from './expect-shape.ts'
import { joinUrl } from './join-url.ts'
import { defineKind } from './kind.ts'
import { commonOptions, httpUrl, requestOptions } from './options.ts'
import { readJson } from './read-http.ts'
import { within } from './within.ts'

const names = z.array(z.string()).nullish()

const alertsShape = z.array(
  z.object({
    labels: z.record(z.string(), z.string()),
    annotations: z.record(z.string(), z.string()).nullish(),
    startsAt: z.string(),
    fingerprint: z.string().min(1),
    generatorURL: z.string().nullish(),
    status: z.object({
      state: z.string(),
      silencedBy: names,
      inhibitedBy: names,
      mutedBy: names,
    }),
  }),
)

/** Alertmanager, and what speaks its API: Grafana, Mimir, VictoriaMetrics. */
export const alertmanager = defineKind({
  name: 'alertmanager',
  feeds: ['alerts'],
  options: z
    .strictObject({
      kind: z.literal('alertmanager'),
      ...commonOptions,
      ...requestOptions,
      ...labelOptions,
      url: httpUrl.exactOptional().describe('The address up to `/api/v2`.'),
      urls: z
        .array(httpUrl)
        .min(1)
        .exactOptional()
        .describe(
          'The members of one cluster, which hold the same alerts: one that answers is enough.',
        ),
      tenant: z
        .string()
        .regex(/^[\x20-\x7e]+$/, 'expected the name of a tenant')
        .exactOptional()
        .describe('The tenant, for Mimir and Cortex (`X-Scope-OrgID`).'),
    })
    .refine(({ url, urls }) => (url === undefined) !== (urls === undefined), {
      error: 'expected exactly one of url, urls',
    }),
  create(options, { context, timeoutMs }) {
    const { url, urls = [], tenant, token } = options
    const labels = createLabelReader(options)
    const scope: Record<string, string> = tenant === undefined ? {} : { 'x-scope-orgid': tenant }
    const headers = { ...options.headers, ...scope }
    const query = { active: 'true', silenced: 'false', inhibited: 'false' }
    const requests = (url === undefined ? urls : [url]).map((base) => ({
      url: joinUrl(base, 'api/v2/alerts', query),
      headers,
      token,
    }))
    // A member that hangs is given up while there is time left for what the others said.
    const memberMs = url === undefined ? 0.9 * timeoutMs : timeoutMs

    return {
      async read(read) {
        const answers = await Promise.allSettled(
          requests.map(async (request) => {
            const payload = await within(memberMs, read.signal, (signal) =>
              readJson(context, request, { ...read, signal }),
            )
            return { payload, alerts: expectShape(alertsShape, payload, 'alerts of Alertmanager') }
          }),
        )
        const good = answers.flatMap((one) => (one.status === 'fulfilled' ? [one.value] : []))
        const [first] = good
        if (first === undefined) throw firstFailure(answers)
        // Members of a cluster name the same alert by the same fingerprint.
        const alerts = new Map(
          good.flatMap(({ alerts: list }) => list.map((alert) => [alert.fingerprint, alert])),
        )
        const active = [...alerts.values()].filter(
          (alert) => isActive(alert.status) && !labels.isIgnored(alert.labels),
        )
        return {
          payload: first.payload,
          value: active.map((alert) => ({
            id: alert.fingerprint,
            severity: labels.severity(alert.labels),
            category: labels.category(alert.labels),
            title: labels.title(alert.labels),
            detail: detailOf(alert.annotations),
            startedAt: alert.startsAt,
            url: alert.generatorURL ?? null,
          })),
        }
      },
    }
  },
})

type Status = z.output<typeof alertsShape>[number]['status']

/** The question asks for no others, but a proxy in between may drop the query. */
function isActive({ state, silencedBy, inhibitedBy, mutedBy }: Status): boolean {
  const held = [silencedBy, inhibitedBy, mutedBy].flatMap((by) => by ?? [])
  return state === 'active' && held.length === 0
}

/** The one annotation that people write for people. */
export function detailOf(
  annotations: Readonly<Record<string, string>> | null | undefined,
): string | null {
  const { summary, description, message } = annotations ?? {}
  return summary || description || message || null
}

function firstFailure(answers: readonly PromiseSettledResult<unknown>[]): unknown {
  const failed = answers.find((answer) => answer.status === 'rejected')
  return failed?.reason ?? new SourceError('INTERNAL', 'there was nothing to ask')
}
