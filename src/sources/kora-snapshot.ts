import { resolve } from 'node:path'

import { z } from 'zod'

import { SourceError } from '../errors.ts'
import { parseInstant } from '../instant.ts'
import { expectShape } from './expect-shape.ts'
import { defineKind } from './kind.ts'
import { KORA_SECTIONS } from './kora-sections.ts'
import { commonOptions } from './options.ts'
import { parseJson } from './parse-json.ts'
import { readTextFile } from './read-file.ts'

const NEWEST_SCHEMA = 6

const envelope = z.looseObject({
  schema_version: z.int().min(1),
  computed_at: z.string(),
})

/** The snapshot file that a Kora daemon writes, as old as the daemon says. */
export const koraSnapshot = defineKind({
  name: 'kora-snapshot',
  feeds: ['operationalState', 'alerts', 'costLadder', 'serviceHealth', 'service', 'tasks'],
  options: z.strictObject({
    kind: z.literal('kora-snapshot'),
    ...commonOptions,
    path: z
      .string()
      .min(1)
      .describe('The file, such as `${KORA_HOME}/cache/daemon_snapshot.json`.'),
  }),
  create({ path }, { place, folder }) {
    return {
      async read({ maxBytes }) {
        const { text } = await readTextFile(resolve(folder, path), maxBytes)
        const payload = parseJson(text)
        const file = expectShape(envelope, payload, 'a snapshot of Kora')
        if (file.schema_version > NEWEST_SCHEMA) {
          throw new SourceError(
            'INVALID_DATA',
            `expected schema 1 to ${NEWEST_SCHEMA}, found a newer one`,
          )
        }
        const collectedAt = parseInstant(file.computed_at)
        if (collectedAt === undefined) {
          throw new SourceError('INVALID_DATA', 'expected an instant at computed_at, found none')
        }
        return { payload, collectedAt, value: KORA_SECTIONS[place.section](payload, place) }
      },
    }
  },
})
