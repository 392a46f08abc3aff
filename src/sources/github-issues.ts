import { z } from 'zod'

import { SourceError } from '../errors.ts'
import { expectShape } from './expect-shape.ts'
import { issueQuery, searchQuery } from './github-query.ts'
import { joinUrl } from './join-url.ts'
import { defineKind } from './kind.ts'
import { commonOptions, httpOptions, httpUrl } from './options.ts'
import { readJson } from './read-http.ts'
import type { AdapterResult } from './source.ts'

const page = z.object({
  count: z.int(),
  pageInfo: z.object({ hasNextPage: z.boolean(), endCursor: z.string().nullish() }),
  // In the place of one that is counted but may not be shown stands null.
  nodes: z
    .array(
      z
        .object({
          title: z.string(),
          url: z.string(),
          updatedAt: z.string(),
          labels: z.object({ nodes: z.array(z.object({ name: z.string() })) }).nullish(),
        })
        .nullable(),
    )
    .transform((nodes) => nodes.filter((node) => node !== null)),
})

const dataShape = z.object({
  open: page,
  inProgress: z.object({ count: z.int() }).nullish(),
})

/** GraphQL tells of its errors with status 200. */
const answerShape = z.object({
  errors: z.array(z.object({ type: z.string().nullish() })).nullish(),
  data: z.object({ repository: dataShape.nullish() }).nullish(),
})
const searchShape = z.object({ data: dataShape })

/** The newest that are listed; all are counted. */
const MOST_ITEMS = 200

/** The open issues of a repository, or what a search finds at GitHub. */
export const githubIssues = defineKind({
  name: 'github-issues',
  feeds: ['tasks'],
  options: z
    .strictObject({
      kind: z.literal('github-issues'),
      ...commonOptions,
      ...httpOptions,
      url: httpUrl.default('https://api.github.com').describe("The API; default GitHub's own."),
      token: httpOptions.token.unwrap(),
      repo: z
        .string()
        .regex(/^[\w.-]+\/[\w.-]+$/, 'expected a repository in the form owner/name')
        .exactOptional()
        .describe('In the form `owner/name`.'),
      query: z
        .string()
        .min(1)
        .exactOptional()
        .describe('A search such as `org:acme label:agent`; open issues of it are counted.'),
      inProgress: z
        .string()
        .min(1)
        .exactOptional()
        .describe('The label of what is in progress; none: that count is unknown.'),
    })
    .refine(({ repo, query }) => (repo === undefined) !== (query === undefined), {
      error: 'expected exactly one of repo, query',
    }),
  // Whom `@me` means the token says.
  subject: ({ query, token }) => (query?.includes('@me') ? token : undefined),
  create({ url, headers, token, repo, query, inProgress }, { context }) {
    const endpoint = /\/graphql\/?$/.test(new URL(url).pathname) ? url : joinUrl(url, 'graphql')
    const question =
      repo === undefined ? searchQuery(query ?? '', inProgress) : issueQuery(repo, inProgress)

    return {
      async read(options): Promise<AdapterResult> {
        const items: z.output<typeof page>['nodes'] = []
        let after: string | null = null
        for (;;) {
          const json = {
            query: question.text,
            variables: { ...question.variables, after },
          }
          const request = { url: endpoint, method: 'POST' as const, headers, token, json }
          const payload: unknown = await readJson(context, request, options)
          const { open, inProgress: working } = dataOf(payload, repo !== undefined)
          items.push(...open.nodes)
          const { hasNextPage, endCursor } = open.pageInfo
          if (hasNextPage && endCursor && endCursor !== after && items.length < MOST_ITEMS) {
            after = endCursor
            continue
          }
          return {
            payload,
            value: {
              openCount: open.count,
              inProgressCount: working?.count ?? null,
              items: items.slice(0, MOST_ITEMS).map(({ title, url: link, updatedAt, labels }) => ({
                title,
                state: isLabelled(labels?.nodes ?? [], inProgress) ? 'IN_PROGRESS' : 'OPEN',
                url: link,
                updatedAt,
              })),
            },
          }
        }
      },
    }
  },
})

function dataOf(payload: unknown, isRepository: boolean): z.output<typeof dataShape> {
  const { errors, data } = expectShape(answerShape, payload, 'an answer of GitHub')
  const types = (errors ?? []).map(({ type }) => type ?? '')
  if (types.some((type) => /^RATE_LIMIT(?:ED)?$/.test(type))) {
    throw new SourceError('RATE_LIMITED', 'asks for fewer requests')
  }
  if (types.some((type) => /FORBIDDEN|SCOPES|SAML/.test(type))) {
    throw new SourceError('UNAUTHORIZED', 'expected a token that may read this')
  }
  if (types.length > 0) {
    const what = types.includes('NOT_FOUND') ? 'no such repository for this token' : 'errors'
    throw new SourceError('INVALID_DATA', `expected issues, found ${what}`)
  }
  if (!isRepository) return expectShape(searchShape, payload, 'issues of GitHub').data
  const repository = data?.repository
  if (!repository) throw new SourceError('INVALID_DATA', 'expected a repository, found none')
  return repository
}

function isLabelled(labels: readonly { readonly name: string }[], wanted = ''): boolean {
  return labels.some(({ name }) => name.toLowerCase() === wanted.toLowerCase())
}
