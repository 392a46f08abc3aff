import { afterEach, describe, expect, it } from 'vitest'
import { parse } from 'yaml'

import { sourceConfig } from '../../src/sources/create-source.ts'
import { findLocal } from '../../src/sources/find-local.ts'
import type { SectionKey } from '../../src/sources/source.ts'
import * as script from '../support/origin.ts'
import { startOrigin } from '../support/origin.ts'

describe('findLocal', () => {
  const open: { close(): Promise<void> }[] = []
  afterEach(async () => {
    await Promise.all(open.splice(0).map((one) => one.close()))
  })

  const start = async () => {
    const origin = await startOrigin()
    open.push(origin)
    return origin
  }
  const find = (url: string) => findLocal({ fetch: globalThis.fetch }, () => url)

  it('names what answers, with configuration that can be used as it is', async () => {
    const origin = await start()
    origin.on('/api/status', script.json({ version: '1', gateway_running: true }))
    origin.on('/api/v2/status', script.json({ cluster: {}, versionInfo: {} }))
    origin.on('/api/v1/status/buildinfo', script.json({ status: 'success', data: {} }))
    origin.on('/health/liveliness', script.json("I'm alive!"))

    const found = await find(origin.url)

    expect(found.map(({ name }) => name)).toEqual(['Kora', 'Alertmanager', 'Prometheus', 'LiteLLM'])
    for (const { lines } of found) {
      const { sections } = parse(lines.join('\n')) as {
        sections: Record<SectionKey, { from: unknown }>
      }
      for (const [section, { from }] of Object.entries(sections)) {
        const withToken = JSON.parse(
          JSON.stringify(from).replace('${LITELLM_KEY}', 'sk-1'),
        ) as unknown
        expect(sourceConfig(section as SectionKey, false).safeParse(withToken).success).toBe(true)
      }
    }
  })

  it('is not misled by another program on the port', async () => {
    const origin = await start()
    origin.onAny(script.html())

    expect(await find(origin.url)).toEqual([])
  })

  it('finds nothing where nobody listens', async () => {
    const origin = await start()
    await open.pop()?.close()

    expect(await find(origin.url)).toEqual([])
  })
})
