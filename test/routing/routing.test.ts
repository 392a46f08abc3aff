import { describe, expect, it } from 'vitest'

import type { Answer } from '../../src/routing/answer.ts'
import { loadPhrasebook } from '../../src/routing/phrasebook.ts'
import { createRouting } from '../../src/routing/routing.ts'
import { makeView, NOW, query, schema, withSources, withValue } from './sample.ts'

const MINUTE = 60_000

describe('createRouting', () => {
  it('answers with the revision and the age of its data', () => {
    const view = makeView()
    const routing = createRouting({ schema, query, view: () => view })

    expect(routing.answer('What’s our burn?')).toEqual({
      outcome: 'ANSWERED',
      entry: 'burn',
      category: 'burn',
      text: '$164.73 spent this month (November 2026): 82.37% of $200.00, tier WARN_75.',
      reason: null,
      detail: null,
      revision: '7',
      collectedAt: NOW,
    })
  })

  it('asks the snapshot once in a view, however often it is asked', () => {
    let queries = 0
    const view = makeView()
    const routing = createRouting({
      schema,
      query: (...asked) => {
        queries += 1
        return query(...asked)
      },
      view: () => view,
    })

    routing.answer('burn')
    routing.answer('cost')
    expect(queries).toBe(1)

    routing.answer('burn', makeView())
    expect(queries).toBe(2)
  })

  it('asks for each service by itself', () => {
    const view = makeView()
    const routing = createRouting({ schema, query, view: () => view })

    expect(routing.answer('is Vercel up?').text).toBe('vercel is healthy: All Systems Operational.')
    expect(routing.answer('is FLY up?').text).toBe('fly is unhealthy: Outage in fra.')
    expect(routing.answer('is github up?').outcome).toBe('NO_MATCH')
  })

  it('answers from another view at once when the view changes', () => {
    let view = makeView()
    const routing = createRouting({ schema, query, view: () => view })
    routing.answer('how much have we spent')

    view = makeView({ sources: withValue('costLadder', { spentToDateUsd: 1_234.5 }) })

    expect(routing.answer('how much have we spent').text).toMatch(/^\$1,234\.50 spent/)
  })

  it('tells whoever counts of every answer, kept ones included', () => {
    const heard: Answer[] = []
    const view = makeView()
    const routing = createRouting({
      schema,
      query,
      view: () => view,
      onAnswer: (answer) => heard.push(answer),
    })

    for (const question of ['burn', 'burn', 'burn this week', 'sing a song']) {
      routing.answer(question)
    }

    expect(heard.map(({ category, outcome }) => [category, outcome])).toEqual([
      ['burn', 'ANSWERED'],
      ['burn', 'ANSWERED'],
      ['burn', 'ABSTAINED'],
      [null, 'NO_MATCH'],
    ])
  })

  it('can be made ready ahead, and asked while it is', async () => {
    const routing = createRouting({ schema, query, view: () => makeView() })

    const warm = routing.warm()
    const answer = routing.answer('burn')
    await warm

    expect(answer.outcome).toBe('ANSWERED')
    expect(routing.answer('burn').outcome).toBe('ANSWERED')
  })

  it('has nothing left to make ready at a question after that', async () => {
    let checks = 0
    const watched = new Proxy(schema, {
      get(target, key) {
        if (key === 'getQueryType') checks += 1
        return Reflect.get(target, key)
      },
    })
    const routing = createRouting({ schema: watched, query, view: () => makeView() })
    await routing.warm()
    const before = checks

    routing.answer('sing a song')

    expect(before).toBeGreaterThan(0)
    expect(checks).toBe(before)
  })

  it('keeps 2,000 answers of a view', () => {
    let queries = 0
    const view = makeView()
    const routing = createRouting({
      entries: loadPhrasebook(
        `entries:
  - id: say
    category: x
    patterns: [say (?P<service>.*) (?P<count>.*)]
    document: |
      query ($service: String!, $count: Int!) {
        snapshot {
          tasks { items(first: $count) { title } }
          serviceHealth { service(name: $service) { name } }
        }
      }
    reply: "{{ snapshot.serviceHealth.service.name }}"
`,
        'phrasebook.yaml',
      ),
      schema,
      query: () => {
        queries += 1
        return { data: { snapshot: { serviceHealth: { service: { name: 'fly' } } } } }
      },
      view: () => view,
    })
    const ask = (count: number) => routing.answer(`say fly ${count}`)
    for (let count = 0; count < 2_001; count += 1) ask(count)
    expect(queries).toBe(2_001)

    ask(0)
    ask(1_999)
    expect(queries).toBe(2_001)

    ask(2_000)
    expect(queries).toBe(2_002)
  })

  it('says so when no snapshot has been made', () => {
    const view = { ...makeView({ sources: [] }), stale: true, computedAt: null }
    const routing = createRouting({ schema, query, view: () => view })

    expect(routing.answer('is everything ok').detail).toBe('no snapshot has been made yet')
  })

  it('writes what a source says as one plain line', () => {
    const pauseReason = 'a\nb\u001b[31m \u202ered <b>bold</b>'
    const view = makeView({ sources: withValue('operationalState', { pauseReason }) })
    const routing = createRouting({ schema, query, view: () => view })

    expect(routing.answer('are you paused').text).toBe('Paused: a b [31m red <b>bold</b>.')
  })
})

describe('an entry that allows stale data', () => {
  const text = `entries:
  - id: mine
    category: burn
    patterns: [coins]
    document: "{ snapshot { costLadder { spentToDateUsd } } }"
    reply: "{{ snapshot.costLadder.spentToDateUsd | money }} spent this month."
    allowStale: true
`
  const entries = loadPhrasebook(text, 'phrasebook.yaml')
  const routing = createRouting({ entries, schema, query, view: () => makeView() })

  function ask(ageMs: number, snapshotAgeMs = 0): Answer {
    const sources = withSources('costLadder', () => ({ ageMs }))
    return routing.answer('coins', makeView({ sources, ageMs: snapshotAgeMs }))
  }

  it('says as of when it is', () => {
    expect(ask(20 * MINUTE).text).toBe('$164.73 spent this month. (as of 2026-11-22 09:10 UTC)')
    expect(ask(20 * MINUTE, 30 * MINUTE).text).toMatch(/as of 2026-11-22 09:10 UTC/)
    expect(ask(0, 30 * MINUTE).text).toMatch(/as of 2026-11-22 09:30 UTC/)
  })

  it('says nothing of it while the data is fresh', () => {
    expect(ask(0).text).toBe('$164.73 spent this month.')
  })

  it('abstains still when the data is gone', () => {
    expect(ask(90 * MINUTE)).toMatchObject({ outcome: 'ABSTAINED', reason: 'NOT_FRESH' })
  })
})
