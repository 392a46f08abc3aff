import { readWeighted } from '../weighted.ts'

const JSON_TYPE = 'application/json'
const RESPONSE_TYPE = 'application/graphql-response+json'
const STREAM_TYPE = 'text/event-stream'
const UTF_8 = 'charset=utf-8'
const MOST_REMEMBERED = 200

/** What a client can read. */
export interface Acceptable {
  /** The type of a plain answer; null where the client takes none that there is. */
  readonly type: typeof JSON_TYPE | typeof RESPONSE_TYPE | null
  /** Whether it takes an event stream. */
  readonly stream: boolean
  /** The header without what it refuses, for Yoga, which knows no weights. */
  readonly header: string
}

const remembered = new Map<string, Acceptable>()

/** Reads an Accept header the way Yoga does: the first type that fits, unless its weight is 0. */
export function readAccept(accept = '*/*'): Acceptable {
  const known = remembered.get(accept)
  if (known !== undefined) return known
  const made = readAnew(accept)
  if (remembered.size < MOST_REMEMBERED) remembered.set(accept, made)
  return made
}

function readAnew(accept: string): Acceptable {
  const entries = readWeighted(accept === '' ? '*/*' : accept).filter(
    ({ params }) => (params.find((param) => param.includes('charset=')) ?? UTF_8) === UTF_8,
  )
  const refused = new Set(entries.flatMap(({ name, weight }) => (weight === 0 ? [name] : [])))
  const types = entries.flatMap(({ name, weight }) => (weight === 0 ? [] : expand(name, refused)))
  const [type = null] = types.filter((each) => each === JSON_TYPE || each === RESPONSE_TYPE)
  return {
    type,
    stream: types.includes(STREAM_TYPE),
    header: refused.size === 0 ? accept : types.join(', '),
  }
}

/** What a range of types stands for, the one that is preferred first. */
function expand(range: string, refused: ReadonlySet<string>): readonly string[] {
  const has = (type: string): boolean => !refused.has(type)
  const ofApplication = [JSON_TYPE, RESPONSE_TYPE].filter(has)
  const ofText = [STREAM_TYPE].filter(has)
  switch (range) {
    case 'application/*':
      return ofApplication
    case 'text/*':
      return ofText
    case '*/*':
      return [...(has('application/*') ? ofApplication : []), ...(has('text/*') ? ofText : [])]
    default:
      return [range]
  }
}
