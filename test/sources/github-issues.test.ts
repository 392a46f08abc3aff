import { afterEach, describe, expect, it } from 'vitest'

import { sourceConfig } from '../../src/sources/create-source.ts'
import * as script from '../support/origin.ts'
import { startOrigin } from '../support/origin.ts'
import { describeHttpSource, makeSource, read, readFailure, SECRET } from './contract.ts'

const PLACE = { section: 'tasks' } as const

const issue = (number: number, labels: string[] = []) => ({
  title: `Issue ${number}`,
  url: `https://github.com/o/r/issues/${number}`,
  updatedAt: '2026-11-22T09:00:00Z',
  labels: { nodes: labels.map((name) => ({ name })) },
})

const page = (nodes: unknown[], endCursor: string | null = null) => ({
  count: 42,
  pageInfo: { hasNextPage: endCursor !== null, endCursor },
  nodes,
})

const repository = (open: unknown, inProgress: unknown = { count: 7 }) => ({
  data: { repository: { open, inProgress } },
})

describeHttpSource('github-issues', {
  place: PLACE,
  config: (url) => ({
    kind: 'github-issues',
    url,
    token: SECRET,
    repo: 'o/r',
    inProgress: 'doing',
  }),
  answer: (origin) =>
    origin.on('/graphql', script.json(repository(page([issue(2, ['Doing']), issue(1)])))),
  value: {
    openCount: 42,
    inProgressCount: 7,
    items: [
      {
        title: 'Issue 2',
        state: 'IN_PROGRESS',
        url: 'https://github.com/o/r/issues/2',
        updatedAt: '2026-11-22T09:00:00Z',
      },
      {
        title: 'Issue 1',
        state: 'OPEN',
        url: 'https://github.com/o/r/issues/1',
        updatedAt: '2026-11-22T09:00:00Z',
      },
    ],
  },
})

describe('github-issues', () => {
  const open: { close(): Promise<void> }[] = []
  afterEach(async () => {
    await Promise.all(open.splice(0).map((one) => one.close()))
  })

  const start = async (options: object, ...answers: unknown[]) => {
    const origin = await startOrigin()
    open.push(origin)
    origin.onAny((...exchange) => {
      script.json(answers.length > 1 ? answers.shift() : answers[0])(...exchange)
    })
    const isSearch = 'query' in options
    const source = makeSource(
      {
        kind: 'github-issues',
        url: origin.url,
        token: 't',
        ...(isSearch ? {} : { repo: 'o/r' }),
        ...options,
      },
      PLACE,
    )
    const variables = (index = 0): unknown =>
      (JSON.parse(origin.seen[index]?.body ?? '{}') as { variables: unknown }).variables
    return { origin, source, variables }
  }

  it('asks for the repository and the label', async () => {
    const { origin, source, variables } = await start(
      { inProgress: 'in progress' },
      repository(page([])),
    )

    await read(source)

    expect(variables()).toEqual({
      owner: 'o',
      name: 'r',
      after: null,
      labels: ['in progress'],
      isLabelled: true,
    })
    expect(origin.seen[0]?.headers).toMatchObject({ authorization: 'Bearer t' })
  })

  it('does not know what is in progress without a label for it', async () => {
    const { source } = await start({}, repository(page([issue(1, ['doing'])]), null))

    expect((await read(source)).value).toMatchObject({
      inProgressCount: null,
      items: [{ state: 'OPEN' }],
    })
  })

  it('lists more than one page, and counts all', async () => {
    const { source, variables } = await start(
      {},
      repository(page([issue(3)], 'c1'), null),
      repository(page([issue(2)], 'c2'), null),
      repository(page([issue(1)]), null),
    )

    expect((await read(source)).value).toMatchObject({
      openCount: 42,
      items: [{ title: 'Issue 3' }, { title: 'Issue 2' }, { title: 'Issue 1' }],
    })
    expect(variables(2)).toMatchObject({ after: 'c2' })
  })

  it('stops after the newest 200', async () => {
    const nodes = Array.from({ length: 100 }, (_, index) => issue(index))
    const { origin, source } = await start(
      {},
      repository(page(nodes, 'c1'), null),
      repository(page(nodes, 'c2'), null),
    )

    const { value } = await read(source)

    expect((value as { items: unknown[] }).items).toHaveLength(200)
    expect(origin.seen).toHaveLength(2)
  })

  it('asks a search for open issues', async () => {
    const { source, variables } = await start(
      { query: 'org:acme label:agent', inProgress: 'doing' },
      { data: { open: page([]), inProgress: { count: 1 } } },
    )

    expect((await read(source)).value).toEqual({ openCount: 42, inProgressCount: 1, items: [] })
    expect(variables()).toMatchObject({
      open: 'org:acme label:agent is:issue is:open sort:created-desc',
      working: 'org:acme label:agent is:issue is:open label:"doing"',
    })
  })

  it('counts what may not be shown, and lists it not', async () => {
    const { source } = await start({ query: 'x' }, { data: { open: page([null, issue(1)]) } })

    expect((await read(source)).value).toMatchObject({
      openCount: 42,
      items: [{ title: 'Issue 1' }],
    })
  })

  it.each<[string, string, unknown]>([
    ['a limit', 'RATE_LIMITED', { errors: [{ type: 'RATE_LIMITED' }] }],
    ['a limit by its other name', 'RATE_LIMITED', { errors: [{ type: 'RATE_LIMIT' }] }],
    ['a missing scope', 'UNAUTHORIZED', { errors: [{ type: 'INSUFFICIENT_SCOPES' }] }],
    ['a forbidden one', 'UNAUTHORIZED', { errors: [{ type: 'FORBIDDEN' }], data: null }],
    ['an unknown one', 'INVALID_DATA', { errors: [{ type: 'NOT_FOUND', message: SECRET }] }],
    ['an error beside data', 'INVALID_DATA', { errors: [{}], ...repository(page([]), null) }],
    ['no repository', 'INVALID_DATA', { data: { repository: null } }],
    ['counts that are text', 'INVALID_DATA', repository({ ...page([]), count: '42' })],
  ])('fails on %s although the status is 200', async (_what, code, answer) => {
    const { source } = await start({}, answer)

    expect((await readFailure(source)).code).toBe(code)
  })

  it('reads a 403 of a used-up allowance as a limit', async () => {
    const { origin, source } = await start({}, {})
    origin.onAny(script.json({}, { status: 403, headers: { 'x-ratelimit-remaining': '0' } }))

    expect((await readFailure(source)).code).toBe('RATE_LIMITED')
  })

  it.each([[{ repo: 'o/r', query: 'x' }], [{}], [{ repo: 'o' }], [{ repo: 'o/r/x' }]])(
    'refuses %j',
    (options) => {
      const input = { kind: 'github-issues', token: 't', ...options }

      expect(sourceConfig('tasks', false).safeParse(input).success).toBe(false)
    },
  )
})
