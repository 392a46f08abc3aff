import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import { afterAll, beforeAll, describe, expect, it } from 'vitest'

import { SourceError } from '../../src/errors.ts'
import { checkValue } from '../../src/sections/value.ts'
import { createSource, sourceConfig, type SourceInput } from '../../src/sources/create-source.ts'
import { createSourceContext } from '../../src/sources/source-context.ts'
import type { Place } from '../../src/sources/source.ts'
import { fixtureText } from '../support/fixture.ts'
import { fuzz, SEED } from './fuzz.ts'

const STATE: Place = { section: 'operationalState' }
const ALERTS: Place = { section: 'alerts' }
const COST: Place = { section: 'costLadder' }
const HEALTH: Place = { section: 'serviceHealth' }
const SERVICE: Place = { section: 'serviceHealth', service: 'vercel' }
const TASKS: Place = { section: 'tasks' }

const url = 'http://upstream.test'

/** Sources over HTTP that are asked once for an answer of these kinds. */
const HTTP: readonly (readonly [string, Place, SourceInput, readonly string[]])[] = [
  [
    'json',
    STATE,
    {
      kind: 'json',
      url,
      asOf: 'at',
      map: { primary: "state || 'unknown'", degradationReasons: 'sort(reasons[*].name)' },
      values: { primary: { UP: 'active', '*': 'unknown' } },
    },
    ['{"at":"2026-11-16T12:00:00Z","state":"UP","reasons":[{"name":"slow"},{"name":"old"}]}'],
  ],
  [
    'statuspage',
    SERVICE,
    { kind: 'statuspage', url },
    ['statuspage/instructure-minor.json', 'statuspage/instructure-none.json'],
  ],
  [
    'statuspage, by components',
    SERVICE,
    { kind: 'statuspage', url, components: ['API'] },
    ['{"page":{},"components":[{"id":"1","name":"API","status":"operational","group":false}]}'],
  ],
  [
    'alertmanager',
    ALERTS,
    { kind: 'alertmanager', url },
    ['alertmanager/local-0.25.0-alerts.json', 'alertmanager/local-0.25.0-alerts-one-silenced.json'],
  ],
  [
    'prometheus',
    ALERTS,
    { kind: 'prometheus', url },
    ['prometheus/local-2.42.0-api-v1-alerts.json'],
  ],
  [
    'prometheus, a query',
    COST,
    { kind: 'prometheus', url, queries: { spentToDateUsd: 'sum(cost)' } },
    [
      '{"status":"success","data":{"resultType":"vector","result":[{"metric":{},"value":[1,"2"]}]}}',
    ],
  ],
  [
    'litellm',
    COST,
    { kind: 'litellm', url, scope: 'key', token: 't' },
    [
      '{"info":{"spend":3.5,"max_budget":200,"budget_duration":"30d","budget_reset_at":"2026-12-01T00:00:00Z","user_id":"u","team_id":null},"results":[{"metrics":{"spend":1.5}}],"metadata":{"total_pages":1,"has_more":false}}',
    ],
  ],
  ['anthropic-cost', COST, { kind: 'anthropic-cost', url, token: 't' }, ['cost/anthropic-01.json']],
  [
    'github-issues',
    TASKS,
    { kind: 'github-issues', repo: 'o/r', token: 't' },
    [
      '{"data":{"repository":{"open":{"count":1,"pageInfo":{"hasNextPage":false,"endCursor":null},"nodes":[{"title":"Write","url":"https://github.com/o/r/issues/1","updatedAt":"2026-11-22T09:00:00Z","labels":{"nodes":[{"name":"doing"}]}}]},"inProgress":{"count":1}}}}',
    ],
  ],
  [
    'kora, its state',
    STATE,
    { kind: 'kora', url, token: 't' },
    ['{"primary_state":"active","degradation_reasons":["dispatch"]}'],
  ],
  [
    'kora, its alerts',
    ALERTS,
    { kind: 'kora', url, token: 't' },
    ['{"alerts":[{"id":"a","severity":"warning","category":"c","title":"t","message":"m"}]}'],
  ],
  [
    'kora, its cost',
    COST,
    { kind: 'kora', url, token: 't' },
    [
      '{"current":{"spent_to_date_usd":25,"credit_pool_usd":200,"active_rung":"normal","billing_period_start":"2026-11-01T00:00:00Z","billing_period_end":"2026-12-01T00:00:00Z"}}',
    ],
  ],
  [
    'kora, its services',
    HEALTH,
    { kind: 'kora', url, token: 't' },
    ['{"services":[{"name":"vercel","status":"healthy","last_check":"2026-11-16T12:00:00Z"}]}'],
  ],
  [
    'kora, its tasks',
    TASKS,
    { kind: 'kora', url, token: 't' },
    [
      '{"in_progress":[{"title":"a","claimed_at":"2026-11-16T12:00:00Z"}],"queued":[],"failed_or_blocked":[{"title":"b","assigned_at":"2026-11-16T12:00:00Z"}]}',
    ],
  ],
  [
    'mcp',
    TASKS,
    { kind: 'mcp', url, tool: 'list', map: { openCount: 'length([?completed==`false`])' } },
    ['mcp/dex-list-tasks.json'],
  ],
]

