import { type Logger, pino, stdSerializers } from 'pino'

import { createPrettyLog } from '../serve/terminal/pretty-log.ts'
import type { ServingOptions, Terminal } from './terminal.ts'

/** Errors with their causes beside them, not in their messages again. */
const serializers = { err: stdSerializers.errWithCause }

/** Makes the log of a gateway that serves: JSON lines, or lines for people. */
export function createLog(terminal: Terminal, { log }: ServingOptions): Logger {
  const options = { base: null, serializers }
  const isPretty = log === undefined ? terminal.isInteractive : log === 'pretty'
  if (isPretty) {
    return pino(
      options,
      createPrettyLog((line) => void terminal.output.write(line), terminal.paint),
    )
  }
  const destination = pino.destination({ fd: 1, sync: true })
  const logger = pino(options, destination)
  // After pino's own listener, which emits again what it does not handle: that the reader has gone
  // or the disk behind is full is no reason to stop serving.
  destination.on('error', () => {})
  return logger
}

/** Makes the log of a command that ends: what is wrong goes beside the output, for people. */
export function createProblemLog(terminal: Terminal, onError: () => void): Logger {
  return pino(
    {
      base: null,
      level: 'warn',
      serializers,
      hooks: {
        logMethod(args, method, level) {
          if (level >= 50) onError()
          method.apply(this, args)
        },
      },
    },
    createPrettyLog((line) => terminal.tell(line.trimEnd()), terminal.paintErrors),
  )
}
