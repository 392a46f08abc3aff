import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { execPath } from 'node:process'
import { Writable } from 'node:stream'

import { pino } from 'pino'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'

import { createGateway } from '../../src/gateway.ts'
import type { ConfigInput } from '../../src/index.ts'
import * as script from '../support/origin.ts'
import { type Origin, type Script, startOrigin } from '../support/origin.ts'
import { SECRET } from './contract.ts'

const EVERYTHING = `{
  snapshot {
    overall { reasons { code subject message url } }
    operationalState { freshness { failures { source code message } } }
    alerts { items { id title detail url source } freshness { failures { source code message } } }
    costLadder { spentToDateUsd freshness { failures { source code message } } }
    serviceHealth {
      services { name status summary url freshness { failures { source code message } } }
      freshness { failures { source code message } }
    }
    tasks { items { title url } freshness { failures { source code message } } }
  }
  gateway { name sources { id kind freshness { failures { source code message } } } }
}`

/** One source of every kind that can hold a secret, with one in each place that takes one. */
function sectionsOf(url: string): ConfigInput['sections'] {
  const secret = { token: SECRET, headers: { 'x-key': SECRET }, timeout: '3s' } as const
  const withUser = `${url.replace('//', `//me:${SECRET}@`)}/base?key=${SECRET}`
  const complain = `console.error('${SECRET}'); console.log('${SECRET}'); process.exit(1)`
  const command = [execPath, '-e', complain]
  return {
    operationalState: {
      from: [
        { kind: 'json', url: withUser, ...secret, map: { primary: 'a' } },
        { kind: 'json', command, env: { KEY: SECRET }, map: { primary: 'a' } },
        { kind: 'json', file: `/no/such/${SECRET}`, map: { primary: 'a' } },
        { kind: 'kora', url: withUser, ...secret },
        { kind: 'kora', url: withUser },
        { kind: 'kora-snapshot', path: `/no/such/${SECRET}` },
        () => {
          throw new Error(SECRET)
        },
      ],
    },
    alerts: {
      from: [
        { kind: 'alertmanager', url: withUser, ...secret, tenant: SECRET },
        { kind: 'prometheus', url: withUser, ...secret },
        { kind: 'kora-audit', path: `/no/such/${SECRET}` },
      ],
    },
    costLadder: {
      from: [
        { kind: 'litellm', url: withUser, ...secret },
        { kind: 'anthropic-cost', url: withUser, ...secret },
        { kind: 'prometheus', url: withUser, ...secret, query: `x{key="${SECRET}"}` },
        { kind: 'ccusage', command, env: { KEY: SECRET } },
      ],
    },
    serviceHealth: {
      services: {
        page: { kind: 'statuspage', url: withUser, ...secret },
        probe: { kind: 'http-probe', url: withUser, ...secret },
        port: { kind: 'tcp-probe', host: `${SECRET}.invalid`, port: 1, timeout: '1s' },
      },
    },
    tasks: {
      from: [
        { kind: 'github-issues', url: withUser, ...secret, repo: 'o/r' },
        { kind: 'mcp', url: withUser, ...secret, tool: 't', arguments: { key: SECRET } },
        { kind: 'mcp', command, env: { KEY: SECRET }, tool: 't' },
        { kind: 'push' },
      ],
    },
  }
}

const echo = { headers: { 'x-echo': SECRET, 'retry-after': '1' } }

describe('secrets', () => {
  let folder = ''
  let origin: Origin
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'secrets-'))
    origin = await startOrigin()
  })
  afterEach(async () => {
    await origin.close()
    await rm(folder, { recursive: true })
  })

  /** Refreshes a gateway once, and gives all that anybody could see of it. */
  const outputOf = async (answer: Script): Promise<string> => {
    origin.onAny(answer)
    const lines: string[] = []
    const stream = new Writable({
      write(chunk, _encoding, done) {
        lines.push(String(chunk))
        done()
      },
    })
    const path = join(folder, 'snapshot.json')
    const config: ConfigInput = { snapshot: { path }, sections: sectionsOf(origin.url) }
    const gateway = createGateway(config, { log: pino({ level: 'trace' }, stream) })
    const report = await gateway.refresh()
    const answered = await gateway.query(EVERYTHING)
    const view = gateway.view()
    await gateway.stop()
    const files = await Promise.all(
      (await readdir(folder)).map((name) => readFile(join(folder, name), 'utf8')),
    )
    return [JSON.stringify({ report, answered, view }), ...lines, ...files].join('\n')
  }

  it.each<[string, Script]>([
    ['refuses with 401', script.json({ detail: SECRET }, { ...echo, status: 401 })],
    ['refuses with 403', script.json({ detail: SECRET }, { ...echo, status: 403 })],
    ['asks for patience', script.text(SECRET, { ...echo, status: 429 })],
    ['fails with JSON', script.json({ error: SECRET }, { ...echo, status: 500 })],
    ['answers a page', script.html(`<p>${SECRET}</p>`, echo)],
    ['answers half of its JSON', script.text(`{"a": "${SECRET}`, echo)],
    ['answers JSON of another shape', script.json({ [SECRET]: SECRET, a: { b: SECRET } }, echo)],
    ['answers a list of another shape', script.json([{ [SECRET]: SECRET }], echo)],
    ['redirects to another origin', script.redirect(`http://127.0.0.2:1/${SECRET}`)],
    ['redirects to nonsense', script.redirect(`${SECRET}:nowhere`)],
    ['breaks off', script.breakOff()],
  ])('stay inside when the other side %s', async (_how, answer) => {
    const output = await outputOf(answer)

    expect(output).toContain('consecutiveFailures')
    expect(output).not.toContain(SECRET)
    expect(output).not.toContain(Buffer.from(`me:${SECRET}`).toString('base64'))
  })
})
