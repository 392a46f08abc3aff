/** What the server wrote into the page for whoever asked for it. */
export interface PageFacts {
  readonly name: string
  readonly canRefresh: boolean
  /** Whether they signed in, and so can sign out. */
  readonly isSignedIn: boolean
}

/** Reads what the server wrote into the head of the page. */
export function readPageFacts(): PageFacts {
  const read = (name: string): string =>
    document.querySelector<HTMLMetaElement>(`meta[name="gateway-${name}"]`)?.content ?? ''
  return {
    name: read('name'),
    canRefresh: read('scopes').split(' ').includes('refresh'),
    isSignedIn: read('session') === 'cookie',
  }
}
