import { readFileSync } from 'node:fs'

/** Reads a recorded answer, as text. */
export function fixtureText(name: string): string {
  return readFileSync(new URL(`../fixtures/${name}`, import.meta.url), 'utf8')
}

/** Reads a recorded answer, as data. */
export function fixture(name: string): unknown {
  return JSON.parse(fixtureText(name))
}
