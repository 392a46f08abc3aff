import { resolve } from 'node:path'

import { z } from 'zod'

import { acceptStatus } from './accept-status.ts'
import { createCommandReader } from './command-reader.ts'
import { feedOf } from './fields.ts'
import { defineKind } from './kind.ts'
import { createMapping, mappingOptions } from './mapping.ts'
import { commandLine, commandVariables, commonOptions, httpUrl, requestOptions } from './options.ts'
import { parseJson } from './parse-json.ts'
import { readTextFile } from './read-file.ts'
import { readJson } from './read-http.ts'
import type { AdapterResult, ReadOptions } from './source.ts'

/** The keys that only one of the three ways of reading has a use for. */
const BELONGS = {
  headers: 'url',
  token: 'url',
  acceptStatus: 'url',
  env: 'command',
} as const

/** JSON from an address, a file or a program. */
export const json = defineKind({
  name: 'json',
  feeds: ['operationalState', 'alerts', 'costLadder', 'serviceHealth', 'service', 'tasks'],
  options: z
    .strictObject({
      kind: z.literal('json'),
      ...commonOptions,
      ...requestOptions,
      ...mappingOptions,
      url: httpUrl.exactOptional().describe('Read with GET.'),
      file: z.string().min(1).exactOptional().describe('A path; its data is as old as the file.'),
      command: commandLine
        .exactOptional()
        .describe('Run at each read; what it writes to its standard output is read.'),
      env: commandVariables
        .exactOptional()
        .describe('Added to the few variables that the command inherits.'),
      acceptStatus: acceptStatus
        .exactOptional()
        .describe('Statuses besides 2xx whose body counts.'),
    })
    .superRefine((options, context) => {
      const ways = [options.url, options.file, options.command].filter((way) => way !== undefined)
      if (ways.length !== 1) {
        context.addIssue({ code: 'custom', message: 'expected exactly one of url, file, command' })
      }
      for (const [key, way] of Object.entries(BELONGS) as [keyof typeof BELONGS, 'url'][]) {
        if (options[key] !== undefined && options[way] === undefined) {
          context.addIssue({ code: 'custom', path: [key], message: `is only for ${way}` })
        }
      }
    }),
  isHeavy: ({ command }) => command !== undefined,
  create(options, { place, context, folder }) {
    const mapped = createMapping(options, feedOf(place) === 'alerts')
    const { url, file, command } = options
    const program =
      command === undefined
        ? undefined
        : createCommandReader({ command, env: options.env, folder }, context)

    const readPayload = async (read: ReadOptions): Promise<Omit<AdapterResult, 'value'>> => {
      if (program !== undefined) return { payload: await program.read(read) }
      if (url !== undefined) return { payload: await readJson(context, { ...options, url }, read) }
      const path = resolve(folder, file ?? '')
      const { text, modifiedAt } = await readTextFile(path, read.maxBytes)
      return { payload: parseJson(text), collectedAt: modifiedAt }
    }

    return {
      async read(read) {
        const result = await readPayload(read)
        return { ...result, value: mapped(result.payload) }
      },
      async close() {
        program?.close()
      },
    }
  },
})
