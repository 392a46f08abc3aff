import { z } from 'zod'

import { ConfigError, SourceError } from '../errors.ts'
import { expectShape } from './expect-shape.ts'
import { joinUrl, linkTo } from './join-url.ts'
import { defineKind } from './kind.ts'
import { commonOptions, httpUrl, requestOptions } from './options.ts'
import { readJson } from './read-http.ts'
import {
  judgeComponents,
  judgePage,
  statuspageComponents,
  statuspageSummary,
} from './statuspage-status.ts'

/** The pages of the services that always have a field of their own. */
const PAGES: Readonly<Record<string, string>> = {
  vercel: 'https://www.vercel-status.com',
  sentry: 'https://status.sentry.io',
  doppler: 'https://www.dopplerstatus.com',
  supabase: 'https://status.supabase.com',
  fly: 'https://status.flyio.net',
}

/** A public status page: Atlassian Statuspage, or incident.io, which answers the same. */
export const statuspage = defineKind({
  name: 'statuspage',
  feeds: ['service'],
  options: z.strictObject({
    kind: z.literal('statuspage'),
    ...commonOptions,
    ...requestOptions,
    url: httpUrl
      .exactOptional()
      .describe('The page; default: the one of vercel, sentry, doppler, supabase and fly.'),
    components: z
      .array(z.string().min(1))
      .min(1)
      .exactOptional()
      .describe('The components that matter, by id or exact name; default: the page as a whole.'),
    maintenance: z
      .enum(['degraded', 'healthy'])
      .exactOptional()
      .describe(
        'What maintenance counts as; default degraded for a component, healthy for the page.',
      ),
  }),
  create({ url, components, maintenance, headers, token }, { place, context }) {
    const page = url ?? pageOf(place.service ?? '')
    // At incident.io the summary leaves components out, and not always the same ones.
    const path = components === undefined ? 'api/v2/summary.json' : 'api/v2/components.json'
    const request = { url: joinUrl(page, path), headers, token }
    return {
      async read(options) {
        const payload = await readJson(context, request, options)
        const { status, summary } =
          components === undefined
            ? judgePage(
                expectShape(statuspageSummary, payload, 'the summary of a status page'),
                maintenance ?? 'healthy',
              )
            : judgeComponents(
                pick(
                  expectShape(statuspageComponents, payload, 'the list of a status page')
                    .components,
                  components,
                ),
                maintenance ?? 'degraded',
              )
        return { payload, value: { status, summary, url: linkTo(page) } }
      },
    }
  },
})

function pageOf(service: string): string {
  const page = PAGES[service]
  if (page !== undefined) return page
  const path = `sections.serviceHealth.services.${service}.url`
  const known = Object.keys(PAGES).join(', ')
  throw new ConfigError([
    { path, message: `expected the address of the status page; only ${known} have one built in` },
  ])
}

type Component = z.output<typeof statuspageComponents>['components'][number]

function pick(all: readonly Component[], wanted: readonly string[]): readonly Component[] {
  return wanted.flatMap((one) => {
    const found = all.filter(({ id, name }) => id === one || name === one)
    if (found.length > 0) return found
    throw new SourceError('INVALID_DATA', `expected the component "${one}" on the page, found none`)
  })
}
