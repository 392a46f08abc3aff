import type { IncomingMessage } from 'node:http'

import type { Identity } from './guard.ts'

/** As whom a request was let in. */
export interface Admission {
  readonly identity: Identity
  /** The listed origin that it comes from, if any. */
  readonly cors: string | null
  /** Whether its path is open to anybody. */
  readonly isOpen: boolean
  /** Counts one operation of this client; gives the seconds to wait where that is too much, else 0. */
  take(): number
}

const admissions = new WeakMap<IncomingMessage, Admission>()

/** Remembers for the doors as whom a request was let in. */
export function admit(request: IncomingMessage, admission: Admission): void {
  admissions.set(request, admission)
}

/** Finds as whom a request was let in; throws for one that never passed the guard. */
export function admissionOf(request: IncomingMessage): Admission {
  const admission = admissions.get(request)
  if (admission === undefined) throw new Error('expected a request that passed the guard')
  return admission
}
