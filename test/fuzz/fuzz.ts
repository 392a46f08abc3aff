import { readdirSync, readFileSync } from 'node:fs'

import { expect } from 'vitest'

import { createRandom, MOST_LENGTH, mutateData, mutateText, pick, type Random } from './mutate.ts'

const { FUZZ_RUNS = '150', FUZZ_SEED = String(Date.now() % 2 ** 31) } = process.env

/** How many inputs each decoder gets; the corpus itself comes before them. */
const RUNS = Number(FUZZ_RUNS)

/** With what the inputs are made. */
export const SEED = Number(FUZZ_SEED)

/** What decoding one input may cost. */
const MOST_MS = 100
const MOST_BYTES = 50 * 1_048_576

/** How often an input is tried again that cost too much: another program may have been in the way. */
const TRIES = 6

/** Reads the corpus of a decoder: every file of its folder, valid or once harmful. */
export function readCorpus(folder: string): string[] {
  const url = new URL(`../fixtures/${folder}/`, import.meta.url)
  return readdirSync(url)
    .toSorted()
    .map((name) => readFileSync(new URL(name, url), 'utf8'))
}

/** What differs from one decoder to another. */
export interface FuzzOptions {
  /** Longer inputs are cut, as the decoder takes its time for each character. */
  readonly mostLength?: number
}

/**
 * Feeds a decoder its corpus and what can be made of it, and rejects where it does not hold; gives
 * the number of inputs.
 */
export async function fuzz(
  corpus: readonly string[],
  decode: (input: string) => unknown,
  { mostLength = MOST_LENGTH }: FuzzOptions = {},
): Promise<number> {
  const random = createRandom(SEED)
  for (const input of corpus) await tryInput(decode, input)
  for (let run = 0; run < RUNS; run += 1) {
    const input = makeInput(random, pick(random, corpus), corpus)
    await tryInput(decode, input.slice(0, mostLength))
  }
  return corpus.length + RUNS
}

function makeInput(random: Random, text: string, corpus: readonly string[]): string {
  const data = random() < 0.5 ? parse(text) : undefined
  const made = data === undefined ? undefined : JSON.stringify(mutateData(random, data))
  return made === undefined || made.length > MOST_LENGTH ? mutateText(random, text, corpus) : made
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

async function tryInput(decode: (input: string) => unknown, input: string): Promise<void> {
  let cost = await measure(decode, input)
  for (let tries = 1; tries < TRIES && isTooMuch(cost); tries += 1) {
    const again = await measure(decode, input)
    cost = { ms: Math.min(cost.ms, again.ms), bytes: Math.min(cost.bytes, again.bytes) }
  }
  if (isTooMuch(cost)) expect.fail(`${JSON.stringify(cost)} for ${describeInput(input)}`)
}

interface Cost {
  readonly ms: number
  readonly bytes: number
}

function isTooMuch({ ms, bytes }: Cost): boolean {
  return ms > MOST_MS || bytes > MOST_BYTES
}

/** Measures the time of the processor rather than that of the clock, which others use too. */
async function measure(decode: (input: string) => unknown, input: string): Promise<Cost> {
  const heapBefore = process.memoryUsage()
  const before = process.cpuUsage()
  try {
    await decode(input)
  } catch (error) {
    throw new Error(`it failed on ${describeInput(input)}`, { cause: error })
  }
  const { user, system } = process.cpuUsage(before)
  const heap = process.memoryUsage()
  const bytes = heap.heapUsed + heap.external - heapBefore.heapUsed - heapBefore.external
  return { ms: (user + system) / 1_000, bytes }
}

function describeInput(input: string): string {
  const shown = JSON.stringify(input.slice(0, 600))
  return `${shown}${input.length > 600 ? ` and ${input.length - 600} more` : ''} (FUZZ_SEED=${SEED})`
}
