import { z } from 'zod'

import { duration } from '../sources/duration.ts'
import { checkCron, isTimezone } from './cron.ts'
import { sectionsSchema } from './section-config.ts'
import { serverSchema } from './server-config.ts'

const schedule = z.string().superRefine((text, context) => {
  const problem = checkCron(text)
  if (problem === undefined) return
  const found = JSON.stringify(text.slice(0, 80))
  const message = `expected a cron expression, found ${found}: ${problem}`
  context.addIssue({ code: 'custom', message })
})

/** What is held, when it is replaced, and where it survives. */
export const snapshotSchema = z.strictObject({
  path: z
    .string()
    .min(1)
    .exactOptional()
    .describe(
      'The file of the snapshot; default ${KORA_HOME}/cache/daemon_snapshot.json, ' +
        'gateway_snapshot.json beside it where a Kora daemon is a source.',
    ),
  schedule: schedule
    .default('*/5 * * * *')
    .describe('When it is refreshed, as a cron expression; default every five minutes.'),
  intervalSeconds: z
    .int()
    .min(1)
    .max(86_400)
    .nullable()
    .default(null)
    .describe('Refreshes every so many seconds instead, 1 to 86400; default: by the schedule.'),
  timezone: z
    .string()
    .refine(isTimezone, { error: 'expected a time zone such as UTC or Europe/Berlin' })
    .default('UTC')
    .describe('The time zone of the schedule; default UTC.'),
  history: duration.prefault('7d').describe('How long history is kept; default 7d.'),
  publishAfter: duration
    .prefault('2s')
    .describe('After how long a refresh publishes what has come so far; default 2s.'),
  staleAfter: duration
    .exactOptional()
    .describe(
      'Age of the last refresh above which the snapshot is stale; default 10m, or twice the ' +
        'longest gap of the schedule.',
    ),
  concurrency: z.int().min(1).default(8).describe('How many commands are run at once; default 8.'),
})

const storeSchema = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('file') }),
  z.strictObject({
    kind: z.literal('redis'),
    url: z
      .url({ protocol: /^(?:rediss?|unix)$/, error: 'expected a redis, rediss or unix URL' })
      .describe('The server that the replicas share.'),
    name: z
      .string()
      .min(1)
      .exactOptional()
      .describe('What the replicas call their snapshot there; default: the name of the gateway.'),
    passwordFile: z.string().min(1).exactOptional().describe('A file that holds the password.'),
    tls: z.boolean().default(false).describe('Whether the connection is encrypted; default false.'),
  }),
])

/**
 * The shape of a configuration with its defaults. The few that depend on other keys or on the
 * environment are filled in by `parseConfig`, which is what to call.
 */
export const configSchema = z.strictObject({
  $schema: z.string().exactOptional().describe('For editors; ignored.'),
  name: z
    .string()
    .min(1)
    .max(100)
    .default('snapshot-gateway')
    .describe('What the daemon is called on the page, in metrics and in answers.'),
  server: serverSchema.prefault({}).describe('How the gateway is reached, and by whom.'),
  snapshot: snapshotSchema.prefault({}).describe('When it is refreshed, and where it is kept.'),
  sections: sectionsSchema.prefault({}).describe('Where each section comes from.'),
  folder: z
    .string()
    .min(1)
    .exactOptional()
    .describe(
      'Where relative paths start and commands run; default: the folder of the configuration file.',
    ),
  phrasebook: z
    .string()
    .min(1)
    .exactOptional()
    .describe('A file with questions and replies, besides the built-in ones.'),
  store: storeSchema
    .prefault({ kind: 'file' })
    .describe('What replicas share: nothing (file, the default) or a Redis server.'),
})

/** A configuration of the right shape, before what depends on other keys is filled in. */
export type ParsedConfig = z.output<typeof configSchema>

/** A configuration as users and embedders write it. */
export type ConfigInput = z.input<typeof configSchema>

/** A configuration with every default filled in and every path absolute; durations are in ms. */
export interface Config extends Omit<ParsedConfig, '$schema' | 'folder' | 'snapshot'> {
  readonly folder: string
  readonly snapshot: ParsedConfig['snapshot'] & {
    readonly path: string
    readonly staleAfter: number
  }
}
