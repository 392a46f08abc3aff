import { resolve } from 'node:path'

import { z } from 'zod'

import { SourceError } from '../errors.ts'
import { expectShape } from './expect-shape.ts'
import { feedOf } from './fields.ts'
import { defineKind } from './kind.ts'
import { createMapping, mappingOptions } from './mapping.ts'
import { createMcpConnection } from './mcp-connection.ts'
import { commandLine, commandVariables, commonOptions, httpUrl, requestOptions } from './options.ts'
import { parseJson } from './parse-json.ts'
import { plain } from './plain.ts'
import { commandEnv } from './run-command.ts'

const resultShape = z.looseObject({
  isError: z.boolean().nullish(),
  structuredContent: z.record(z.string(), z.unknown()).nullish(),
  content: z.array(z.looseObject({ type: z.string(), text: z.string().nullish() })).nullish(),
})

/** The keys that only one of the two transports has a use for. */
const BELONGS = { headers: 'url', token: 'url', env: 'command', cwd: 'command' } as const

/** What a tool of an MCP server answers. */
export const mcp = defineKind({
  name: 'mcp',
  feeds: ['operationalState', 'alerts', 'costLadder', 'serviceHealth', 'service', 'tasks'],
  options: z
    .strictObject({
      kind: z.literal('mcp'),
      ...commonOptions,
      ...requestOptions,
      ...mappingOptions,
      command: commandLine
        .exactOptional()
        .describe(
          'The server, started once and kept; ended with everything it started when we stop.',
        ),
      env: commandVariables.exactOptional(),
      cwd: z
        .string()
        .min(1)
        .exactOptional()
        .describe('Where it runs; default the folder of the configuration.'),
      url: httpUrl.exactOptional().describe("The server's address, for streamable HTTP."),
      tool: z.string().min(1),
      arguments: z.record(z.string(), z.unknown()).default({}),
    })
    .superRefine((options, context) => {
      if ((options.url === undefined) === (options.command === undefined)) {
        context.addIssue({ code: 'custom', message: 'expected exactly one of command, url' })
      }
      for (const [key, way] of Object.entries(BELONGS) as [keyof typeof BELONGS, 'url'][]) {
        if (options[key] !== undefined && options[way] === undefined) {
          context.addIssue({ code: 'custom', path: [key], message: `is only for ${way}` })
        }
      }
    }),
  isHeavy: ({ command }) => command !== undefined,
  create(options, { place, context, folder }) {
    const { url, headers, token, command, env, cwd = '.' } = options
    const connection = createMcpConnection(
      url === undefined
        ? { command: command ?? [], env: commandEnv(context.env, env), cwd: resolve(folder, cwd) }
        : { url, headers, token, fetch: context.fetch },
    )
    const mapped = createMapping(options, feedOf(place) === 'alerts')
    return {
      async read(read) {
        const result = await connection.call(options.tool, options.arguments, read)
        const payload = payloadOf(result)
        return { payload, value: mapped(payload) }
      },
      close: () => connection.close(),
    }
  },
})

/** Takes the data out of a result: structured where there is some, else the JSON of its text. */
function payloadOf(result: unknown): unknown {
  const { isError, structuredContent, content } = expectShape(resultShape, result, 'a tool result')
  if (isError === true) throw new SourceError('TOOL_FAILED', 'the tool answered with an error')
  if (structuredContent) return plain(structuredContent)
  const text = content?.find((block) => block.type === 'text')?.text
  return parseJson(text ?? '')
}
