import { ErrorCode, McpError } from '@modelcontextprotocol/sdk/types.js'
import { CommanderError } from 'commander'

import { createSchema } from '../serve/graphql/schema.ts'
import { serveMcpStdio } from '../serve/mcp/stdio.ts'
import { version } from '../version.ts'
import { ask, findTarget } from './ask-gateway.ts'
import type { AskingOptions, Terminal } from './terminal.ts'

/**
 * Serves the running gateway to one MCP client over standard input and output; without one, the
 * stored snapshot, and says so in each answer.
 */
export async function mcp(terminal: Terminal, options: AskingOptions): Promise<void> {
  const { config } = await findTarget(terminal, options)
  await serveMcpStdio(
    {
      name: config?.name ?? 'snapshot-gateway',
      version,
      schema: createSchema(),
      query: async (document, variables) => {
        const { body, offline } = await ask(terminal, options, {
          query: document,
          variables,
        }).catch(tellClient)
        if (offline) terminal.tell('offline: answered from the stored snapshot')
        return { ...body, offline }
      },
      onError: (error) => terminal.tell(error instanceof Error ? error.message : String(error)),
    },
    terminal.input,
    terminal.output,
  )
}

/** Tells the client why there is no answer, where that is said in words for people. */
function tellClient(error: unknown): never {
  if (!(error instanceof CommanderError)) throw error
  throw new McpError(ErrorCode.InternalError, error.message)
}
