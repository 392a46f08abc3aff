import { SourceError } from '../errors.ts'
import { plain } from './plain.ts'

/** Reads a text as JSON; rejects with NOT_JSON, without a word of the text. */
export function parseJson(text: string): unknown {
  const found = text.trimStart()
  if (found === '') throw new SourceError('NOT_JSON', 'expected JSON, found nothing')
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch {
    const what = found.startsWith('<') ? 'a page' : 'text that is not JSON or only half of it'
    throw new SourceError('NOT_JSON', `expected JSON, found ${what}`)
  }
  return plain(value)
}
