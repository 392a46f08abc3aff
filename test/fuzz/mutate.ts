import { fixtureText } from '../support/fixture.ts'

/** Numbers that look random and are the same for the same seed: from 0 up to, not including, 1. */
export type Random = () => number

/** Makes a source of random numbers (xorshift, 32 bits). */
export function createRandom(seed: number): Random {
  let state = (seed ^ 0x9e3779b9) | 1
  return () => {
    state ^= state << 13
    state ^= state >>> 17
    state ^= state << 5
    return (state >>> 0) / 2 ** 32
  }
}

/** Picks a member of a list. */
export function pick<Item>(random: Random, items: readonly Item[]): Item {
  const item = items[Math.floor(random() * items.length)]
  if (item === undefined) throw new TypeError('expected a list that is not empty')
  return item
}

/** What is put into inputs because it was harmful somewhere: bits of syntax, and JSON values. */
const DICTIONARY: { readonly tokens: readonly string[]; readonly values: readonly unknown[] } =
  JSON.parse(fixtureText('fuzz/dictionary.json'))

/** Changes a text in a few places: cut, doubled, spliced, or with something put in between. */
export function mutateText(random: Random, text: string, others: readonly string[]): string {
  let mutated = text
  for (let rounds = 1 + Math.floor(random() * 4); rounds > 0; rounds -= 1) {
    const at = Math.floor(random() * (mutated.length + 1))
    const end = Math.min(mutated.length, at + Math.floor(random() ** 3 * mutated.length) + 1)
    const change = Math.floor(random() * 8)
    const [before, middle, after] = [
      mutated.slice(0, at),
      mutated.slice(at, end),
      mutated.slice(end),
    ]
    if (change === 0) mutated = before + after
    else if (change === 1) mutated = before
    else if (change === 2) mutated = before + middle.repeat(2 + Math.floor(random() * 30)) + after
    else if (change === 3)
      mutated = before + pick(random, DICTIONARY.tokens).repeat(repeats(random)) + after
    else if (change === 4) mutated = before + pick(random, DICTIONARY.tokens) + middle + after
    else if (change === 5) mutated = before + shifted(random, middle) + after
    else if (change === 6) mutated = before + pick(random, others).slice(at)
    else mutated = before + pick(random, DICTIONARY.tokens) + after
    if (mutated.length > MOST_LENGTH) mutated = mutated.slice(0, MOST_LENGTH)
  }
  return mutated
}

/** Long enough for what does not take time in proportion to show itself. */
export const MOST_LENGTH = 50_000

function repeats(random: Random): number {
  return Math.floor(random() ** 6 * 20_000) + 1
}

/** Shifts some characters, so that other letters, signs and broken pairs come out. */
function shifted(random: Random, text: string): string {
  return text.replace(/[^]/g, (unit) =>
    random() < 0.2
      ? String.fromCharCode(unit.charCodeAt(0) ^ (1 << Math.floor(random() * 16)))
      : unit,
  )
}

/** Changes JSON data in a few places without touching its syntax. */
export function mutateData(random: Random, data: unknown): unknown {
  let mutated = data
  for (let rounds = 1 + Math.floor(random() * 3); rounds > 0; rounds -= 1) {
    mutated = mutateNode(random, mutated)
  }
  return mutated
}

function mutateNode(random: Random, node: unknown): unknown {
  if (typeof node !== 'object' || node === null || random() < 0.15) return replaced(random, node)
  if (Array.isArray(node)) {
    if (node.length === 0 || random() < 0.15) return replaced(random, node)
    const index = Math.floor(random() * node.length)
    return node.with(index, mutateNode(random, node[index]))
  }
  const entries = Object.entries(node)
  const [key, value] = entries.length === 0 ? ['__proto__', {}] : pick(random, entries)
  const rest = entries.filter(([name]) => name !== key)
  const change = random()
  if (change < 0.1) return Object.fromEntries(rest)
  if (change < 0.2) return Object.fromEntries([...rest, [`${key}x`, value]])
  // Not fromEntries: as JSON has it, the key is an own property.
  if (change < 0.25) return JSON.parse(`{"__proto__":{"a":1},"rest":${JSON.stringify(node)}}`)
  return Object.fromEntries(
    entries.map(([name, own]) => [name, name === key ? mutateNode(random, own) : own]),
  )
}

function replaced(random: Random, node: unknown): unknown {
  const change = random()
  if (change < 0.08) return nested(Math.floor(random() * 900))
  if (change < 0.16) return 'x'.repeat(Math.floor(random() ** 4 * 50_000))
  if (change < 0.24) return Array.from({ length: Math.floor(random() ** 4 * 100) }, () => node)
  return pick(random, DICTIONARY.values)
}

function nested(depth: number): unknown {
  let value: unknown = 0
  for (let level = 0; level < depth; level += 1) value = level % 2 === 0 ? [value] : { a: value }
  return value
}
