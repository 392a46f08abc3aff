import { createSchema } from '../serve/graphql/schema.ts'
import { serveMcpStdio } from '../serve/mcp/stdio.ts'
import { version } from '../version.ts'
import { ask } from './ask-gateway.ts'
import { load } from './load.ts'
import type { AskingOptions, Terminal } from './terminal.ts'

/** Serves the running gateway to one MCP client over standard input and output. */
export async function mcp(terminal: Terminal, options: AskingOptions): Promise<void> {
  const { config } = await load(terminal, options)
  await serveMcpStdio(
    {
      name: config.name,
      version,
      schema: createSchema(),
      query: async (document, variables) =>
        (await ask(terminal, options, { query: document, variables })).body,
      onError: (error) => terminal.tell(error instanceof Error ? error.message : String(error)),
    },
    terminal.input,
    terminal.output,
  )
}
