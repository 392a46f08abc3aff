import { readFile, writeFile } from 'node:fs/promises'
import { version } from 'node:process'

import type { Fault } from './fault.ts'

const FILE = new URL('README.md', import.meta.url)

/** All faults by what they befall. */
export type FaultTable = Readonly<Record<string, readonly Fault[]>>

/** Lists the cells of the table that the page must have, save the results. */
export function cellsOf(table: FaultTable): string[][] {
  return Object.entries(table)
    .flatMap(([area, faults]) => faults.map((fault) => ({ area, ...fault })))
    .map(({ area, fault, holds }, index) => [String(index + 1), area, fault, holds])
}

/** Reads the same cells from the page. */
export async function readCells(): Promise<string[][]> {
  const page = await readFile(FILE, 'utf8')
  return page
    .split('\n')
    .filter((line) => /^\| *\d/.test(line))
    .map((line) => line.split('|').map((cell) => cell.trim()))
    .map((cells) => cells.slice(1, 5))
}

/** Writes the page, with the results of a run. */
export async function writePage(table: FaultTable, held: ReadonlySet<string>): Promise<void> {
  const cells = cellsOf(table)
  const rows = cells.map((row) => [...row, held.has(row[2] ?? '') ? 'held' : '**did not hold**'])
  const head = ['', 'where', 'what goes wrong', 'what must hold', 'result']
  const lines = [head, head.map(() => '---'), ...rows].map((row) => `| ${row.join(' | ')} |`)
  const page = `# Faults

What goes wrong around a gateway, and what must hold all the same. Each of them is done to the
started program (\`node dist/main.js\`) with real upstreams, clients, files and signals, at every run
of the tests; this page is written by \`npm run generate:faults\`.

The last run that was written down: ${new Date().toISOString().slice(0, 10)}, Node ${version}:
${held.size} of ${cells.length} held.

${lines.join('\n')}
`
  await writeFile(FILE, page)
}
