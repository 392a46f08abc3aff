import { CommanderError } from 'commander'
import { Kind, OperationTypeNode, parse } from 'graphql'

import type { Config } from '../config/config.ts'
import { askGateway, type GraphqlBody } from '../serve/terminal/remote.ts'
import { load } from './load.ts'
import type { AskingOptions, Terminal } from './terminal.ts'

/** An operation as it is sent. */
export interface Operation {
  readonly query: string
  readonly variables?: Readonly<Record<string, unknown>>
}

/** An answer, and whether it is that of the stored snapshot. */
export interface Asked {
  readonly body: GraphqlBody
  readonly offline: boolean
}

/**
 * Asks the running gateway; without one, a query is answered from the stored snapshot. Ends the
 * command if neither can be.
 */
export async function ask(
  terminal: Terminal,
  options: AskingOptions,
  operation: Operation,
  exitCode = 1,
): Promise<Asked> {
  const { config } = await load(terminal, options)
  const url = options.url ?? addressOf(config)
  const token = options.token ?? terminal.env.SNAPSHOT_GATEWAY_TOKEN ?? tokenOf(config, options)
  const asked = await askGateway(url, token, operation)
  if (asked.kind === 'answered') return { body: asked.body, offline: false }
  if (asked.kind === 'refused') throw new CommanderError(exitCode, 'refused', asked.message)
  if (options.url !== undefined) {
    throw new CommanderError(exitCode, 'nobody', `nobody answers at ${url}`)
  }
  if (isMutation(operation)) {
    const message = `nobody answers at ${url}, and the stored snapshot answers queries only`
    throw new CommanderError(exitCode, 'nobody', message)
  }
  const { createGateway } = await import('../gateway.ts')
  const gateway = createGateway(config, { env: terminal.env, readOnly: true })
  await gateway.restore()
  const { data, errors } = await gateway.query(operation.query, operation.variables)
  return { body: { data, ...(errors === undefined ? {} : { errors }) }, offline: true }
}

/** Whether anything would be changed; what is wrong with a document is said by who executes it. */
function isMutation({ query }: Operation): boolean {
  try {
    return parse(query).definitions.some(
      (definition) =>
        definition.kind === Kind.OPERATION_DEFINITION &&
        definition.operation === OperationTypeNode.MUTATION,
    )
  } catch {
    return false
  }
}

/** Gives the data of an answer, or ends the command with the error there is instead. */
export function dataOf({ body }: Asked, exitCode: number): unknown {
  if (body.data !== undefined && body.data !== null) return body.data
  const message = body.errors?.[0]?.message ?? 'expected data, found none'
  throw new CommanderError(exitCode, 'no-data', message)
}

function addressOf({ server: { host, port } }: Config): string {
  const local = host === '0.0.0.0' || host === '::' ? '127.0.0.1' : host
  return `http://${local.includes(':') ? `[${local}]` : local}:${port}`
}

/** A token goes to the configured address only. */
function tokenOf({ server }: Config, { url }: AskingOptions): string | undefined {
  if (url !== undefined) return undefined
  return server.tokens.find(({ scopes, value }) => scopes.includes('read') && value !== undefined)
    ?.value
}
