#!/usr/bin/env node
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import { Command, CommanderError, InvalidArgumentError } from 'commander'
import { pino } from 'pino'

import { configJsonSchema } from './config/config-json-schema.ts'
import type { ConfigInput } from './config/config.ts'
import { initialConfig } from './config/init.ts'
import { koraSections } from './config/kora-default.ts'
import { type LoadedConfig, loadConfig } from './config/load-config.ts'
import { ConfigError } from './errors.ts'
import { createGateway, type Gateway, version } from './gateway.ts'
import { createSchema, readSdl } from './serve/graphql/schema.ts'
import {
  type AnswerData,
  ANSWER_QUERY,
  answerExitCode,
  formatNoAnswer,
} from './serve/terminal/answer.ts'
import { createPaint } from './serve/terminal/paint.ts'
import { createPrettyLog } from './serve/terminal/pretty-log.ts'
import { askGateway, type GraphqlBody } from './serve/terminal/remote.ts'
import { formatCheck, formatSourceList, formatSourceResults } from './serve/terminal/sources.ts'
import {
  formatStatus,
  STATUS_QUERY,
  statusExitCode,
  type StatusData,
} from './serve/terminal/status.ts'
import { findLocal } from './sources/find-local.ts'
import { startKoraDaemon } from './sources/kora-daemon.ts'
import { createSourceContext } from './sources/source-context.ts'

/** The configuration cannot be used (sysexits.h: EX_CONFIG). */
const EXIT_CONFIG = 78

/** The command line was not understood (sysexits.h: EX_USAGE). */
const EXIT_USAGE = 64

/** After this long, what hangs is left behind, such as a disk that does not answer. */
const MOST_STOPPING_MS = 4_900

interface Options {
  readonly config?: string
  readonly host?: string
  readonly port?: number
  readonly log?: 'json' | 'pretty'
}

interface CheckOptions extends Options {
  readonly find?: boolean
}

interface AskOptions extends Options {
  readonly url?: string
  readonly token?: string
}

const { env, stdout, stderr } = process
const say = (text: string): void => void stdout.write(`${text}\n`)
const tell = (text: string): void => void stderr.write(`${text}\n`)
const hasColours = (stream: NodeJS.WriteStream): boolean => stream.isTTY && stream.hasColors()
const paint = createPaint(hasColours(stdout))
const paintErrors = createPaint(hasColours(stderr))
const ignore = (): void => {}
// That the reader has gone or the disk behind is full is no reason to stop serving.
for (const stream of [stdout, stderr]) stream.on('error', ignore)
const warn = (message: string): void => tell(`${paintErrors('yellow', 'warning')} ${message}`)

function load({ config, host, port }: Options): Promise<LoadedConfig> {
  return loadConfig({
    ...(config === undefined ? {} : { file: config }),
    ...(host === undefined ? {} : { host }),
    ...(port === undefined ? {} : { port }),
    env,
    cwd: process.cwd(),
    warn,
  })
}

function makeLog({ log }: Options): pino.Logger {
  const pretty = log === undefined ? stdout.isTTY : log === 'pretty'
  const options = { base: null }
  if (pretty) {
    return pino(
      options,
      createPrettyLog((line) => void stdout.write(line), paint),
    )
  }
  const destination = pino.destination({ fd: 1, sync: true })
  const logger = pino(options, destination)
  // After pino's own listener, which emits again what it does not handle.
  destination.on('error', ignore)
  return logger
}

async function start(options: Options): Promise<void> {
  const loaded = await load(options)
  const log = makeLog(options)
  const gateway = createGateway(loaded.config, { env, log })
  tell(`configuration: ${loaded.origin}`)
  const serving = serve(gateway, log)
  let settled = serving.catch(ignore)
  process.on('SIGHUP', () => {
    // One after the other, so that the last one asked for is the one that stays.
    settled = settled.then(() => reload(options, gateway, log))
  })
  await serving
}

