import { z } from 'zod'

import { duration } from './duration.ts'
import { expression } from './expression.ts'

/** The id of a source: it appears in paths and file names, so it is kept plain. */
export const sourceId = z
  .string()
  .regex(/^[A-Za-z0-9][\w.-]{0,127}$/, 'expected letters, digits, ".", "_" and "-", at most 128')

/** The keys that every source takes. */
export const commonOptions = {
  /** How often it is read; default: at every slot of the schedule. */
  every: duration.exactOptional(),
  /** How long a read may take, counted from the start of the refresh; default 10 s. */
  timeout: duration.exactOptional(),
  /** Age up to which its data is fresh; default twice `every`, never under 10 min. */
  staleAfter: duration.exactOptional(),
  /** Age up to which its data is shown at all; default 12 times `every`, never under 1 h. */
  expireAfter: duration.exactOptional(),
  /** How large an answer may be, in bytes; default 5 MiB. */
  maxBytes: z.int().min(1).max(1_073_741_824).exactOptional(),
  /** Where in the answer its own instant stands (JMESPath), or `read` to go by our clock. */
  asOf: expression.exactOptional(),
  /** Another id than the one made of its place. */
  id: sourceId.exactOptional(),
}

/** The keys that every source over HTTP takes besides. */
export const httpOptions = {
  url: z.url({ protocol: /^https?$/, error: 'expected an http or https URL' }),
  /** Headers sent with each request. */
  headers: z.record(z.string(), z.string()).exactOptional(),
  /** Sent as a bearer token. */
  token: z.string().min(1).exactOptional(),
}

/** What every source takes, parsed. */
export interface CommonOptions {
  readonly every?: number
  readonly timeout?: number
  readonly staleAfter?: number
  readonly expireAfter?: number
  readonly maxBytes?: number
  readonly asOf?: string
  readonly id?: string
}
