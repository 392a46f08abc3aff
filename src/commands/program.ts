import { Argument, Command, CommanderError, InvalidArgumentError, Option } from 'commander'

import { version } from '../version.ts'
import type { AskingOptions, Options, ServingOptions, Terminal } from './terminal.ts'

/** The command line was not understood (sysexits.h: EX_USAGE). */
const EXIT_USAGE = 64

/** Makes the command line; each command is loaded when it is called. */
export function createProgram(terminal: Terminal): Command {
  const program = new Command('snapshot-gateway')
    .description('Answers how an agent daemon is doing from one cached GraphQL snapshot.')
    .version(version)
    .exitOverride()
  const config = new Option(
    '-c, --config <file>',
    'the configuration; default: SNAPSHOT_GATEWAY_CONFIG, then ./snapshot-gateway.yaml',
  )
  const log = new Option('--log <format>', 'how to log; default: by the output').choices([
    'json',
    'pretty',
  ])
  const begin = (name: string, description: string): Command =>
    program.command(name).description(description)
  const addAddress = (command: Command, host: string, by = 'as configured'): Command =>
    command
      .option('--host <host>', `${host}; default: ${by}`)
      .option('--port <port>', `its port, 0 for any free one; default: ${by}`, readPort)
  // They listen nowhere: the address is part of the configuration that they look at.
  const addReading = (name: string, description: string): Command =>
    addAddress(
      begin(name, description).addOption(config),
      'the address that start is to listen on, only checked',
    )
  const addAsking = (name: string, description: string): Command =>
    addAddress(begin(name, description).addOption(config), 'the address to ask')
      .option('--url <url>', 'the gateway to ask; default: the configured address', readUrl)
      .option('--token <token>', 'the token to ask with; default: SNAPSHOT_GATEWAY_TOKEN')

  program.commandsGroup('Run')
  addAddress(
    begin('start', 'serve the snapshot and keep it fresh (the default command)').addOption(config),
    'the address to listen on',
  )
    .addOption(log)
    .action(async (options: ServingOptions) =>
      (await import('./start.ts')).start(terminal, options),
    )
  addAddress(
    begin('demo', 'serve a small Kora daemon that comes with the program').addOption(
      new Option('-c, --config <file>', 'is not read: the demo has a configuration of its own'),
    ),
    'the address to listen on',
    '127.0.0.1:4747',
  )
    .addOption(log)
    .action(async (options: ServingOptions) => (await import('./demo.ts')).demo(terminal, options))
  addReading(
    'refresh',
    'read all sources once, write the snapshot and print what they gave',
  ).action(async (options: Options) => (await import('./refresh.ts')).refresh(terminal, options))

  program.commandsGroup('Ask')
  addAsking('status', 'print how things are; exits 0 OK, 1 DEGRADED, 2 CRITICAL, 3 UNKNOWN')
    .option('--json', 'print JSON')
    .action(async (options: AskingOptions) =>
      (await import('./status.ts')).status(terminal, options),
    )
  addAsking('query', 'answer a GraphQL operation')
    .argument('<document>', "such as '{ snapshot { overall { status } } }'")
    .option('--variables <json>', 'the variables of the operation', readVariables)
    .action(async (document: string, options: AskingOptions) =>
      (await import('./query.ts')).query(terminal, document, options),
    )
  addAsking('ask', 'answer a routine question; exits 0 answered, 4 no answer')
    .argument('<question...>', "such as 'any alerts?'")
    .option('--json', 'print JSON')
    .action(async (words: string[], options: AskingOptions) =>
      (await import('./answer.ts')).answer(terminal, words, options),
    )
  addAsking(
    'mcp',
    'serve the running gateway to an MCP client over standard input and output',
  ).action(async (options: AskingOptions) => (await import('./mcp.ts')).mcp(terminal, options))

  program.commandsGroup('Set up').helpCommand('help [command]', 'explain a command')
  addReading('check', 'try each source once and print what it would set; exits 1 if one fails')
    .option('--find', 'print the configuration for what answers on this machine')
    .action(async (options: Options) => (await import('./check.ts')).check(terminal, options))
  program
    .command('init')
    .description('write a commented configuration that starts as it is')
    .argument('[file]', 'where to write it', 'snapshot-gateway.yaml')
    .action(async (file: string) => (await import('./init.ts')).init(terminal, file))
  program
    .command('schema')
    .description('print the GraphQL schema, or the JSON Schema of the configuration')
    .addArgument(new Argument('[which]').choices(['graphql', 'config']).default('graphql'))
    .action(async (which: 'graphql' | 'config') =>
      (await import('./schema.ts')).schema(terminal, which),
    )
  return program
}

/** `start` is what the program does when it is told nothing else. */
export function withDefaultCommand(args: readonly string[]): readonly string[] {
  const [first] = args
  if (first === undefined) return ['start']
  const isOption = first.startsWith('-') && !['-h', '--help', '-V', '--version'].includes(first)
  return isOption ? ['start', ...args] : args
}

function readPort(text: string): number {
  const port = Number(text)
  if (/^\d+$/.test(text) && port <= 65_535) return port
  throw new InvalidArgumentError('expected a port from 0 to 65535')
}

/** Gives the origin of a gateway; a text that may hold a password is not repeated. */
function readUrl(text: string): string {
  const url = URL.canParse(text) ? new URL(text) : undefined
  const isUrl = url?.protocol === 'http:' || url?.protocol === 'https:'
  if (isUrl && url.username === '' && url.password === '') return url.origin
  const message = text.includes('@')
    ? 'expected an http or https URL without a user and a password; a token goes in --token'
    : `expected an http or https URL, found ${text === '' ? 'nothing' : text}`
  throw new CommanderError(EXIT_USAGE, 'usage', `error: option '--url <url>': ${message}`)
}

function readVariables(text: string): Readonly<Record<string, unknown>> {
  try {
    const value: unknown = JSON.parse(text)
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) return { ...value }
  } catch {
    // Told below, as for JSON that is no object.
  }
  throw new InvalidArgumentError('expected a JSON object')
}