async function reload(options: Options, gateway: Gateway, log: pino.Logger): Promise<void> {
  try {
    const { config, origin } = await load(options)
    await gateway.reload(config)
    log.info({ origin }, 'configuration read again')
  } catch (error) {
    const reason = error instanceof ConfigError ? error.message : String(error)
    log.error(`the configuration was not read again, the old one stays:\n${reason}`)
  }
}

async function serve(
  gateway: Gateway,
  log: pino.Logger,
  onStop: () => Promise<void> = async () => {},
): Promise<void> {
  let stopping = false
  const stop = (): void => {
    // Whoever asks twice does not want to wait.
    if (stopping) process.exit(130)
    stopping = true
    setTimeout(() => {
      log.error('not stopped in time')
      process.exit(1)
    }, MOST_STOPPING_MS)
    gateway
      .stop()
      .then(onStop)
      .then(
        () => process.exit(0),
        (error: unknown) => {
          log.error({ err: error }, 'not stopped in order')
          process.exit(1)
        },
      )
  }
  process.on('SIGTERM', stop)
  process.on('SIGINT', stop)
  const url = await gateway.start().catch(async (error: unknown) => {
    await gateway.stop()
    throw error
  })
  tell(formatSourceList(gateway.view(), paintErrors))
  log.info({ url }, 'listening')
}

async function demo(options: Options): Promise<void> {
  const home = await mkdtemp(join(tmpdir(), 'snapshot-gateway-demo-'))
  const daemon = await startKoraDaemon()
  const log = makeLog(options)
  const config: ConfigInput = {
    name: 'demo',
    server: { host: options.host ?? '127.0.0.1', port: options.port ?? 4747 },
    snapshot: { path: join(home, 'snapshot.json'), intervalSeconds: 5 },
    sections: koraSections(daemon.url),
  }
  const cleanUp = async (): Promise<void> => {
    await daemon.close()
    await rm(home, { recursive: true, force: true })
  }
  try {
    await serve(createGateway(config, { env, log }), log, cleanUp)
  } catch (error) {
    await cleanUp()
    throw error
  }
}

async function init(file: string): Promise<void> {
  await writeFile(file, initialConfig(), { flag: 'wx' }).catch((error: NodeJS.ErrnoException) => {
    const reason = error.code === 'EEXIST' ? 'there is one already' : `(${error.code})`
    throw new ConfigError([{ path: '', message: `expected to write a new ${file}, ${reason}` }])
  })
  say(`${file} is written; start with it by: snapshot-gateway start --config ${file}`)
}

async function refresh(options: Options): Promise<void> {
  const { config } = await load(options)
  const log = pino(
    {
      base: null,
      level: 'warn',
      hooks: {
        logMethod(args, method, level) {
          // What is wrong here is that the file was not written.
          if (level >= 50) process.exitCode = 1
          method.apply(this, args)
        },
      },
    },
    createPrettyLog((line) => void stderr.write(line), paintErrors),
  )
  const gateway = createGateway(config, { env, log })
  await gateway.restore()
  await gateway.refresh()
  const view = gateway.view()
  await gateway.stop()
  say(formatSourceResults(view, Date.now(), paint))
  say(`\nrevision ${view.revision}, overall ${view.overall.status}`)
}

async function check({ find, ...options }: CheckOptions): Promise<void> {
  if (find === true) {
    const found = await findLocal(createSourceContext({ fetch, env }))
    if (found.length === 0) tell('nothing answers at the well-known addresses of this machine')
    for (const { name, url, lines } of found)
      say([`# ${name} answers at ${url}`, ...lines].join('\n'))
    return
  }
  const { config, origin } = await load(options)
  const gateway = createGateway(config, { env, readOnly: true })
  const kinds = new Map(gateway.view().sources.map(({ id, kind }) => [id, kind]))
  const readings = await gateway.check()
  await gateway.stop()
  say(`configuration: ${origin}\n`)
  say(formatCheck(kinds, readings, Date.now(), paint))
  if (readings.some(({ failure }) => failure !== null)) process.exitCode = 1
}

