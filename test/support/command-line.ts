import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'

const MAIN = fileURLToPath(new URL('../../dist/main.js', import.meta.url))

/** Where a command runs. */
export interface CommandOptions {
  /** The folder it runs in, which is its home too. */
  readonly folder: string
  /** What it finds in its environment beside that. */
  readonly env?: Readonly<Record<string, string>>
  /** The program that it is run by, with its arguments, such as one that sets a limit; default none. */
  readonly through?: readonly string[]
  /** Whether the reader of its output goes away at once. */
  readonly deaf?: boolean
  /** Where it prints to instead, and then where it listens, as it cannot say so. */
  readonly stdout?: number
  readonly url?: string
}

/** What a command came to. */
export interface Ended {
  readonly code: number | null
  readonly stdout: string
  readonly stderr: string
}

/** A gateway that runs as a process of its own. */
export interface RunningGateway {
  readonly url: string
  readonly pid: number
  stdout(): string
  stderr(): string
  /** The lines of its log so far. */
  log(): LogLine[]
  /** Resolves with the first line of the log that has a message that matches. */
  logged(message: RegExp): Promise<LogLine>
  /** Closes the pipe that it prints to. */
  deafen(): void
  kill(signal: NodeJS.Signals): void
  readonly ended: Promise<Ended>
  ask(query: string, variables?: unknown): Promise<{ data: unknown; errors?: unknown[] }>
}

type LogLine = Readonly<Record<string, unknown>>

/** Runs a command of the command line to its end. */
export function runMain(args: readonly string[], options: CommandOptions): Promise<Ended> {
  const child = launch(args, options)
  if (options.deaf === true) child.stdout?.destroy()
  return follow(child).ended
}

const running = new Set<ChildProcess>()

/** Starts a gateway and waits until it listens; `endAll` ends what a failed test left behind. */
export async function startMain(
  args: readonly string[],
  options: CommandOptions,
): Promise<RunningGateway> {
  const child = launch(args, options)
  running.add(child)
  const { ended, output, changed } = follow(child)
  void ended.then(() => running.delete(child))

  /** Looks again at each output until there is what is looked for. */
  async function find<T>(what: string, look: () => T | undefined): Promise<T> {
    for (;;) {
      const found = look()
      if (found !== undefined) return found
      if (child.exitCode !== null || child.signalCode !== null) {
        throw new Error(`ended before ${what}: ${output.stdout}${output.stderr}`)
      }
      await changed()
    }
  }

  const log = (): LogLine[] =>
    output.stdout
      .split('\n')
      .slice(0, -1)
      .filter((line) => line.startsWith('{'))
      .map((line): LogLine => JSON.parse(line))
  const url = await find('it listened', () => {
    if (options.url === undefined) {
      return /listening url=(\S+)|"url":"([^"]+)","msg":"listening"/
        .exec(output.stdout)
        ?.slice(1)
        .find(Boolean)
    }
    return output.stderr.includes('EVERY') ? options.url : undefined
  })
  return {
    url,
    pid: child.pid ?? Number.NaN,
    stdout: () => output.stdout,
    stderr: () => output.stderr,
    log,
    logged: (message) =>
      find(`it logged ${message}`, () => log().find(({ msg }) => message.test(String(msg)))),
    deafen: () => void child.stdout?.destroy(),
    kill: (signal) => void child.kill(signal),
    ended,
    async ask(query, variables) {
      const response = await fetch(`${url}/graphql`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ query, variables }),
      })
      return (await response.json()) as { data: unknown }
    },
  }
}

/** Ends every gateway that still runs. */
export async function endAll(): Promise<void> {
  await Promise.all(
    [...running].map(async (child) => {
      const exit = once(child, 'exit')
      child.kill('SIGKILL')
      await exit
    }),
  )
}

function launch(
  args: readonly string[],
  { folder, env = {}, through = [], stdout }: CommandOptions,
): ChildProcess {
  const [program = '', ...parameters] = [...through, process.execPath, MAIN, ...args]
  return spawn(program, parameters, {
    cwd: folder,
    stdio: ['ignore', stdout ?? 'pipe', 'pipe'],
    env: { PATH: process.env.PATH, HOME: folder, KORA_HOME: folder, TMPDIR: folder, ...env },
  })
}

function follow(child: ChildProcess) {
  const output = { stdout: '', stderr: '' }
  const waiting = new Set<() => void>()
  const tell = (): void => {
    for (const wake of waiting) wake()
    waiting.clear()
  }
  for (const name of ['stdout', 'stderr'] as const) {
    child[name]?.setEncoding('utf8').on('data', (text: string) => {
      output[name] += text
      tell()
    })
  }
  const ended = once(child, 'close').then(([code]): Ended => {
    tell()
    return { code: typeof code === 'number' ? code : null, ...output }
  })
  return { ended, output, changed: () => new Promise<void>((resolve) => waiting.add(resolve)) }
}
