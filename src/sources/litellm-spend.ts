import { createHash } from 'node:crypto'

import { z } from 'zod'

import { SourceError } from '../errors.ts'
import { parseInstant } from '../instant.ts'
import { expectShape } from './expect-shape.ts'
import { joinUrl } from './join-url.ts'
import { dayOf, monthOf } from './month.ts'
import { parseJson } from './parse-json.ts'
import { readHttp, readJson } from './read-http.ts'
import type { Adapter, ReadOptions, SourceContext } from './source.ts'

/** How a LiteLLM proxy is asked. */
export interface LitellmOptions {
  readonly url: string
  readonly token: string
  readonly headers?: Readonly<Record<string, string>>
  readonly scope: 'key' | 'user' | 'team' | 'proxy'
}

const budget = {
  spend: z.number().nullish(),
  max_budget: z.number().nullish(),
  budget_duration: z.string().nullish(),
  budget_reset_at: z.string().nullish(),
}

const budgetShape = z.object(budget)

type Budget = z.output<typeof budgetShape>

const keyShape = z.object({
  info: z.object({ ...budget, user_id: z.string().nullish(), team_id: z.string().nullish() }),
})
const userShape = z.object({ user_id: z.string().nullish(), user_info: budgetShape })
const teamShape = z.object({ team_info: budgetShape })
const proxyShape = z.object({ max_budget: z.number().nullish() })

const activityShape = z.object({
  results: z.array(z.object({ metrics: z.object({ spend: z.number() }) })),
  metadata: z.object({
    total_pages: z.int().nullish(),
    has_more: z.boolean().nullish(),
  }),
})

interface Scope {
  /** What the proxy keeps for the scope; none for the proxy itself. */
  readonly budget: Budget | null
  readonly poolUsd: number | null
  readonly path: string
  readonly query: Readonly<Record<string, string>>
}

const PAGE_SIZE = '1000'
const MOST_PAGES = 50

const DAY_MS = 86_400_000

/** Makes the adapter of one scope of a proxy. */
export function createLitellm(
  { url, token, headers, scope }: LitellmOptions,
  context: Pick<SourceContext, 'fetch'>,
): Adapter {
  // Clients are given the address with /v1; the management API stands beside it.
  const base = url.replace(/\/v1\/?$/, '')
  const request = (path: string, query: Readonly<Record<string, string>> = {}) => ({
    url: joinUrl(base, path, query),
    headers,
    token,
  })

  const readKey = async (read: ReadOptions) => {
    const { status, text } = await readHttp(
      context,
      { ...request('key/info'), acceptStatus: [404] },
      read,
    )
    if (status === 404) {
      throw new SourceError(
        'HTTP_STATUS',
        'expected a virtual key, got status 404 for it: a master key is none; set scope: proxy',
      )
    }
    return expectShape(keyShape, parseJson(text), 'the information of a key').info
  }

  const scopes: Readonly<Record<LitellmOptions['scope'], (read: ReadOptions) => Promise<Scope>>> = {
    async key(read) {
      const key = await readKey(read)
      const hash = createHash('sha256').update(token).digest('hex')
      return {
        budget: key,
        poolUsd: poolOf(key),
        path: 'user/daily/activity',
        query: { api_key: hash },
      }
    },
    async user(read) {
      const payload = await readJson(context, request('user/info'), read)
      const user = expectShape(userShape, payload, 'the information of a user')
      const query: Record<string, string> = user.user_id ? { user_id: user.user_id } : {}
      const { user_info: info } = user
      return { budget: info, poolUsd: poolOf(info), path: 'user/daily/activity', query }
    },
    async team(read) {
      const { team_id: team } = await readKey(read)
      if (!team) throw new SourceError('INVALID_DATA', 'expected a key of a team, found another')
      const payload = await readJson(context, request('team/info', { team_id: team }), read)
      const { team_info: info } = expectShape(teamShape, payload, 'the information of a team')
      const query = { team_ids: team }
      return { budget: info, poolUsd: poolOf(info), path: 'team/daily/activity', query }
    },
    async proxy(read) {
      const poolUsd = await readProxyBudget(read)
      return { budget: null, poolUsd, path: 'user/daily/activity', query: {} }
    },
  }

  /** Not every version tells the budget of the proxy; its spend is known without. */
  const readProxyBudget = async (read: ReadOptions) => {
    try {
      const payload = await readJson(context, request('global/spend'), read)
      const { max_budget: most } = expectShape(proxyShape, payload, 'the spend of a proxy')
      return most ? most : null
    } catch (error) {
      if (isRefused(error)) return null
      throw error
    }
  }

  /** Sums the days: the total that the answer gives is that of its page. */
  const readMonth = async ({ path, query }: Scope, read: ReadOptions) => {
    const now = Date.now()
    const { start, end } = monthOf(now)
    const range = { start_date: dayOf(start), end_date: dayOf(now) }
    let spend = 0
    for (let page = 1; page <= MOST_PAGES; page += 1) {
      const parameters = { ...query, ...range, page: String(page), page_size: PAGE_SIZE }
      const payload = await readJson(context, request(path, parameters), read)
      const { results, metadata } = expectShape(activityShape, payload, 'daily activity')
      for (const { metrics } of results) spend += metrics.spend
      if (metadata.has_more !== true && page >= (metadata.total_pages ?? 1)) {
        return { payload, spend, start, end }
      }
    }
    throw new SourceError('INVALID_DATA', `expected at most ${MOST_PAGES} pages of activity`)
  }

  return {
    async read(options) {
      const scoped = await scopes[scope](options)
      const { payload, spend, start, end } = await readMonth(scoped, options).catch(
        (error: unknown) => ownPeriod(scoped.budget, error),
      )
      return {
        payload,
        value: {
          spentToDateUsd: spend,
          creditPoolUsd: scoped.poolUsd,
          periodStart: start,
          periodEnd: end,
        },
      }
    },
  }
}

/** Many keys may not ask for their days; the spend of a monthly budget has a period of its own. */
function ownPeriod(budget: Budget | null, error: unknown) {
  const end = parseInstant(budget?.budget_reset_at)
  if (!isRefused(error) || budget === null || !isMonthly(budget) || end === undefined) throw error
  const { spend } = budget
  // Past its end the counter is of a period that nobody can name.
  if (typeof spend !== 'number' || end <= Date.now()) throw error
  return { payload: budget, spend, start: startOfBudget(budget, end), end }
}

/** Whether an endpoint is not there for this key; any other failure says nothing of that. */
function isRefused(error: unknown): boolean {
  return error instanceof SourceError && [401, 403, 404].includes(error.status ?? 0)
}

/** A budget of 30 days or `1mo` that ends with a month runs since its first; others by days. */
function startOfBudget(info: Budget, end: number): number {
  if (info.budget_duration?.toLowerCase() === '31d') return end - 31 * DAY_MS
  const month = monthOf(end - 1)
  return month.end === end ? month.start : end - 30 * DAY_MS
}

/** The budget, where it is one for a month; 0 stands for none. */
function poolOf(info: Budget): number | null {
  return isMonthly(info) && info.max_budget ? info.max_budget : null
}

function isMonthly(info: Budget): boolean {
  return /^(?:1mo|30d|31d|monthly)$/i.test(info.budget_duration ?? '')
}
