import { SourceError } from '../errors.ts'

/** Reads the body of an answer as text; rejects with TOO_LARGE past so many decoded bytes. */
export async function readBody(response: Response, maxBytes: number): Promise<string> {
  if (response.body === null) return ''
  const decoder = new TextDecoder()
  let text = ''
  let bytes = 0
  for await (const chunk of response.body) {
    bytes += chunk.byteLength
    if (bytes > maxBytes) throw tooLarge(maxBytes)
    text += decoder.decode(chunk, { stream: true })
  }
  return text + decoder.decode()
}

/** Makes the failure of an answer over its cap. */
export function tooLarge(maxBytes: number): SourceError {
  return new SourceError('TOO_LARGE', `expected at most ${maxBytes} bytes, found more`)
}
