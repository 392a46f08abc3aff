import { describe, expect, it } from 'vitest'
import { z } from 'zod'

import { createSource, sourceConfig } from '../../src/sources/create-source.ts'
import { createSourceContext } from '../../src/sources/source-context.ts'
import type { Place } from '../../src/sources/source.ts'
import { untilAborted } from '../../src/sources/until-aborted.ts'
import { makeSource, read, readFailure } from './contract.ts'

const STATE: Place = { section: 'operationalState' }

const URL = 'http://127.0.0.1:9/x'

function issuesOf(input: unknown, section = 'tasks' as const, service = false) {
  const result = sourceConfig(section, service).safeParse(input)
  return result.success ? [] : result.error.issues
}

describe('sourceConfig', () => {
  it('names the kinds there are for one that is unknown', () => {
    expect(issuesOf({ kind: 'jsom', url: URL })).toMatchObject([
      { path: ['kind'], message: expect.stringMatching(/one of json, kora.*, found "jsom"/) },
    ])
  })

  it.each([[null], [undefined], [7], ['json'], [[]], [{}]])(
    'refuses %j with one issue',
    (input) => {
      expect(issuesOf(input)).toMatchObject([{ message: expect.stringContaining('one of json') }])
    },
  )

  it('refuses a key that the kind does not have', () => {
    expect(issuesOf({ kind: 'json', url: URL, evry: '5m' })).toMatchObject([
      { code: 'unrecognized_keys', keys: ['evry'] },
    ])
  })

  it.each([
    [{ kind: 'json' }],
    [{ kind: 'json', url: URL, file: 'x.json' }],
    [{ kind: 'json', command: [] }],
    [{ kind: 'json', command: 'dex list' }],
    [{ kind: 'json', file: 'x.json', token: 'x' }],
    [{ kind: 'json', url: URL, env: { A: 'b' } }],
    [{ kind: 'json', url: 'ftp://127.0.0.1/x' }],
    [{ kind: 'json', url: URL, token: 'two\nlines' }],
    [{ kind: 'json', url: URL, headers: { 'x y': 'z' } }],
    [{ kind: 'json', url: URL, headers: { x: 'a\r\nb: c' } }],
    [{ kind: 'json', url: URL, map: { openCount: 'length(' } }],
    [{ kind: 'json', url: URL, map: { opnCount: 'x' } }],
    [{ kind: 'json', url: URL, values: { sate: { x: 'y' } } }],
    [{ kind: 'json', url: URL, asOf: '[?' }],
    [{ kind: 'json', url: URL, every: '5 min' }],
    [{ kind: 'json', url: URL, maxBytes: 0 }],
    [{ kind: 'json', url: URL, acceptStatus: 1_000 }],
    [{ kind: 'json', url: URL, id: '../x' }],
  ])('refuses %j', (input) => {
    expect(issuesOf(input)).not.toEqual([])
  })

  it('parses durations to milliseconds', () => {
    const config = sourceConfig('tasks', false).parse({ kind: 'json', url: URL, every: '30m' })

    expect(config.every).toBe(1_800_000)
  })

  it('takes a function for itself', () => {
    expect(sourceConfig('tasks', false).parse(() => 1)).toMatchObject({ kind: 'function' })
  })

  it('can be described as JSON Schema', () => {
    const schema = z.toJSONSchema(sourceConfig('serviceHealth', true), {
      io: 'input',
      unrepresentable: 'any',
    })

    expect(JSON.stringify(schema)).toContain('"const":"json"')
  })
})

