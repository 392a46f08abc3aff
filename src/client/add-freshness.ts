/** The name under which the freshness of what was asked for comes along. */
export const FRESHNESS_KEY = 'freshnessOfTheAnswer'

const SECTIONS = ['operationalState', 'alerts', 'costLadder', 'serviceHealth', 'tasks']

const TOKEN = /"""(?:\\"""|[^])*?"""|"(?:\\.|[^"\\\n])*"|#[^\n\r]*|[_A-Za-z]\w*|[{}()]/g

/**
 * Adds to a query, beside what it asks for, whether that is stale: the snapshot as a whole, and each
 * section that it names. A document without a query of the snapshot is given back as it is.
 */
export function addFreshness(document: string): string {
  const names = new Set<string>()
  let braces = 0
  let parentheses = 0
  let definition = 'query'
  let start: number | undefined
  for (const { 0: token, index } of document.matchAll(TOKEN)) {
    if (token === '{') {
      const opensQuery = braces === 0 && parentheses === 0 && definition === 'query'
      if (opensQuery) start ??= index + 1
      braces += 1
    } else if (token === '}') {
      braces -= 1
      // A query may be written without its keyword.
      if (braces === 0 && parentheses === 0) definition = 'query'
    } else if (token === '(') parentheses += 1
    else if (token === ')') parentheses -= 1
    else if (/^[_A-Za-z]/.test(token)) {
      names.add(token)
      const isKeyword = ['query', 'mutation', 'subscription', 'fragment'].includes(token)
      if (braces === 0 && parentheses === 0 && isKeyword) definition = token
    }
  }
  if (start === undefined || !names.has('snapshot')) return document
  const sections = SECTIONS.filter((name) => names.has(name)).map((name) => ` ${name} { stale }`)
  const addition = ` ${FRESHNESS_KEY}: snapshot { stale${sections.join('')} } `
  return `${document.slice(0, start)}${addition}${document.slice(start)}`
}

/** Takes what was added out of an answer; undefined when any of it is stale. */
export function takeFreshness(data: Readonly<Record<string, unknown>>): unknown {
  const { [FRESHNESS_KEY]: freshness, ...rest } = data
  return isStale(freshness) ? undefined : rest
}

function isStale(freshness: unknown): boolean {
  if (typeof freshness !== 'object' || freshness === null) return false
  return Object.entries(freshness).some(([key, value]) =>
    key === 'stale' ? value !== false : isStale(value),
  )
}
