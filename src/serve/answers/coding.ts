import { readWeighted } from '../weighted.ts'

/** The content codings that answers are sent in. */
export type Coding = 'br' | 'gzip' | 'identity'

const MOST_REMEMBERED = 200
const remembered = new Map<string, Coding>()

/** Chooses the coding of an answer by what the client accepts (RFC 9110 §12.5.3). */
export function chooseCoding(acceptEncoding: string | undefined): Coding {
  if (acceptEncoding === undefined) return 'identity'
  const known = remembered.get(acceptEncoding)
  if (known !== undefined) return known
  const chosen = chooseAnew(acceptEncoding)
  if (remembered.size < MOST_REMEMBERED) remembered.set(acceptEncoding, chosen)
  return chosen
}

function chooseAnew(acceptEncoding: string): Coding {
  const qualities = new Map(
    readWeighted(acceptEncoding).map(({ name, weight }): [string, number] => [name, weight]),
  )
  const qualityOf = (coding: Coding): number => qualities.get(coding) ?? qualities.get('*') ?? 0
  const [br, gzip] = [qualityOf('br'), qualityOf('gzip')]
  if (br > 0 && br >= gzip) return 'br'
  return gzip > 0 ? 'gzip' : 'identity'
}
