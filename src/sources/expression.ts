import { compile, TreeInterpreter, type JSONValue } from '@jmespath-community/jmespath'
import { z } from 'zod'

/** A JMESPath expression, checked when the configuration is read. */
export const expression = z
  .string()
  .min(1)
  .superRefine((text, context) => {
    try {
      compile(text)
    } catch (error) {
      context.addIssue({
        code: 'custom',
        message: `expected a JMESPath expression, found ${JSON.stringify(text)}: ${error instanceof Error ? error.message : 'it cannot be parsed'}`,
      })
    }
  })

/** Prepares an expression; the function it returns asks one payload, and throws where JMESPath does. */
export function compileExpression(text: string): (payload: unknown) => unknown {
  const compiled = compile(text)
  return (payload) => TreeInterpreter.search(compiled, payload as JSONValue)
}