/** Asks the running gateway; without one, the stored snapshot. */
async function ask(
  options: AskOptions,
  operation: { query: string; variables?: Readonly<Record<string, unknown>> },
): Promise<{ body: GraphqlBody; offline: boolean }> {
  const { config } = await load(options)
  const { host, port, tokens } = config.server
  const local = host === '0.0.0.0' || host === '::' ? '127.0.0.1' : host
  const url = options.url ?? `http://${local.includes(':') ? `[${local}]` : local}:${port}`
  const token =
    options.token ??
    env.SNAPSHOT_GATEWAY_TOKEN ??
    (options.url === undefined
      ? tokens.find(({ scopes, value }) => scopes.includes('read') && value !== undefined)?.value
      : undefined)
  const asked = await askGateway(url, token, operation)
  if (asked.kind === 'answered') return { body: asked.body, offline: false }
  if (asked.kind === 'refused') throw new CommanderError(1, 'refused', asked.message)
  if (options.url !== undefined) throw new CommanderError(1, 'nobody', `nobody answers at ${url}`)
  const gateway = createGateway(config, { env, readOnly: true })
  await gateway.restore()
  const { data, errors } = await gateway.query(operation.query, operation.variables)
  return { body: { data, ...(errors === undefined ? {} : { errors }) }, offline: true }
}

async function status(options: AskOptions & { readonly json?: boolean }): Promise<void> {
  const { body, offline } = await ask(options, { query: STATUS_QUERY })
  if (body.data === undefined || body.data === null) {
    throw new CommanderError(3, 'status', body.errors?.[0]?.message ?? 'expected data, found none')
  }
  // The query says of what shape the data is.
  const data = body.data as StatusData
  say(
    options.json === true
      ? JSON.stringify({ offline, ...data.snapshot }, undefined, 2)
      : formatStatus(data, { now: Date.now(), paint, offline }),
  )
  process.exitCode = statusExitCode(data, offline)
}

async function query(
  document: string,
  options: AskOptions & { readonly variables?: Readonly<Record<string, unknown>> },
): Promise<void> {
  const { variables } = options
  const { body, offline } = await ask(options, {
    query: document,
    ...(variables === undefined ? {} : { variables }),
  })
  if (offline) tell('offline: answered from the stored snapshot')
  say(JSON.stringify(body, undefined, 2))
  if (body.errors !== undefined) process.exitCode = 1
}

async function answer(
  words: readonly string[],
  options: AskOptions & { readonly json?: boolean },
): Promise<void> {
  const { body, offline } = await ask(options, {
    query: ANSWER_QUERY,
    variables: { question: words.join(' ') },
  })
  if (offline) tell('offline: answered from the stored snapshot')
  if (body.data === undefined || body.data === null) {
    throw new CommanderError(1, 'ask', body.errors?.[0]?.message ?? 'expected data, found none')
  }
  // The query says of what shape the data is.
  const data = body.data as AnswerData
  if (options.json === true) say(JSON.stringify({ offline, ...data.answer }, undefined, 2))
  else if (data.answer.text === null) tell(formatNoAnswer(data))
  else say(data.answer.text)
  process.exitCode = answerExitCode(data)
}

async function serveMcp(options: AskOptions): Promise<void> {
  const [{ serveMcpStdio }, { config }] = await Promise.all([
    import('./serve/mcp/stdio.ts'),
    load(options),
  ])
  await serveMcpStdio(
    {
      name: config.name,
      version,
      schema: createSchema(),
      query: async (document, variables) =>
        (await ask(options, { query: document, variables })).body,
      onError: (error) => tell(error instanceof Error ? error.message : String(error)),
    },
    process.stdin,
    stdout,
  )
}

function readPort(text: string): number {
  const port = Number(text)
  if (/^\d+$/.test(text) && port <= 65_535) return port
  throw new InvalidArgumentError('expected a port from 0 to 65535')
}

function readVariables(text: string): Readonly<Record<string, unknown>> {
  try {
    const value: unknown = JSON.parse(text)
    if (typeof value === 'object' && value !== null) return { ...value }
  } catch {
    // Told below, as for JSON that is no object.
  }
  throw new InvalidArgumentError('expected a JSON object')
}

function readLog(text: string): 'json' | 'pretty' {
  if (text === 'json' || text === 'pretty') return text
  throw new InvalidArgumentError('expected json or pretty')
}

