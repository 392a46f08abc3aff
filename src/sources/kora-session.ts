import { SourceError } from '../errors.ts'
import { parseJson } from './parse-json.ts'
import { readHttp } from './read-http.ts'
import { createSingleFlight } from './single-flight.ts'
import type { ReadOptions, SourceContext } from './source.ts'

const TOKEN_IN_PAGE = /window\.__HERMES_SESSION_TOKEN__\s*=\s*(["'])([\x21-\x7e]+?)\1/

/** The page is small; the cap of a source is for data. */
const PAGE_BYTES = 5 * 1_048_576

/** One Kora daemon, asked with the session token that it gives to whoever loads its page. */
export interface KoraSession {
  /** Asks one endpoint for JSON; takes a new token once when the one it has is refused. */
  readJson(path: string, options: ReadOptions): Promise<unknown>
}

/** How a daemon is reached. */
export interface KoraSessionOptions {
  readonly url: string
  readonly headers: Readonly<Record<string, string>> | undefined
  /** A token of the configuration; none: the one in the page, which changes at each start. */
  readonly token: string | undefined
}

/** Makes the session with one daemon, which all sources that read it share. */
export function createKoraSession(
  context: Pick<SourceContext, 'fetch'>,
  { url, headers, token }: KoraSessionOptions,
): KoraSession {
  let held = token

  const readToken = createSingleFlight(async (signal) => {
    const page = { url: address(url, ''), headers, accept: 'text/html' }
    const { text } = await readHttp(context, page, { signal, maxBytes: PAGE_BYTES })
    const found = TOKEN_IN_PAGE.exec(text)?.[2]
    if (found === undefined) {
      throw new SourceError('UNAUTHORIZED', 'expected a session token in the page; set token')
    }
    held = found
    return found
  })

  const ask = (path: string, session: string, options: ReadOptions) => {
    const request = {
      url: address(url, path),
      headers: { ...headers, 'x-hermes-session-token': session },
    }
    return readHttp(context, request, options)
  }

  return {
    async readJson(path, options) {
      const session = held ?? (await readToken(options.signal))
      try {
        return parseJson((await ask(path, session, options)).text)
      } catch (error) {
        const isRefused = error instanceof SourceError && error.code === 'UNAUTHORIZED'
        if (!isRefused || token !== undefined) throw error
      }
      // Another source may have fetched the new one already.
      const renewed =
        held !== undefined && held !== session ? held : await readToken(options.signal)
      return parseJson((await ask(path, renewed, options)).text)
    },
  }
}

/** Joins a path to the address of a daemon, which may stand below a path of its own. */
function address(base: string, path: string): string {
  const url = new URL(base)
  url.pathname = `${url.pathname.replace(/\/$/, '')}/${path}`
  return url.href
}
