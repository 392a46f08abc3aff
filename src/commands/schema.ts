import { configJsonSchema } from '../config/config-json-schema.ts'
import { readSdl } from '../serve/graphql/schema.ts'
import type { Terminal } from './terminal.ts'

/** Prints the GraphQL schema, or the JSON Schema of the configuration. */
export function schema(terminal: Terminal, which: 'graphql' | 'config'): void {
  terminal.say(which === 'graphql' ? readSdl() : JSON.stringify(configJsonSchema(), undefined, 2))
}
