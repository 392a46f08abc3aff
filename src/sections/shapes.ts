import { z } from 'zod'

import { parseInstant } from '../instant.ts'

/** The largest number that GraphQL's Int can say. */
const LARGEST_INT = 2_147_483_647

/** More than any pool: a source that says more is mistaken. In US dollars. */
const LARGEST_AMOUNT = 1_000_000_000

const LONGEST_TEXT = 10_000

/** More than anybody looks through; folding more would hold up the answers. */
const LONGEST_LIST = 20_000

/** A field that a source may leave out; null in the parsed value then. */
export function optional<Shape extends z.ZodType>(shape: Shape) {
  return shape.nullish().transform((value) => value ?? null)
}

/** A list of things. */
export function list<Shape extends z.ZodType>(shape: Shape) {
  return z.array(shape).max(LONGEST_LIST)
}

/** One of the given words, read without regard to case. */
export function word<const Words extends readonly [string, ...string[]]>(words: Words) {
  return z
    .string()
    .transform((text) => text.trim().toUpperCase())
    .pipe(z.enum(words))
}

/** Text that says something; cut where it is longer than people read. */
export const text = z
  .string()
  .trim()
  .min(1)
  .transform((value) => value.slice(0, LONGEST_TEXT).trimEnd())

/** Text that may be left out; empty text counts as left out. */
export const optionalText = z
  .string()
  .nullish()
  .transform((value) => value?.trim().slice(0, LONGEST_TEXT).trimEnd() || null)

/** A number of things. */
export const count = z.int().min(0).max(LARGEST_INT)

/** An amount of money in US dollars. */
export const money = z.number().min(0).max(LARGEST_AMOUNT)

/** An instant as `parseInstant` reads it; parsed to epoch milliseconds. */
export const instant = z.union([z.string(), z.number()]).transform((value, context) => {
  const ms = parseInstant(value)
  if (ms !== undefined) return ms
  context.addIssue({ code: 'custom', message: 'expected an RFC 3339 instant or epoch time' })
  return z.NEVER
})

/**
 * A web address; one that a browser should not open counts as left out, as does one that is too
 * long, since a part of it would be another address.
 */
export const webAddress = z
  .string()
  .nullish()
  .transform((value) => {
    if (!value || value.length > LONGEST_TEXT || !URL.canParse(value)) return null
    return /^https?:$/.test(new URL(value).protocol) ? value : null
  })

/**
 * Says in one line what is wrong with a value, without any text of the value itself: that came
 * from outside.
 */
export function describeIssues(error: z.ZodError): string {
  const [first, ...more] = error.issues
  if (first === undefined) return 'expected another shape'
  const place = first.path.length === 0 ? '' : `${first.path.map(String).join('.')}: `
  return `${place}${describeIssue(first)}${more.length === 0 ? '' : ` (and ${more.length} more)`}`
}

function describeIssue(issue: z.core.$ZodIssue): string {
  switch (issue.code) {
    case 'invalid_type':
      return `expected ${issue.expected}, found something else`
    case 'invalid_value':
      return `expected one of ${issue.values.map(String).join(', ')}, found another word`
    case 'too_big':
      return `expected at most ${String(issue.maximum)}, found more`
    case 'too_small':
      return issue.origin === 'string'
        ? 'expected text, found none'
        : `expected at least ${String(issue.minimum)}, found less`
    case 'unrecognized_keys':
      return 'expected no further keys, found some'
    case 'custom':
      return issue.message ?? 'expected another value'
    case 'invalid_element':
    case 'invalid_format':
    case 'invalid_key':
    case 'invalid_union':
    case 'not_multiple_of':
      return 'expected another value'
  }
}
