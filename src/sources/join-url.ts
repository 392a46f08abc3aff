/** Joins a path, and a query, to an address that may have both itself. */
export function joinUrl(
  base: string,
  path: string,
  query: Readonly<Record<string, string>> = {},
): string {
  const url = new URL(base)
  url.pathname = `${url.pathname.replace(/\/+$/, '')}/${path}`
  url.hash = ''
  for (const [name, value] of Object.entries(query)) url.searchParams.set(name, value)
  return url.href
}

/** Makes of an address a link that can be shown: without user, password and query. */
export function linkTo(address: string): string {
  const { origin, pathname } = new URL(address)
  return `${origin}${pathname}`
}
