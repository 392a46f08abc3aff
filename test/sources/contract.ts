import { afterEach, describe, expect, it } from 'vitest'

import { SourceError } from '../../src/errors.ts'
import { createSource, sourceConfig, type SourceInput } from '../../src/sources/create-source.ts'
import { createSourceContext } from '../../src/sources/source-context.ts'
import type { Place, ReadOptions, ReadResult, Source } from '../../src/sources/source.ts'
import * as script from '../support/origin.ts'
import { startOrigin, type Origin } from '../support/origin.ts'

/** A text that must never leave a source. */
export const SECRET = 'planted-secret-7f3a'

/** How a kind of source over HTTP is set up to be held against the contract. */
export interface HttpScenario {
  readonly place: Place
  /** Its configuration for an upstream there, with a secret wherever it takes one. */
  config(url: string): SourceInput
  /** Scripts the good answers. */
  answer(origin: Origin): void
  /** What it makes of the good answers. */
  readonly value: unknown
}

/** Makes a source as the gateway does, from its written configuration. */
export function makeSource(input: SourceInput, place: Place, folder = '.'): Source {
  const schema = sourceConfig(place.section, place.service !== undefined)
  const context = createSourceContext({ fetch: globalThis.fetch, env: { PATH: pathOfTests() } })
  const gapMs = 300_000
  return createSource(schema.parse(input), { id: 'it', place, gapMs, context, folder })
}

function pathOfTests(): string {
  return globalThis.process.env['PATH'] ?? ''
}

/** Reads a source once, with a signal of its own. */
export function read(
  source: Source,
  { signal = new AbortController().signal, previous = null }: Partial<ReadOptions> = {},
): Promise<ReadResult> {
  return source.read({ signal, maxBytes: source.maxBytes, previous })
}

/** Reads a source that must fail, and gives its failure. */
export async function readFailure(
  source: Source,
  options: Partial<ReadOptions> = {},
): Promise<SourceError> {
  const failure: unknown = await read(source, options).then(
    () => 'it did not fail',
    (error: unknown) => error,
  )
  expect(failure).toBeInstanceOf(SourceError)
  if (!(failure instanceof SourceError)) throw new TypeError('expected a SourceError')
  expect(failure.message).not.toContain(SECRET)
  return failure
}

/** What every source over HTTP promises. */
export function describeHttpSource(name: string, scenario: HttpScenario): void {
  describe(`${name}, as a source over HTTP`, () => {
    const open: { close(): Promise<void> }[] = []
    afterEach(async () => {
      await Promise.all(open.splice(0).map((one) => one.close()))
    })

    const start = async () => {
      const origin = await startOrigin()
      const source = makeSource(scenario.config(origin.url), scenario.place)
      open.push(source, origin)
      return { origin, source }
    }

    it('gives the value of a good answer', async () => {
      const { origin, source } = await start()
      scenario.answer(origin)

      expect((await read(source)).value).toEqual(scenario.value)
    })

    it('recovers after a failure', async () => {
      const { origin, source } = await start()
      origin.onAny(script.html())
      await readFailure(source)
      scenario.answer(origin)

      expect((await read(source)).value).toEqual(scenario.value)
    })

    it.each<[string, string, script.Script]>([
      ['a page', 'NOT_JSON', script.html()],
      ['half of its JSON', 'NOT_JSON', script.halfJson()],
      ['nothing', 'NOT_JSON', script.text('')],
      ['status 204', 'NOT_JSON', script.text('', { status: 204 })],
      ['JSON of another shape', 'INVALID_DATA', script.json('surprise')],
      ['status 401', 'UNAUTHORIZED', script.json({ detail: SECRET }, { status: 401 })],
      ['status 403', 'UNAUTHORIZED', script.json({ detail: SECRET }, { status: 403 })],
      ['status 404', 'HTTP_STATUS', script.text(SECRET, { status: 404 })],
      ['status 500 with JSON', 'HTTP_STATUS', script.json({ at: SECRET }, { status: 500 })],
      ['more than its cap', 'TOO_LARGE', script.huge(5 * 1_048_576 + 1)],
      ['gzip that grows without end', 'TOO_LARGE', script.gzipBomb()],
      ['a broken connection', 'UNREACHABLE', script.breakOff()],
    ])('fails on %s with %s', async (_what, code, answer) => {
      const { origin, source } = await start()
      origin.onAny(answer)

      const failure = await readFailure(source)

      expect(failure.code).toBe(code)
    })

    it('fails with UNREACHABLE where nobody listens, and names the reason', async () => {
      const { origin, source } = await start()
      await open.pop()?.close()

      const failure = await readFailure(source)

      expect(failure.code).toBe('UNREACHABLE')
      expect(failure.message).toContain('ECONNREFUSED')
      expect(failure.message).not.toContain(new URL(origin.url).port)
    })

    it('passes on how long it is asked to wait', async () => {
      const { origin, source } = await start()
      origin.onAny(script.text('', { status: 429, headers: { 'retry-after': '120' } }))

      expect(await readFailure(source)).toMatchObject({
        code: 'RATE_LIMITED',
        retryAfterMs: 120_000,
      })
    })

    it.each<[string, script.Script]>([
      ['never answers', script.hang()],
      ['never ends', script.neverEnding()],
    ])(
      'gives up with TIMEOUT when its signal aborts while the other side %s',
      async (_, answer) => {
        const { origin, source } = await start()
        const deadline = new AbortController()
        origin.onAny((...exchange) => {
          answer(...exchange)
          deadline.abort()
        })

        const failure = await readFailure(source, { signal: deadline.signal })

        expect(failure.code).toBe('TIMEOUT')
      },
    )

    it('asks nobody when its signal has aborted already', async () => {
      const { origin, source } = await start()

      const failure = await readFailure(source, { signal: AbortSignal.abort() })

      expect(failure.code).toBe('TIMEOUT')
      expect(origin.seen).toEqual([])
    })

    it('does not repeat a request that failed', async () => {
      const { origin, source } = await start()
      origin.onAny(script.text('', { status: 500 }))

      await readFailure(source)

      const paths = origin.seen.map(({ method, path, body }) => `${method} ${path} ${body}`)
      expect(paths).toEqual([...new Set(paths)])
    })

    it('sends no secret to another origin', async () => {
      const { origin, source } = await start()
      const other = await startOrigin()
      open.push(other)
      other.onAny(script.html())
      origin.onAny(script.redirect(`${other.url}/`))

      await readFailure(source)

      expect(JSON.stringify(other.seen)).not.toContain(SECRET)
    })

    it('closes more than once without harm', async () => {
      const { source } = await start()

      await source.close()

      await expect(source.close()).resolves.toBeUndefined()
    })
  })
}
