import { z } from 'zod'

import { defineKind } from './kind.ts'
import { KORA_ENDPOINTS } from './kora-endpoints.ts'
import { createKoraSession } from './kora-session.ts'
import { commonOptions, httpUrl, requestOptions } from './options.ts'

/** A running Kora daemon, over its HTTP API. */
export const kora = defineKind({
  name: 'kora',
  feeds: ['operationalState', 'alerts', 'costLadder', 'serviceHealth', 'service', 'tasks'],
  options: z.strictObject({
    kind: z.literal('kora'),
    ...commonOptions,
    ...requestOptions,
    url: httpUrl
      .default('http://127.0.0.1:9119')
      .describe('Its web address; default `http://127.0.0.1:9119`.'),
  }),
  create({ url, headers, token }, { place, context }) {
    const key = JSON.stringify(['kora', url, headers, token])
    const session = context.shared(key, () => createKoraSession(context, { url, headers, token }))
    const endpoint = KORA_ENDPOINTS[place.section]
    return {
      async read(options) {
        const payload = await session.readJson(endpoint.path, options)
        return { payload, ...endpoint.read(payload, { place, url }) }
      },
    }
  },
})
