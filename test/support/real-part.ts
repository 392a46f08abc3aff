import { existsSync } from 'node:fs'
import { env, stderr } from 'node:process'
import { fileURLToPath } from 'node:url'

import { describe } from 'vitest'

/** One real system that tests run against, and how it is installed. */
export interface RealPart {
  readonly name: string
  /** A file of it, whose absence tells that it is not installed. */
  readonly file: string
  readonly install: string
}

/** Finds a file of the packages that stand beside the tests of real systems. */
export function realPackageFile(path: string): string {
  return fileURLToPath(new URL(`../real/node_modules/${path}`, import.meta.url))
}

/**
 * Describes tests that need a real system. Where it is not installed they are skipped, and a
 * line says how to install it; in CI they fail instead.
 */
export function describeReal(part: RealPart, tests: () => void): void {
  const isMissing = !existsSync(part.file) && env['CI'] !== 'true'
  if (isMissing) stderr.write(`skips the real ${part.name}; to install it: ${part.install}\n`)
  describe.skipIf(isMissing)(`the real ${part.name}`, () => {
    tests()
  })
}

/** How the packages beside these tests are installed. */
export const INSTALL_PACKAGES = 'npm ci --prefix test/real'
