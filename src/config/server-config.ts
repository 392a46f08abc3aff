import { z } from 'zod'

/** What a client may do with a token. */
const scope = z.enum(['read', 'refresh', 'push'])

const token = z
  .strictObject({
    name: z.string().min(1).describe('What the token is called in logs and messages.'),
    value: z
      .string()
      .regex(/^[\x21-\x7e]+$/, 'expected a text without spaces that is not empty')
      .exactOptional()
      .describe('The token itself; better "${NAME}" than the secret in the file.'),
    valueFile: z
      .string()
      .min(1)
      .exactOptional()
      .describe('A file that holds the token instead, such as a mounted secret.'),
    scopes: z
      .array(scope)
      .min(1)
      .prefault(['read'])
      .describe('What it allows: read, refresh, push; default read.'),
  })
  .refine((entry) => entry.value !== undefined || entry.valueFile !== undefined, {
    error: 'expected value or valueFile, found neither',
  })
  .refine((entry) => entry.value === undefined || entry.valueFile === undefined, {
    error: 'expected value or valueFile, found both',
  })

const origin = z.string().refine((text) => URL.canParse(text) && new URL(text).origin === text, {
  error: 'expected an origin such as https://cockpit.example.com, without a path',
})

/** How the gateway is reached, and by whom. */
export const serverSchema = z.strictObject({
  host: z
    .string()
    .min(1)
    .default('127.0.0.1')
    .describe('The address to listen on; default 127.0.0.1. Any other than loopback needs tokens.'),
  port: z
    .int()
    .min(0)
    .max(65_535)
    .default(4747)
    .describe('The port to listen on; default 4747, 0 takes any free one.'),
  allowedHosts: z
    .array(z.string().regex(/^[^\s/:]+(?::\d+)?$/, 'expected a host name such as gw.example.com'))
    .default([])
    .describe('Names that the gateway may be called by, besides the loopback ones; default none.'),
  corsOrigins: z
    .array(origin)
    .default([])
    .describe('Origins whose pages may read answers; default none.'),
  tokens: z
    .array(token)
    .default([])
    .describe('Who may do what; default none: open to this machine only.'),
  trustedDocuments: z
    .string()
    .min(1)
    .exactOptional()
    .describe('A folder of GraphQL documents, or a manifest, that clients name by id.'),
  trustedDocumentsOnly: z
    .boolean()
    .default(false)
    .describe('Whether every other document is refused; default false.'),
  rateLimit: z
    .union([
      z.strictObject({
        perMinute: z
          .int()
          .min(1)
          .default(600)
          .describe('Executed operations and failed sign-ins of one client in a minute.'),
      }),
      z.literal(false),
    ])
    .prefault({})
    .describe('How much one client may ask; default 600 a minute, false for no limit.'),
  trustProxy: z
    .boolean()
    .default(false)
    .describe('Whether X-Forwarded-For of the proxy in front is believed; default false.'),
  publicBadges: z
    .array(z.string().min(1))
    .default([])
    .describe('Badges that anyone may see, such as overall or service/vercel; default none.'),
  maxSubscribers: z
    .int()
    .min(1)
    .default(10_000)
    .describe('How many subscriptions are served at once; default 10000.'),
})
