import { z } from 'zod'

import { SourceError } from '../errors.ts'
import { acceptStatus, isAccepted } from './accept-status.ts'
import { codeOf } from './http-failure.ts'
import { defineKind } from './kind.ts'
import { commonOptions, httpOptions } from './options.ts'
import { createProbe, SLOW_MS } from './probe.ts'
import { readStatus } from './read-http.ts'

/** A service asked over HTTP; its status and its latency are what is found. */
export const httpProbe = defineKind({
  name: 'http-probe',
  feeds: ['service'],
  options: z.strictObject({
    kind: z.literal('http-probe'),
    ...commonOptions,
    ...httpOptions,
    acceptStatus: acceptStatus
      .default(['2xx'])
      .describe('The statuses of a healthy service; default 2xx.'),
    slowMs: z
      .int()
      .min(1)
      .default(SLOW_MS)
      .describe('How slow it may be, in milliseconds; default 2000.'),
  }),
  create({ url, headers, token, acceptStatus: accepted, slowMs }, setting) {
    const { hostname, port, protocol } = new URL(url)
    const target = `${hostname}:${port === '' ? (protocol === 'https:' ? 443 : 80) : port}`
    const request = { url, headers, token, accept: '*/*', acceptStatus: accepted }
    return createProbe(
      {
        target,
        slowMs,
        async once(signal) {
          const startedAt = performance.now()
          try {
            const status = await readStatus(setting.context, request, signal)
            return {
              kind: 'answered',
              isGood: isAccepted(status, accepted),
              isLimit: status === 429,
              latencyMs: Math.round(performance.now() - startedAt),
              what: `status ${status}`,
            }
          } catch (error) {
            if (signal.aborted) throw error
            if (error instanceof SourceError && error.code === 'HTTP_STATUS') {
              const latencyMs = Math.round(performance.now() - startedAt)
              return {
                kind: 'answered',
                isGood: false,
                isLimit: false,
                latencyMs,
                what: 'redirects',
              }
            }
            return { kind: 'unreached', why: codeOf(causeOf(error)) ?? 'no connection' }
          }
        },
      },
      setting,
    )
  },
})

/** The error of the connection, whose code says more than that of the failure made of it. */
function causeOf(error: unknown): unknown {
  return error instanceof SourceError ? error.cause : error
}
