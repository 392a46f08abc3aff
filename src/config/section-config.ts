import { z } from 'zod'

import { sourceConfig, type SourceConfig } from '../sources/create-source.ts'
import { sourceId } from '../sources/options.ts'
import type { SectionKey } from '../sources/source.ts'

/** Takes one source or a list; a list always comes out. */
function sourceList(section: SectionKey, service: boolean) {
  const source = sourceConfig(section, service)
  return z
    .union([source, z.array(source)])
    .transform((value): SourceConfig[] => (Array.isArray(value) ? value : [value]))
}

function from(section: SectionKey) {
  return sourceList(section, false)
    .prefault([])
    .describe('Where the section comes from: one source or a list; default none.')
}

function required(value: boolean) {
  return z
    .boolean()
    .default(value)
    .describe(`Whether overall is UNKNOWN while the section is unknown; default ${value}.`)
}

const usd = z.number().min(0.01).max(1e12)

const model = z.string().min(1)

/** What each section is made of; only those that are there are configured. */
export const sectionsSchema = z.strictObject({
  operationalState: z
    .strictObject({ from: from('operationalState'), required: required(true) })
    .exactOptional()
    .describe('Whether the daemon runs, and why not.'),
  alerts: z
    .strictObject({
      rules: z
        .boolean()
        .default(false)
        .describe('Whether alerts are derived from the other sections too; default false.'),
      from: from('alerts'),
      required: required(true),
    })
    .exactOptional()
    .describe('What needs attention.'),
  costLadder: z
    .strictObject({
      creditPoolUsd: usd
        .exactOptional()
        .describe('What may be spent in a month, in US dollars; default: what a source reports.'),
      fallbackPoolUsd: usd
        .nullable()
        .default(null)
        .describe('The pool where neither creditPoolUsd nor a source gives one; default none.'),
      defaultModel: model.exactOptional().describe('The model in use where no tier names another.'),
      models: z
        .strictObject({
          NORMAL: model.exactOptional(),
          WARN_75: model.exactOptional(),
          DOWNSHIFT_90: model.exactOptional(),
          HARD_STOP_100: model.exactOptional(),
        })
        .prefault({})
        .describe('The model in use at each tier.'),
      from: from('costLadder'),
      required: required(true),
    })
    .exactOptional()
    .describe('What was spent, of how much, and what that means.'),
  serviceHealth: z
    .strictObject({
      services: z
        .record(sourceId, sourceList('serviceHealth', true))
        .default({})
        .describe('For each service one source or a list; the worst known one decides.'),
      from: from('serviceHealth').describe('Sources that tell of several services at once.'),
      required: required(true),
    })
    .exactOptional()
    .describe('How the services that the daemon depends on are.'),
  tasks: z
    .strictObject({ from: from('tasks'), required: required(false) })
    .exactOptional()
    .describe('What is open.'),
})
