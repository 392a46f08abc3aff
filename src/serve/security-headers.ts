/** Headers that every answer has; pages put their own content security policy in its place. */
export const SECURITY_HEADERS: Readonly<Record<string, string>> = {
  'content-security-policy': "default-src 'none'; frame-ancestors 'none'",
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
  'referrer-policy': 'no-referrer',
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY',
}

/** The headers by which pages of a listed origin may read an answer, names and values in turn. */
export function corsHeaders(origin: string): string[] {
  return [
    'access-control-allow-origin',
    origin,
    'access-control-expose-headers',
    'etag, retry-after',
    'cross-origin-resource-policy',
    'cross-origin',
  ]
}
