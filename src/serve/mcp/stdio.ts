import type { Readable, Writable } from 'node:stream'
import { setImmediate } from 'node:timers/promises'

import { StdioServerTransport } from '@modelcontextprotocol/sdk/server/stdio.js'

import { createMcpServer, type McpOptions } from './mcp-server.ts'

/** More than any message that makes sense here. */
const MOST_MESSAGE_BYTES = 100_000

/** Serves one MCP client over a pair of streams until one of them ends, and answers what it asked. */
export async function serveMcpStdio(
  options: McpOptions,
  input: Readable,
  output: Writable,
): Promise<void> {
  const pending = new Set<Promise<unknown>>()
  const server = createMcpServer({
    ...options,
    query: (document, variables) => {
      const query = options.query(document, variables).finally(() => pending.delete(query))
      pending.add(query)
      return query
    },
  })
  const ended = new Promise<void>((resolve) => {
    input.once('end', resolve)
    input.once('close', resolve)
    output.once('error', () => resolve())
    server.onclose = resolve
  })
  await server.connect(
    new StdioServerTransport(input, output, { maxBufferSize: MOST_MESSAGE_BYTES }),
  )
  await ended
  // What was read last is taken up in a later turn, and its answer written in another.
  await setImmediate()
  await Promise.allSettled(pending)
  await setImmediate()
  await server.close()
}
