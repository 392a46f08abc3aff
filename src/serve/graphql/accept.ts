const JSON_TYPE = 'application/json'
const RESPONSE_TYPE = 'application/graphql-response+json'
const MOST_REMEMBERED = 200

/** What a client can read. */
export interface Acceptable {
  /** The type of a plain answer; null where the client takes none that there is. */
  readonly type: typeof JSON_TYPE | typeof RESPONSE_TYPE | null
  /** Whether it takes an event stream. */
  readonly stream: boolean
}

const remembered = new Map<string, Acceptable>()

/** Reads an Accept header the way Yoga does: the first type that fits, whatever its quality. */
export function readAccept(accept = '*/*'): Acceptable {
  const known = remembered.get(accept)
  if (known !== undefined) return known
  const made = readAnew(accept)
  if (remembered.size < MOST_REMEMBERED) remembered.set(accept, made)
  return made
}

function readAnew(accept: string): Acceptable {
  const types = (accept === '' ? '*/*' : accept)
    .replaceAll(/\s/g, '')
    .toLowerCase()
    .split(',')
    .flatMap((entry) => {
      const [type, ...params] = entry.split(';')
      const charset = params.find((param) => param.includes('charset=')) ?? 'charset=utf-8'
      return type === undefined || charset !== 'charset=utf-8' ? [] : [type]
    })
  const first = types.find((type) => plainType(type) !== null)
  return {
    type: first === undefined ? null : plainType(first),
    stream: types.some((type) => ['text/event-stream', 'text/*', '*/*'].includes(type)),
  }
}

function plainType(type: string): Acceptable['type'] {
  if (type === JSON_TYPE || type === RESPONSE_TYPE) return type
  return type === '*/*' || type === 'application/*' ? JSON_TYPE : null
}
