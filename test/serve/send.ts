import { type IncomingHttpHeaders, request } from 'node:http'

/** What came back. */
export interface Sent {
  readonly status: number
  readonly headers: IncomingHttpHeaders
  readonly body: Buffer
}

/** Sends a request as it is, also what `fetch` refuses to send, such as another host. */
export function send(
  url: string,
  options: {
    method?: string
    /** The target as it is to be sent, with nothing resolved. */
    path?: string
    headers?: Record<string, string>
    body?: Buffer | string
  } = {},
): Promise<Sent> {
  const { method = 'GET', path, headers = {}, body } = options
  return new Promise((resolve, reject) => {
    const sent = request(
      url,
      { method, headers, ...(path === undefined ? {} : { path }) },
      (response) => {
        const chunks: Buffer[] = []
        response.on('data', (chunk: Buffer) => chunks.push(chunk))
        response.on('end', () =>
          resolve({
            status: response.statusCode ?? 0,
            headers: response.headers,
            body: Buffer.concat(chunks),
          }),
        )
      },
    )
    sent.on('error', reject)
    sent.end(body)
  })
}

/** Makes the target of a GET of a query. */
export function target(url: string, query: string, more: Record<string, string> = {}): string {
  return `${url}/graphql?${new URLSearchParams({ query, ...more }).toString()}`
}