describe('createSource', () => {
  it('has the defaults of the design', () => {
    expect(makeSource({ kind: 'json', url: URL }, STATE)).toMatchObject({
      kind: 'json',
      everyMs: null,
      timeoutMs: 10_000,
      maxBytes: 5_242_880,
      staleAfterMs: 600_000,
      expireAfterMs: 3_600_000,
      heavy: false,
    })
  })

  it('derives its limits from its own cadence', () => {
    expect(makeSource({ kind: 'json', url: URL, every: '30m' }, STATE)).toMatchObject({
      everyMs: 1_800_000,
      staleAfterMs: 3_600_000,
      expireAfterMs: 21_600_000,
    })
  })

  it('takes limits that are shorter than the least default', () => {
    const limits = { staleAfter: '1s', expireAfter: '2s' }

    expect(makeSource({ kind: 'json', url: URL, ...limits }, STATE)).toMatchObject({
      staleAfterMs: 1_000,
      expireAfterMs: 2_000,
    })
  })

  it('is stale before it expires where only one of the limits is given', () => {
    const make = (limits: object) => makeSource({ kind: 'json', url: URL, ...limits }, STATE)

    expect(make({ staleAfter: '2h' })).toMatchObject({
      staleAfterMs: 7_200_000,
      expireAfterMs: 14_400_000,
    })
    expect(make({ expireAfter: '5m' })).toMatchObject({
      staleAfterMs: 150_000,
      expireAfterMs: 300_000,
    })
  })

  it('is heavy when it runs a command', () => {
    expect(makeSource({ kind: 'json', command: ['true'] }, STATE).heavy).toBe(true)
  })

  it('keeps its fingerprint when a secret or a limit changes', () => {
    const one = makeSource({ kind: 'json', url: 'http://a:b@127.0.0.1/', token: 'x' }, STATE)
    const other = makeSource(
      { kind: 'json', url: 'http://127.0.0.1/', token: 'y', headers: { z: 'z' }, timeout: '1s' },
      STATE,
    )

    expect(other.fingerprint).toBe(one.fingerprint)
  })

  it.each<[string, Parameters<typeof makeSource>[0], Place]>([
    ['address', { kind: 'json', url: `${URL}y` }, STATE],
    ['map', { kind: 'json', url: URL, map: { primary: 'x' } }, STATE],
    ['asOf', { kind: 'json', url: URL, asOf: 'x' }, STATE],
    ['kind', { kind: 'kora', url: URL }, STATE],
    ['place', { kind: 'json', url: URL }, { section: 'tasks' }],
  ])('has another fingerprint with another %s', (_what, input, place) => {
    const source = makeSource({ kind: 'json', url: URL }, STATE)

    expect(makeSource(input, place).fingerprint).not.toBe(source.fingerprint)
  })

  const COST: Place = { section: 'costLadder' }
  const key = (token: string) => ({ kind: 'litellm', url: URL, token }) as const
  const admin = (token: string) => ({ kind: 'anthropic-cost', token }) as const

  const mine = (token: string) => ({ kind: 'github-issues', token, query: 'assignee:@me' }) as const

  it.each([
    ['LiteLLM', key('sk-1'), key('sk-2'), COST],
    ['Anthropic', admin('sk-1'), admin('sk-2'), COST],
    ['GitHub', mine('1'), mine('2'), { section: 'tasks' } as const],
  ])('has another fingerprint with another key of %s that picks whose data it is', (...given) => {
    const [, one, other, place] = given
    const source = makeSource(one, place)

    expect(makeSource(one, place).fingerprint).toBe(source.fingerprint)
    expect(makeSource(other, place).fingerprint).not.toBe(source.fingerprint)
  })

  it('keeps its fingerprint with another key of the same proxy or repository', () => {
    const proxy = (token: string) => makeSource({ ...key(token), scope: 'proxy' }, COST)
    const repo = (token: string) =>
      makeSource({ kind: 'github-issues', token, repo: 'o/r' }, { section: 'tasks' })

    expect(proxy('sk-2').fingerprint).toBe(proxy('sk-1').fingerprint)
    expect(repo('2').fingerprint).toBe(repo('1').fingerprint)
  })

  it('refuses a kind that does not exist', () => {
    const context = createSourceContext({ fetch: globalThis.fetch, env: {} })
    const setting = { id: 'x', place: STATE, gapMs: 1, context }

    expect(() => createSource({ kind: 'nope' }, setting)).toThrow(TypeError)
  })
})

describe('asOf', () => {
  const AT = Date.UTC(2026, 0, 2)
  const give = (asOf: string | undefined, value: unknown) =>
    makeSource(
      { kind: 'function', read: () => value, ...(asOf === undefined ? {} : { asOf }) },
      STATE,
    )

  it('becomes the instant of the data', async () => {
    const source = give('meta.at', { meta: { at: '2026-01-02T00:00:00Z' } })

    expect((await read(source)).collectedAt).toBe(AT)
  })

  it.each([[{}], [{ at: null }], [{ at: 'soon' }], [{ at: [] }], [null]])(
    'fails with INVALID_DATA on %j',
    async (value) => {
      expect((await readFailure(give('at', value))).code).toBe('INVALID_DATA')
    },
  )

  it('fails with INVALID_DATA where the expression cannot be worked out', async () => {
    expect((await readFailure(give('max(at)', { at: 'x' }))).code).toBe('INVALID_DATA')
  })

  it('leaves the instant to our clock without one', async () => {
    expect(await read(give(undefined, { at: AT }))).not.toHaveProperty('collectedAt')
  })
})

describe('untilAborted', () => {
  it('gives up on work that does not heed its signal', async () => {
    const stop = new AbortController()
    const waiting = untilAborted(() => new Promise(() => {}), stop.signal)

    stop.abort()

    await expect(waiting).rejects.toMatchObject({ code: 'TIMEOUT' })
  })
})

describe('a source that fails in an unforeseen way', () => {
  it('says no more than that', async () => {
    // A variable with a null character is refused by the system, far from any check of ours.
    const context = createSourceContext({ fetch: globalThis.fetch, env: { PATH: '\0' } })
    const config = { kind: 'json', command: ['true'] }
    const source = createSource(config, { id: 'x', place: STATE, gapMs: 1, context })

    expect(await readFailure(source)).toMatchObject({
      code: 'INTERNAL',
      message: 'the source failed in an unforeseen way',
    })
  })
})
