import { readFile } from 'node:fs/promises'

import type { RunningGateway } from '../support/command-line.ts'

/** Finds the most memory that a program has held so far, in MB. */
export async function peakMemory({ pid }: Pick<RunningGateway, 'pid'>): Promise<number> {
  const status = await readFile(`/proc/${pid}/status`, 'utf8')
  return Number(/^VmHWM:\s+(\d+) kB$/m.exec(status)?.[1]) / 1_024
}
