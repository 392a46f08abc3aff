/** What stands between the braces, in words. */
export interface Token {
  readonly kind: 'word' | 'number' | 'string' | 'sign'
  readonly text: string
}

/** A tag's words and where in the template it begins. */
export interface Tag {
  readonly tokens: readonly Token[]
  readonly offset: number
}

/** A part of a template. */
export type Part =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'value'; readonly tag: Tag }
  | {
      readonly kind: 'choice'
      readonly branches: readonly { readonly condition: Tag; readonly body: readonly Part[] }[]
      readonly otherwise: readonly Part[]
    }

/** What is wrong with a template, and where. */
export interface TemplateMistake {
  readonly message: string
  readonly offset: number
}

const TOKEN =
  /\s*(?:"([^"]*)"|'([^']*)'|(-?\d+(?:\.\d+)?)(?![\w.])|([A-Za-z_][\w.]*)|(==|!=|<=|>=|<|>|\|))/y

/**
 * Parses a template: text with `{{ value }}`, `{{ abstain "why" }}` and
 * `{{ if condition }}` ... `{{ else if condition }}` ... `{{ else }}` ... `{{ end }}`.
 * Gives its parts, or the first mistake.
 */
export function parseTemplate(text: string): readonly Part[] | TemplateMistake {
  const pieces: (string | Tag)[] = []
  let at = 0
  while (at < text.length) {
    const open = text.indexOf('{{', at)
    pieces.push(text.slice(at, open === -1 ? undefined : open))
    if (open === -1) break
    const close = text.indexOf('}}', open)
    if (close === -1) return { message: 'expected "}}", found the end of the reply', offset: open }
    const tokens = tokenise(text.slice(open + 2, close))
    if (tokens === undefined) return { message: 'expected a value, found signs', offset: open }
    pieces.push({ tokens, offset: open })
    at = close + 2
  }
  return parsePieces(pieces)
}

function tokenise(source: string): Token[] | undefined {
  const tokens: Token[] = []
  let at = 0
  while (source.slice(at).trim() !== '') {
    TOKEN.lastIndex = at
    const found = TOKEN.exec(source)
    if (found === null) return undefined
    const [, double, single, number, word, sign] = found
    const string = double ?? single
    if (string !== undefined) tokens.push({ kind: 'string', text: string })
    else if (number !== undefined) tokens.push({ kind: 'number', text: number })
    else if (word !== undefined) tokens.push({ kind: 'word', text: word })
    else tokens.push({ kind: 'sign', text: sign ?? '' })
    at = TOKEN.lastIndex
  }
  return tokens
}

function isMistake(value: readonly Part[] | TemplateMistake): value is TemplateMistake {
  return 'message' in value
}

function parsePieces(pieces: readonly (string | Tag)[]): readonly Part[] | TemplateMistake {
  let at = 0
  return parseUntil([])

  /** Parses up to a tag that begins with one of the words, or to the end of the reply. */
  function parseUntil(ends: readonly string[]): readonly Part[] | TemplateMistake {
    const parsed: Part[] = []
    for (; at < pieces.length; at += 1) {
      const piece = pieces[at] ?? ''
      if (typeof piece === 'string') {
        parsed.push({ kind: 'text', text: piece })
        continue
      }
      const first = piece.tokens[0]
      const keyword = first?.kind === 'word' ? first.text : ''
      if (keyword === 'if') {
        const choice = parseChoice(piece)
        if ('message' in choice) return choice
        parsed.push(choice)
      } else if (keyword === 'else' || keyword === 'end') {
        if (ends.includes(keyword)) return parsed
        return { message: `expected no "${keyword}" without an "if"`, offset: piece.offset }
      } else {
        parsed.push({ kind: 'value', tag: piece })
      }
    }
    return parsed
  }

  function parseChoice(opening: Tag): Part | TemplateMistake {
    const branches: { condition: Tag; body: readonly Part[] }[] = []
    let condition: Tag | undefined = { ...opening, tokens: opening.tokens.slice(1) }
    for (;;) {
      at += 1
      const body = parseUntil(condition === undefined ? ['end'] : ['else', 'end'])
      if (isMistake(body)) return body
      const tag = pieces[at]
      if (tag === undefined || typeof tag === 'string') {
        return { message: 'expected an "end" for this "if"', offset: opening.offset }
      }
      if (condition === undefined) return { kind: 'choice', branches, otherwise: body }
      branches.push({ condition, body })
      const [keyword, next] = tag.tokens
      if (keyword?.text === 'end') {
        if (next !== undefined) return { message: 'expected "end" alone', offset: tag.offset }
        return { kind: 'choice', branches, otherwise: [] }
      }
      if (next !== undefined && next.text !== 'if') {
        return { message: 'expected "else" alone, or "else if"', offset: tag.offset }
      }
      condition = next === undefined ? undefined : { ...tag, tokens: tag.tokens.slice(2) }
    }
  }
}
