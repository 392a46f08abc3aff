import { SourceError } from '../errors.ts'

/**
 * Waits for work, but no longer than a signal lets it: rejects with TIMEOUT as soon as the signal
 * aborts, whatever the work still does.
 */
export async function untilAborted<T>(work: () => Promise<T>, signal: AbortSignal): Promise<T> {
  if (signal.aborted) throw timeout()
  let onAbort = () => {}
  const aborted = new Promise<never>((_resolve, reject) => {
    onAbort = () => reject(timeout())
    signal.addEventListener('abort', onAbort, { once: true })
  })
  try {
    return await Promise.race([work(), aborted])
  } finally {
    signal.removeEventListener('abort', onAbort)
  }
}

function timeout(): SourceError {
  return new SourceError('TIMEOUT', 'no answer before the deadline')
}
