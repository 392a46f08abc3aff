import { connect } from 'node:net'

import { z } from 'zod'

import { codeOf } from './http-failure.ts'
import { defineKind } from './kind.ts'
import { commonOptions } from './options.ts'
import type { ProbeOutcome } from './probe-judgement.ts'
import { createProbe, SLOW_MS } from './probe.ts'

/** A service to which a TCP connection is opened and closed again. */
export const tcpProbe = defineKind({
  name: 'tcp-probe',
  feeds: ['service'],
  options: z.strictObject({
    kind: z.literal('tcp-probe'),
    ...commonOptions,
    host: z
      .string()
      .regex(/^[^\s/]+$/, 'expected a host name or an address')
      .describe('A host name or an address.'),
    port: z.int().min(1).max(65_535).describe('A TCP port.'),
    slowMs: z
      .int()
      .min(1)
      .default(SLOW_MS)
      .describe('How slow it may be, in milliseconds; default 2000.'),
  }),
  create({ host, port, slowMs }, setting) {
    const once = (signal: AbortSignal) => connectOnce(host, port, signal)
    return createProbe({ target: `${host}:${port}`, slowMs, once }, setting)
  },
})

function connectOnce(host: string, port: number, signal: AbortSignal): Promise<ProbeOutcome> {
  return new Promise((resolve, reject) => {
    const startedAt = performance.now()
    const socket = connect({ host, port })
    const end = (settle: () => void) => {
      signal.removeEventListener('abort', onAbort)
      socket.destroy()
      settle()
    }
    const onAbort = () => end(() => reject(signal.reason))
    signal.addEventListener('abort', onAbort, { once: true })
    socket.once('connect', () => {
      const latencyMs = Math.round(performance.now() - startedAt)
      const what = 'connected'
      end(() => resolve({ kind: 'answered', isGood: true, isLimit: false, latencyMs, what }))
    })
    socket.once('error', (error) => {
      end(() => resolve({ kind: 'unreached', why: codeOf(error) ?? 'no connection' }))
    })
    if (signal.aborted) onAbort()
  })
}
