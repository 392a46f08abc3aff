import { SourceError } from '../errors.ts'
import { isAccepted } from './accept-status.ts'
import { parseRetryAfter } from './retry-after.ts'

/** Rejects a status that is neither 2xx nor accepted besides. */
export function refuseStatus(
  { status, headers }: Response,
  accepted: readonly (number | string)[] = [],
): void {
  if (isAccepted(status, ['2xx', ...accepted])) return
  const retryAfterMs = parseRetryAfter(headers.get('retry-after'), Date.now())
  const retry = retryAfterMs === undefined ? {} : { retryAfterMs }
  // Some say with a 403 what others say with a 429.
  const isLimit =
    status === 429 ||
    (status === 403 && (retryAfterMs !== undefined || headers.get('x-ratelimit-remaining') === '0'))
  if (isLimit) throw new SourceError('RATE_LIMITED', 'asks for fewer requests', retry)
  if (status === 401 || status === 403) {
    throw new SourceError('UNAUTHORIZED', `expected access, got status ${status}`, { status })
  }
  throw new SourceError('HTTP_STATUS', `expected status 2xx, got ${status}`, {
    status,
    ...(status === 503 ? retry : {}),
  })
}

/** Turns the error of a connection into a failure that holds its code alone. */
export function unreachable(error: unknown): SourceError {
  const code = codeOf(error)
  return new SourceError(
    'UNREACHABLE',
    code === undefined ? 'cannot be reached' : `cannot be reached (${code})`,
    { cause: error },
  )
}

/** Finds the code that the system or the TLS library gave; the texts around it may hold addresses. */
export function codeOf(error: unknown): string | undefined {
  for (let at = error, depth = 0; at instanceof Error && depth < 5; at = at.cause, depth += 1) {
    if ('code' in at && typeof at.code === 'string' && /^[A-Z][A-Z0-9_]+$/.test(at.code)) {
      return at.code
    }
  }
  return undefined
}
