import { readFile } from 'node:fs/promises'

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

/** Where a gateway is asked. */
interface Target {
  readonly url: string
  readonly token: string | undefined
  /** Says what is stored; none where `--url` names a gateway, which may be any. */
  readonly config?: Config
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
  const { url, token, config } = await findTarget(terminal, options)
  const asked = await askGateway(url, token, operation)
  if (asked.kind === 'answered') return { body: asked.body, offline: false }
  if (asked.kind === 'refused') throw new CommanderError(exitCode, 'refused', asked.message)
  if (config === undefined) {
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

/** Finds where to ask: where `--url` says, and then only a configuration that is named is looked at. */
export async function findTarget(terminal: Terminal, options: AskingOptions): Promise<Target> {
  const { url, config: file } = options
  const token = options.token ?? terminal.env.SNAPSHOT_GATEWAY_TOKEN
  if (url !== undefined) {
    if (file !== undefined) await load(terminal, options)
    return { url, token }
  }
  const { config } = await load(terminal, options)
  return { url: addressOf(config), token: token ?? (await tokenOf(config)), config }
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

/** Finds a token that may read, for the configured address only. */
async function tokenOf({ server }: Config): Promise<string | undefined> {
  for (const { scopes, value, valueFile } of server.tokens) {
    if (!scopes.includes('read')) continue
    // One that is not for this user to read is no reason not to try the next.
    const token = value ?? (await readFile(valueFile ?? '', 'utf8').catch(() => '')).trim()
    if (token !== '') return token
  }
  return undefined
}
