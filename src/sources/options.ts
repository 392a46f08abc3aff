import { z } from 'zod'

import { duration } from './duration.ts'
import { expression } from './expression.ts'

/** The id of a source: it appears in paths and file names, so it is kept plain. */
export const sourceId = z
  .string()
  .regex(/^[A-Za-z0-9][\w.-]{0,127}$/, 'expected letters, digits, ".", "_" and "-", at most 128')

/** The keys that every source takes. */
export const commonOptions = {
  every: duration
    .exactOptional()
    .describe('How often it is read; default: at every slot of the schedule.'),
  timeout: duration
    .exactOptional()
    .describe('How long a read may take, counted from the start of the refresh; default 10 s.'),
  staleAfter: duration
    .exactOptional()
    .describe(
      'Age up to which its data is fresh; default twice `every`, never under 10 min, but at most ' +
        'half of an `expireAfter` that is given.',
    ),
  expireAfter: duration
    .exactOptional()
    .describe(
      'Age up to which its data is shown at all; default 12 times `every`, never under 1 h nor ' +
        'under twice a `staleAfter` that is given.',
    ),
  maxBytes: z
    .int()
    .min(1)
    .max(1_073_741_824)
    .exactOptional()
    .describe('How large an answer may be, in bytes; default 5 MiB.'),
  asOf: expression
    .exactOptional()
    .describe(
      'Where in the answer its own instant stands (JMESPath), or `read` to go by our clock.',
    ),
  id: sourceId.exactOptional().describe('Another id than the one made of its place.'),
}

/** An address over HTTP. */
export const httpUrl = z
  .url({ protocol: /^https?$/, error: 'expected an http or https URL' })
  .describe('An http or https URL.')

/** A secret as it goes into a header. */
const secret = z.string().regex(/^[\x21-\x7e]+$/, 'expected visible ASCII characters only')

/** The keys that every source over HTTP takes besides, apart from the address. */
export const requestOptions = {
  headers: z
    .record(
      z.string().regex(/^[\w!#$%&'*+.^`|~-]+$/, 'expected the name of a header'),
      z.string().regex(/^[\t\x20-\x7e\x80-\xff]*$/, 'expected the value of a header'),
    )
    .exactOptional()
    .describe('Headers sent with each request.'),
  token: secret.exactOptional().describe('Sent as a bearer token.'),
}

/** The keys that every source over HTTP takes besides. */
export const httpOptions = { url: httpUrl, ...requestOptions }

/** A program with its arguments; no shell reads it. */
export const commandLine = z
  .array(z.string().regex(/^[^\0]*$/, 'expected text without a null character'))
  .min(1, 'expected a program and its arguments as a list')
  .refine(([program]) => program !== '', 'expected the name of a program first')

/** What is added to the environment of a program. */
export const commandVariables = z.record(
  z.string().regex(/^[^=\0]+$/, 'expected the name of a variable'),
  z.string().regex(/^[^\0]*$/, 'expected text without a null character'),
)

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
