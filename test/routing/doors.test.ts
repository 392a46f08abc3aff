import { execFile } from 'node:child_process'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

import { describe, expect, it, onTestFinished } from 'vitest'

import { createGateway, type Gateway } from '../../src/gateway.ts'
import { serve } from '../serve/served.ts'

const MAIN = fileURLToPath(new URL('../../dist/main.js', import.meta.url))

async function makeFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'snapshot-gateway-'))
  onTestFinished(() => rm(folder, { recursive: true, force: true }))
  return folder
}

interface Ran {
  readonly code: number | string | null | undefined
  readonly stdout: string
  readonly stderr: string
}

function run(args: readonly string[]): Promise<Ran> {
  return new Promise((resolve) => {
    execFile(
      process.execPath,
      [MAIN, ...args],
      { env: { PATH: process.env.PATH } },
      (error, stdout, stderr) => resolve({ code: error === null ? 0 : error.code, stdout, stderr }),
    )
  })
}

describe('answer in GraphQL', () => {
  it('is made from the view of the operation', async () => {
    const served = await serve()

    const { body } = await served.ask(
      'query ($question: String!) { answer(question: $question) { outcome entry category text collectedAt } snapshot { revision } }',
      { variables: { question: 'How many open tasks?' } },
    )

    expect(body.data).toEqual({
      answer: {
        outcome: 'ANSWERED',
        entry: 'tasks-open',
        category: 'tasks',
        text: '3 open tasks, among them Write it.',
        collectedAt: '2026-11-22T09:30:00.000Z',
      },
      snapshot: { revision: '7' },
    })
  })

  it('is NO_MATCH for what is not a routine question', async () => {
    const served = await serve()

    const { body } = await served.ask(
      '{ answer(question: "cancel the alerts") { outcome reason } }',
    )

    expect(body.data).toEqual({ answer: { outcome: 'NO_MATCH', reason: 'NO_ENTRY' } })
  })
})

describe('the meter', () => {
  it('counts answers by category and outcome, kept ones too, and the model calls avoided', async () => {
    const served = await serve()
    const question = '{ answer(question: "any alerts?") { text } }'
    for (let times = 0; times < 3; times += 1) await served.ask(question)
    await served.ask('{ answer(question: "burn today") { text } }')
    await served.ask(
      '{ a: answer(question: "burn") { text } b: answer(question: "sing") { text } }',
    )

    const response = await fetch(`${served.url}/metrics`)
    const lines = (await response.text()).split('\n')

    expect(lines.filter((line) => /^gateway_(answers|model)/.test(line)).toSorted()).toEqual([
      'gateway_answers_total{category="",outcome="NO_MATCH"} 1',
      'gateway_answers_total{category="alerts",outcome="ANSWERED"} 3',
      'gateway_answers_total{category="burn",outcome="ABSTAINED"} 1',
      'gateway_answers_total{category="burn",outcome="ANSWERED"} 1',
      'gateway_model_calls_avoided_total 4',
    ])
  })
})

describe('snapshot-gateway ask', () => {
  it('prints the answer and exits 0', async () => {
    const { url } = await serve()

    expect(await run(['ask', '--url', url, 'any', 'alerts?'])).toMatchObject({
      code: 0,
      stdout: expect.stringMatching(/^3 active alerts/),
    })
  })

  it('exits 4 without one', async () => {
    const { url } = await serve()

    expect(await run(['ask', '--url', url, 'sing me a song'])).toEqual({
      code: 4,
      stdout: '',
      stderr: 'no answer: this is not a routine question\n',
    })
  })
})

describe('gateway.answer', () => {
  async function make(phrasebook: string): Promise<Gateway> {
    const folder = await makeFolder()
    const file = join(folder, 'phrasebook.yaml')
    await writeFile(file, phrasebook)
    return createGateway({
      name: 'test',
      snapshot: { path: join(folder, 'snapshot.json') },
      phrasebook: file,
      sections: { tasks: { from: () => ({ openCount: 2, items: null }) } },
    })
  }

  it("knows the user's phrasebook besides the built-in one", async () => {
    const gateway = await make(
      'entries:\n  - { id: motto, category: talk, patterns: [motto], reply: Onwards. }\n',
    )
    await gateway.refresh()

    expect(gateway.answer('Motto?').text).toBe('Onwards.')
    expect(gateway.answer("what's open?")).toMatchObject({
      text: '2 open tasks.',
      entry: 'tasks-open',
    })
    expect(gateway.answer('burn')).toMatchObject({ outcome: 'ABSTAINED', reason: 'NOT_FRESH' })
    await gateway.stop()
  })

  it('is refused a phrasebook that does not fit, with file and line', async () => {
    await expect(
      make('entries:\n  - id: a\n    category: b\n    patterns: [c]\n    reply: "{{ nothing }}"\n'),
    ).rejects.toThrow(/phrasebook\.yaml:5: entries\.0\.reply: expected a path/)
  })

  it('is refused a phrasebook that is not there', () => {
    expect(() => createGateway({ phrasebook: '/nowhere/phrasebook.yaml' })).toThrow(
      /found no such file/,
    )
  })
})
