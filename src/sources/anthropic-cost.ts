import { z } from 'zod'

import { SourceError } from '../errors.ts'
import { centsToDollars, parseDecimal } from './decimal.ts'
import { expectShape } from './expect-shape.ts'
import { joinUrl } from './join-url.ts'
import { defineKind } from './kind.ts'
import { monthOf } from './month.ts'
import { commonOptions, httpOptions, httpUrl } from './options.ts'
import { readJson } from './read-http.ts'

const reportShape = z.object({
  data: z.array(
    z.object({
      results: z.array(
        z.object({
          /** Cents, as a decimal text. */
          amount: z.union([z.string(), z.number()]),
          currency: z.string(),
        }),
      ),
    }),
  ),
  has_more: z.boolean(),
  next_page: z.string().nullish(),
})

/** A page holds up to 31 days, so a month needs one or two. */
const MOST_PAGES = 12

/** The cost report of an Anthropic organisation, from the first of the month. */
export const anthropicCost = defineKind({
  name: 'anthropic-cost',
  feeds: ['costLadder'],
  options: z.strictObject({
    kind: z.literal('anthropic-cost'),
    ...commonOptions,
    ...httpOptions,
    url: httpUrl.default('https://api.anthropic.com'),
    token: httpOptions.token.unwrap().describe('An admin key (`sk-ant-admin...`).'),
  }),
  // The organisation is that of the key.
  subject: ({ token }) => token,
  create({ url, token, headers }, { context }) {
    return {
      async read(options) {
        const { start, end } = monthOf(Date.now())
        const first: Record<string, string> = {
          starting_at: new Date(start).toISOString().replace('.000Z', 'Z'),
          bucket_width: '1d',
          limit: '31',
        }
        let cents = 0n
        let page: string | undefined
        let payload: unknown
        const seen = new Set<string>()
        do {
          if (page !== undefined) seen.add(page)
          const query = page === undefined ? first : { ...first, page }
          payload = await readJson(
            context,
            {
              url: joinUrl(url, 'v1/organizations/cost_report', query),
              headers: { ...headers, 'x-api-key': token, 'anthropic-version': '2023-06-01' },
            },
            options,
          )
          const report = expectShape(reportShape, payload, 'a cost report of Anthropic')
          cents += report.data.flatMap(({ results }) => results).reduce(addCents, 0n)
          page = report.has_more ? (report.next_page ?? '') : undefined
          if (page === '' || (page !== undefined && (seen.has(page) || seen.size >= MOST_PAGES))) {
            throw new SourceError(
              'INVALID_DATA',
              'expected the next page of the report, found none',
            )
          }
        } while (page !== undefined)
        return {
          payload,
          value: { spentToDateUsd: centsToDollars(cents), periodStart: start, periodEnd: end },
        }
      },
    }
  },
})

function addCents(
  sum: bigint,
  { amount, currency }: { amount: string | number; currency: string },
) {
  const cents = parseDecimal(String(amount))
  if (cents === undefined || currency.toUpperCase() !== 'USD') {
    throw new SourceError('INVALID_DATA', 'expected amounts in US cents, found something else')
  }
  return sum + cents
}
