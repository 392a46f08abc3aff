import { ask } from './ask-gateway.ts'
import type { AskingOptions, Terminal } from './terminal.ts'

/** Prints the answer to a GraphQL operation. */
export async function query(
  terminal: Terminal,
  document: string,
  options: AskingOptions & { readonly variables?: Readonly<Record<string, unknown>> },
): Promise<void> {
  const { variables } = options
  const { body, offline } = await ask(terminal, options, {
    query: document,
    ...(variables === undefined ? {} : { variables }),
  })
  if (offline) terminal.tell('offline: answered from the stored snapshot')
  terminal.say(JSON.stringify(body, undefined, 2))
  if (body.errors !== undefined) terminal.setExitCode(1)
}
