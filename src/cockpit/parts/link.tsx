import type { ComponentChildren, JSX } from 'preact'

export interface LinkProps {
  /** An address that a source gave; anything but http and https is not followed. */
  readonly url: string | null | undefined
  readonly children: ComponentChildren
}

/** Links to a place that a source named, or shows the text alone. */
export function Link({ url, children }: LinkProps): JSX.Element {
  if (url === null || url === undefined || !/^https?:\/\//i.test(url)) return <>{children}</>
  return (
    <a href={url} target="_blank" rel="noopener noreferrer">
      {children}
    </a>
  )
}
