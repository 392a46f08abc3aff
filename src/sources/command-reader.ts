import { parseJson } from './parse-json.ts'
import { commandEnv, runCommand } from './run-command.ts'
import type { ReadOptions, SourceContext } from './source.ts'

/** A program whose output is read as JSON. */
export interface CommandReader {
  /** Runs it once; rejects as `runCommand` does, and with NOT_JSON. */
  read(options: Pick<ReadOptions, 'signal' | 'maxBytes'>): Promise<unknown>
  /** Ends what runs. */
  close(): void
}

/** How a program is run. */
export interface CommandReaderOptions {
  readonly command: readonly string[]
  /** Added to what it inherits. */
  readonly env: Readonly<Record<string, string>> | undefined
  readonly folder: string
}

/** Makes the reader of a program that is run anew for each read. */
export function createCommandReader(
  { command, env, folder }: CommandReaderOptions,
  context: Pick<SourceContext, 'env'>,
): CommandReader {
  const closed = new AbortController()
  return {
    async read(options) {
      const signal = AbortSignal.any([options.signal, closed.signal])
      const program = { command, cwd: folder, env: commandEnv(context.env, env) }
      return parseJson(await runCommand(program, { ...options, signal }))
    },
    close: () => closed.abort(),
  }
}
