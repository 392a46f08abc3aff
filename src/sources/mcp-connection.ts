import type * as library from '@modelcontextprotocol/client'

import { SourceError } from '../errors.ts'
import { type McpAddress, openMcpHttp } from './mcp-http.ts'
import { type McpProgram, openMcpProcess } from './mcp-process.ts'
import type { ReadOptions } from './source.ts'

/** The official client, loaded only where it is used: it is an optional dependency. */
export type McpLibrary = typeof library

/** A transport whose failure is known at once, whatever the client makes of it. */
export interface McpTransport {
  readonly transport: library.Transport
  /** Rejects with a `SourceError` when the transport breaks. */
  readonly broken: Promise<never>
  /** Sets the cap of the answers that follow, in bytes. */
  limit(maxBytes: number): void
  close(): Promise<void>
}

/** One MCP server, reached when it is first needed and kept from then on. */
export interface McpConnection {
  /** Calls a tool; rejects with a `SourceError`. One that was kept and is gone is opened anew once. */
  call(
    tool: string,
    parameters: Readonly<Record<string, unknown>>,
    options: ReadOptions,
  ): Promise<unknown>
  close(): Promise<void>
}

interface Session {
  readonly client: library.Client
  readonly wire: McpTransport
}

/** Makes the connection to a server. */
export function createMcpConnection(where: McpProgram | McpAddress): McpConnection {
  let session: Session | undefined
  let isClosed = false

  const open = async (options: ReadOptions): Promise<Session> => {
    if (isClosed) throw new SourceError('INTERNAL', 'the source is closed')
    const loaded = await loadLibrary()
    const wire = 'url' in where ? openMcpHttp(loaded, where) : openMcpProcess(loaded, where)
    wire.limit(options.maxBytes)
    const client = new loaded.Client({ name: 'snapshot-gateway', version: '1' })
    const opened = { client, wire }
    session = opened
    const forget = () => {
      if (session === opened) session = undefined
    }
    wire.broken.catch(forget)
    try {
      await Promise.race([client.connect(wire.transport, limits(options)), wire.broken])
    } catch (error) {
      await drop(opened)
      throw error
    }
    return opened
  }

  const drop = async (dropped: Session): Promise<void> => {
    if (session === dropped) session = undefined
    await dropped.wire.close()
  }

  const callOnce = async (
    used: Session,
    tool: string,
    parameters: Readonly<Record<string, unknown>>,
    options: ReadOptions,
  ): Promise<unknown> => {
    used.wire.limit(options.maxBytes)
    const request = { name: tool, arguments: { ...parameters } }
    try {
      return await Promise.race([used.client.callTool(request, limits(options)), used.wire.broken])
    } catch (error) {
      const failure = explain(error, options)
      // A server that refuses a call is well; one that hangs or breaks is started anew.
      if (failure.code !== 'TOOL_FAILED') await drop(used)
      throw failure
    }
  }

  return {
    async call(tool, parameters, options) {
      const kept = session
      if (kept !== undefined) {
        try {
          return await callOnce(kept, tool, parameters, options)
        } catch (error) {
          // Between two reads a server may have been restarted and our session forgotten.
          const isGone =
            error instanceof SourceError &&
            ['UNREACHABLE', 'HTTP_STATUS', 'COMMAND_FAILED'].includes(error.code)
          if (!isGone || options.signal.aborted) throw error
        }
      }
      try {
        return await callOnce(await open(options), tool, parameters, options)
      } catch (error) {
        throw explain(error, options)
      }
    },
    async close() {
      isClosed = true
      if (session !== undefined) await drop(session)
    },
  }
}

/** The client has a deadline of its own; ours is the signal. */
function limits({ signal }: ReadOptions) {
  return { signal, timeout: 2 ** 31 - 1 }
}

async function loadLibrary(): Promise<McpLibrary> {
  try {
    return await import('@modelcontextprotocol/client')
  } catch (error) {
    throw new SourceError('INTERNAL', 'needs the package @modelcontextprotocol/client', {
      cause: error,
    })
  }
}

function explain(error: unknown, { signal }: ReadOptions): SourceError {
  if (error instanceof SourceError) return error
  if (signal.aborted) {
    return new SourceError('TIMEOUT', 'no answer before the deadline', { cause: error })
  }
  const code = error instanceof Error && 'code' in error ? error.code : undefined
  if (typeof code === 'number') {
    return new SourceError('TOOL_FAILED', `the server refused the call (${code})`, { cause: error })
  }
  return new SourceError('INVALID_DATA', 'expected an answer of the protocol, found another', {
    cause: error,
  })
}
