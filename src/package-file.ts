import { createRequire } from 'node:module'
import { pathToFileURL } from 'node:url'

// By its own name, since the bundled program is not as deep in the package as its source.
const root = pathToFileURL(createRequire(import.meta.url).resolve('snapshot-gateway/package.json'))

/** Finds a file of this package by its path from the package's folder. */
export function packageFile(path: string): URL {
  return new URL(path, root)
}