function createProgram(): Command {
  const program = new Command('snapshot-gateway')
    .description('Answers how an agent daemon is doing from one cached GraphQL snapshot.')
    .version(version)
    .exitOverride()
  const add = (name: string, description: string): Command =>
    program
      .command(name)
      .description(description)
      .option('-c, --config <file>', 'the configuration file')
      .option('--host <host>', 'the address to listen on, or to ask')
      .option('--port <port>', 'the port to listen on, or to ask; 0 takes any free one', readPort)
  const addAsking = (name: string, description: string): Command =>
    add(name, description)
      .option('--url <url>', 'the gateway to ask; default: the configured address')
      .option('--token <token>', 'the token to ask with; default: SNAPSHOT_GATEWAY_TOKEN')
  const addServing = (name: string, description: string): Command =>
    add(name, description).option(
      '--log <format>',
      'json or pretty; default: by the output',
      readLog,
    )

  program.commandsGroup('Run')
  addServing('start', 'serve the snapshot and keep it fresh (the default command)').action(start)
  addServing('demo', 'serve a small Kora daemon that comes with the program').action(demo)
  add('refresh', 'read all sources once, write the snapshot and print what they gave').action(
    refresh,
  )
  program.commandsGroup('Ask')
  addAsking('status', 'print how things are; exits 0 OK, 1 DEGRADED, 2 CRITICAL, 3 UNKNOWN')
    .option('--json', 'print JSON')
    .action(status)
  addAsking('query', 'answer a GraphQL operation')
    .argument('<document>')
    .option('--variables <json>', 'the variables of the operation', readVariables)
    .action(query)
  addAsking('ask', 'answer a routine question; exits 0 answered, 4 no answer')
    .argument('<question...>')
    .option('--json', 'print JSON')
    .action(answer)
  addAsking(
    'mcp',
    'serve the running gateway to an MCP client over standard input and output',
  ).action(serveMcp)
  program.commandsGroup('Set up')
  add('check', 'try each source once and print what it would set; exits 1 if one fails')
    .option('--find', 'print the configuration for what answers on this machine')
    .action(check)
  program
    .command('init')
    .description('write a commented configuration that starts as it is')
    .argument('[file]', 'where to write it', 'snapshot-gateway.yaml')
    .action(init)
  program
    .command('schema')
    .description('print the GraphQL schema, or the JSON Schema of the configuration')
    .argument('[which]', 'graphql or config', 'graphql')
    .action((which: string) => {
      if (which !== 'graphql' && which !== 'config') {
        throw new CommanderError(EXIT_USAGE, 'schema', 'expected graphql or config')
      }
      say(which === 'graphql' ? readSdl() : JSON.stringify(configJsonSchema(), undefined, 2))
    })
  return program
}

/** Whether an address cannot be listened on: it is taken, is not ours, or has no such name. */
function isListenError(error: unknown): error is Error {
  if (!(error instanceof Error) || !('syscall' in error)) return false
  return error.syscall === 'listen' || error.syscall === 'getaddrinfo'
}

/** `start` is what the program does when it is told nothing else. */
function withDefaultCommand(args: readonly string[]): readonly string[] {
  const [first] = args
  if (first === undefined) return ['start']
  const isOption = first.startsWith('-') && !['-h', '--help', '-V', '--version'].includes(first)
  return isOption ? ['start', ...args] : args
}

try {
  await createProgram().parseAsync(withDefaultCommand(process.argv.slice(2)), { from: 'user' })
} catch (error) {
  if (error instanceof CommanderError) {
    // commander has told its own errors already.
    if (!error.code.startsWith('commander.')) tell(error.message)
    process.exitCode =
      error.code.startsWith('commander.') && error.exitCode === 1 ? EXIT_USAGE : error.exitCode
  } else if (error instanceof ConfigError) {
    tell(error.message)
    process.exitCode = EXIT_CONFIG
  } else if (isListenError(error)) {
    tell(`cannot listen: ${error.message.replace(/^listen /, '')}`)
    process.exitCode = 1
  } else {
    throw error
  }
}
