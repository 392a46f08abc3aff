import { type LoadedConfig, loadConfig } from '../config/load-config.ts'
import type { Options, Terminal } from './terminal.ts'

/**
 * Loads the configuration that the options of a command name; for a command that reads the sources
 * itself, the files that a start reads have to be there too.
 */
export function load(
  terminal: Terminal,
  { config, host, port }: Options,
  readsFiles = false,
): Promise<LoadedConfig> {
  return loadConfig({
    readsFiles,
    ...(config === undefined ? {} : { file: config }),
    ...(host === undefined ? {} : { host }),
    ...(port === undefined ? {} : { port }),
    env: terminal.env,
    cwd: terminal.cwd,
    warn: (message) => terminal.tell(`${terminal.paintErrors('yellow', 'warning')} ${message}`),
  })
}
