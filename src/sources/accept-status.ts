import { z } from 'zod'

const status = z.union([z.int().min(100).max(599), z.string().regex(/^[1-5]xx$/)], {
  error: 'expected a status such as 503, or a class such as 5xx',
})

/** Status codes and classes of them, alone or as a list: `503`, `[200, 503]`, `5xx`. */
export const acceptStatus = z
  .union([status, z.array(status).min(1)])
  .transform((value) => (Array.isArray(value) ? value : [value]))

/** Whether a status code is one of these. */
export function isAccepted(status: number, accepted: readonly (number | string)[]): boolean {
  return accepted.some((one) =>
    typeof one === 'number' ? one === status : one.startsWith(String(Math.floor(status / 100))),
  )
}
