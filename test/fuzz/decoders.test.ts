import { createHash } from 'node:crypto'

import { describe, expect, it } from 'vitest'

import { parseConfig } from '../../src/config/parse-config.ts'
import { readYaml } from '../../src/config/read-yaml.ts'
import { ConfigError } from '../../src/errors.ts'
import { loadPhrasebook } from '../../src/routing/phrasebook.ts'
import { createRouting } from '../../src/routing/routing.ts'
import { foldSnapshot } from '../../src/sections/fold.ts'
import { memoryShape, NO_MEMORY } from '../../src/sections/memory.ts'
import { SECTION_KEYS } from '../../src/sections/section.ts'
import { checkValue } from '../../src/sections/value.ts'
import { createAnswers } from '../../src/serve/answers/answers.ts'
import { createSchema } from '../../src/serve/graphql/schema.ts'
import { decodeSnapshot, encodeSnapshot } from '../../src/snapshot/codec.ts'
import { decodeHistory, encodeHistory } from '../../src/snapshot/history-codec.ts'
import { changesSince, pickPoints } from '../../src/snapshot/history.ts'
import { aLayout, aSource, NOON } from '../support/snapshots.ts'
import { makeView } from '../support/views.ts'
import { fuzz, readCorpus, SEED } from './fuzz.ts'

describe(`whatever the bytes (FUZZ_SEED=${SEED})`, () => {
  it.each([
    ['as it is', (text: string) => text],
    ['under a seal that fits', seal],
  ])(
    'a stored snapshot, %s, is read or refused, and can then be shown and stored',
    async (_how, by) => {
      const inputs = await fuzz(readCorpus('fuzz/stored'), (text) => {
        const decoded = decodeSnapshot(by(text))
        if (decoded.kind !== 'snapshot') return
        const remembered = memoryShape.safeParse(decoded.snapshot.memory)
        const memory = remembered.success ? remembered.data : NO_MEMORY
        foldSnapshot(decoded.snapshot, aLayout([aSource('tasks')]), NOON, memory, false)
        expect(decodeSnapshot(encodeSnapshot(decoded))).toEqual(decoded)
      })
      expect(inputs).toBeGreaterThan(0)
    },
  )

  it('a stored history is read or refused, and what is read can be shown and stored', async () => {
    const inputs = await fuzz(readCorpus('fuzz/history'), (text) => {
      const history = decodeHistory(text)
      if (history === undefined) return
      pickPoints(history, null, null, 10)
      changesSince(history, { time: NOON }, '1')
      expect(decodeHistory(encodeHistory(history))).toEqual(history)
    })
    expect(inputs).toBeGreaterThan(0)
  })

  it('a configuration is used or refused with what is wrong and where', async () => {
    const inputs = await fuzz(
      [...readCorpus('fuzz/config'), ...readCorpus('config')],
      (text) => {
        const config = configOf(text)
        expect(config === undefined ? undefined : parseConfig(config)).toEqual(config)
      },
      { mostLength: MOST_YAML },
    )
    expect(inputs).toBeGreaterThan(0)
  })

  it('a phrasebook is used or refused with what is wrong', async () => {
    const schema = createSchema()
    const inputs = await fuzz(
      readCorpus('fuzz/phrasebook'),
      (text) => {
        try {
          const entries = loadPhrasebook(text, 'phrasebook.yaml')
          createRouting({ schema, entries, query: () => ({ data: {} }), view: makeView })
        } catch (error) {
          if (!(error instanceof ConfigError)) throw error
        }
      },
      { mostLength: MOST_YAML },
    )
    expect(inputs).toBeGreaterThan(0)
  })

  it('a pushed value is taken or refused, and taken again as it is', async () => {
    const places = [...SECTION_KEYS.map((section) => ({ section })), SERVICE]
    const inputs = await fuzz(PUSHED, (text) => {
      const body = parse(text)
      if (body === undefined) return
      for (const place of places) {
        const checked = checkValue(place, body)
        const again = checked.ok ? checkValue(place, checked.value) : checked
        expect(again).toEqual(checked)
        expect((checked.ok ? '' : checked.message).length).toBeLessThan(500)
      }
    })
    expect(inputs).toBeGreaterThan(0)
  })

  it('a question is answered or not', async () => {
    const routing = createRouting({
      schema: createSchema(),
      query: () => ({ data: {} }),
      view: makeView,
    })
    const inputs = await fuzz(readCorpus('fuzz/questions'), (text) => {
      const { outcome, text: answer } = routing.answer(text)
      expect(answer === null).toBe(outcome !== 'ANSWERED')
    })
    expect(inputs).toBeGreaterThan(0)
  })

  it('a document is answered or refused', async () => {
    const answers = createAnswers({
      schema: createSchema(),
      view: makeView,
      refresh: () => Promise.reject(new Error('not now')),
      answer: () => {
        throw new Error('not now')
      },
    })
    const inputs = await fuzz(readCorpus('fuzz/documents'), async (text) => {
      const { data, errors } = await answers.query(text)
      expect(data === undefined ? errors?.length : 1).toBeGreaterThan(0)
    })
    expect(inputs).toBeGreaterThan(0)
  })
})

/** Parsing YAML that is wrong in every line takes some 20 µs for each. */
const MOST_YAML = 3_000

const SERVICE = { section: 'serviceHealth', service: 'api' } as const

const PUSHED = [
  '{"primary":"active","paused":false,"pauseReason":null,"degradationReasons":["slow"]}',
  '[{"title":"Disk","severity":"critical","category":"disk","id":"a","startedAt":1794830400,"url":"https://a.example"}]',
  '{"spentToDateUsd":12.345678,"creditPoolUsd":200,"currentTier":"warn_75","periodStart":"2026-11-01T00:00:00Z"}',
  '{"services":[{"name":"api","status":"healthy","latencyMs":12.5,"checkedAt":1794830400000}]}',
  '{"status":"degraded","latencyMs":3,"summary":"slow","url":"http://b.example"}',
  '{"openCount":3,"inProgressCount":1,"blockedCount":0,"items":[{"title":"Write","state":"open","updatedAt":"2026-11-16"}]}',
]

/** Makes a configuration of a text; undefined where that is refused with what is wrong. */
function configOf(text: string): unknown {
  try {
    const { value, locate } = readYaml(text, 'gateway.yaml')
    return parseConfig(value, { env: { HOME: '/home/nobody' }, locate })
  } catch (error) {
    if (error instanceof ConfigError && error.issues.length > 0) return undefined
    throw error
  }
}

/** Seals what somebody changed, as the program that wrote it would have. */
function seal(text: string): string {
  const file = parse(text)
  if (!isRecord(file) || !isRecord(file['gateway'])) return text
  const { sha256: _, ...gateway } = file['gateway']
  const unsealed = `${JSON.stringify(sorted({ ...file, gateway }), undefined, 2)}\n`
  const sha256 = createHash('sha256').update(unsealed).digest('hex')
  return JSON.stringify({ ...file, gateway: { ...gateway, sha256 } })
}

function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted)
  if (!isRecord(value)) return value
  const keys = Object.keys(value).toSorted((left, right) => (left < right ? -1 : 1))
  return Object.fromEntries(keys.map((key) => [key, sorted(value[key])]))
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
