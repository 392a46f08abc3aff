/** What a client asks to be executed, in the shape of GraphQL over HTTP. */
export interface Params {
  readonly query?: string
  readonly documentId?: string
  readonly operationName?: string | undefined
  readonly variables?: Readonly<Record<string, unknown>> | undefined
}

const KNOWN: ReadonlySet<string> = new Set([
  'query',
  'documentId',
  'operationName',
  'variables',
  'extensions',
])

/** Reads a plain JSON body; undefined for anything odd, which is Yoga's to answer. */
export function readBodyParams(body: string): Params | undefined {
  let value: unknown
  try {
    value = JSON.parse(body)
  } catch {
    return undefined
  }
  return isRecord(value) ? checkParams(value) : undefined
}

/** Reads a query string; undefined for anything odd, which is Yoga's to answer. */
export function readUrlParams(url: string): Params | undefined {
  const start = url.indexOf('?')
  if (start === -1) return undefined
  const search = new URLSearchParams(url.slice(start + 1))
  const found: Record<string, unknown> = {}
  try {
    for (const name of KNOWN) {
      const text = search.get(name)
      if (text === null || text === '') continue
      found[name] = name === 'variables' || name === 'extensions' ? JSON.parse(text) : text
    }
  } catch {
    return undefined
  }
  return checkParams(found)
}

function checkParams(value: Record<string, unknown>): Params | undefined {
  for (const name in value) if (!KNOWN.has(name)) return undefined
  const { query, documentId, operationName, variables, extensions } = value
  const isTextOrNone = (part: unknown): part is string | null | undefined =>
    part === undefined || part === null || typeof part === 'string'
  const isRecordOrNone = (part: unknown): part is Record<string, unknown> | null | undefined =>
    part === undefined || part === null || isRecord(part)
  if (!isTextOrNone(query) || !isTextOrNone(documentId) || !isTextOrNone(operationName)) {
    return undefined
  }
  if (!isRecordOrNone(variables) || !isRecordOrNone(extensions)) return undefined
  return {
    ...(typeof query === 'string' ? { query } : {}),
    ...(typeof documentId === 'string' ? { documentId } : {}),
    operationName: operationName ?? undefined,
    variables: variables ?? undefined,
  }
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