describe(`whatever comes back from (FUZZ_SEED=${SEED})`, () => {
  it.each(HTTP)('%s, it is a value of the section or a failure', (_name, place, input, texts) => {
    let body = ''
    const read = prepare(place, input, '.', async (request, init) =>
      answer(request, init, body, input),
    )
    const corpus = texts.map((text) => (text.endsWith('.json') ? fixtureText(text) : text))
    const inputs = fuzzGood(corpus, async (text) => {
      body = text
      return read()
    })
    return expect(inputs).resolves.toBeGreaterThan(0)
  })

  let folder = ''
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'snapshot-gateway-fuzz-'))
  })
  afterAll(async () => {
    await rm(folder, { recursive: true, force: true })
  })

  it.each<[string, Place, SourceInput, string]>([
    ['json', TASKS, { kind: 'json', file: 'file', map: { openCount: 'n' } }, '{"n":1}'],
    [
      'kora-snapshot',
      TASKS,
      { kind: 'kora-snapshot', path: 'file' },
      '{"schema_version":3,"computed_at":"2026-11-16T12:00:00Z","tasks":{"open_count":2,"in_progress_count":1}}',
    ],
    [
      'kora-audit',
      ALERTS,
      { kind: 'kora-audit', path: 'file' },
      '{"emitted_at":"2026-11-16T12:00:00Z","seam":"webhook.dead_letter","details":{}}\n'.repeat(7),
    ],
  ])('the file of %s, it is a value of the section or a failure', (_name, place, input, text) => {
    const read = prepare(place, input, folder, () => Promise.reject(new Error('no network')))
    const inputs = fuzzGood([text], async (body) => {
      await writeFile(join(folder, 'file'), body)
      return read()
    })
    return expect(inputs).resolves.toBeGreaterThan(0)
  })
})

/** Feeds a source what can be made of answers that it understands. */
async function fuzzGood(
  corpus: readonly string[],
  read: (text: string) => Promise<boolean>,
): Promise<number> {
  for (const text of corpus) expect([text, await read(text)]).toEqual([text, true])
  return fuzz(corpus, read)
}

/** Makes a source and a read of it that may only fail as sources do; tells whether it gave a value. */
function prepare(
  place: Place,
  input: SourceInput,
  folder: string,
  fetchOf: typeof fetch,
): () => Promise<boolean> {
  const schema = sourceConfig(place.section, place.service !== undefined)
  const context = createSourceContext({ fetch: fetchOf, env: {} })
  const config = schema.parse(input)
  const source = createSource(config, { id: 'it', place, gapMs: 300_000, context, folder })
  return async () => {
    const { signal } = new AbortController()
    try {
      const { value } = await source.read({ signal, maxBytes: source.maxBytes, previous: null })
      const checked = checkValue(place, value)
      const again = checked.ok ? checkValue(place, checked.value) : checked
      expect(again).toEqual(checked)
      expect((checked.ok ? '' : checked.message).length).toBeLessThan(500)
      return checked.ok
    } catch (error) {
      if (!(error instanceof SourceError)) throw error
      if (error.code === 'INTERNAL' || error.message.length > 300) throw error
      return false
    }
  }
}

/** Answers with a body; an MCP server greets first, and gives it as what a tool came to. */
async function answer(
  _request: RequestInfo | URL,
  init: RequestInit | undefined,
  body: string,
  input: SourceInput,
): Promise<Response> {
  if (typeof input === 'function' || input.kind !== 'mcp') return json(body)
  if (init?.method !== 'POST' || typeof init.body !== 'string')
    return new Response(null, { status: 405 })
  const message: unknown = JSON.parse(init.body)
  const { id, method } = Object(message)
  if (id === undefined) return new Response(null, { status: 202 })
  const greeting = {
    protocolVersion: '2025-06-18',
    capabilities: { tools: {} },
    serverInfo: { name: 'scripted', version: '1' },
  }
  const result = method === 'initialize' ? JSON.stringify(greeting) : body
  return json(`{"jsonrpc":"2.0","id":${JSON.stringify(id)},"result":${result}}`)
}

function json(body: string): Response {
  return new Response(body, { headers: { 'content-type': 'application/json' } })
}
