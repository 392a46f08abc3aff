// Holds the started program under load: 80 % of what it can answer, a refresh every five seconds,
// 2,000 subscribers of whom a tenth stalls, sources that flap. Takes the seconds as argument.
import { spawnSync } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { loadavg, tmpdir } from 'node:os'
import { join } from 'node:path'

import { endAll } from '../bench/children.mjs'
import { runPhases } from './phases.mjs'

const SECONDS = Number(process.argv[2] ?? 600)
/** Where others share the machine, times say little: there is less to do then, and none is judged. */
const IS_SHARED = process.env.CI === 'true'

const descriptors = Number(spawnSync('sh', ['-c', 'ulimit -Hn'], { encoding: 'utf8' }).stdout)
const SUBSCRIBERS = Math.min(2_000, (descriptors || Infinity) - 200)
const STALLING = Math.round(SUBSCRIBERS / 10)
const HEAVY = 5

const print = (text) => process.stdout.write(`${text}\n`)
const mb = (bytes) => (bytes / 1_048_576).toFixed(1)

/** What was found, and whether it is as it must be. */
function judge({ phases, held, refreshes, gauge, followed, exitCode, errors }) {
  const wrong = Object.values(phases).reduce((sum, phase) => sum + phase.wrong, followed.wrong)
  const slower = phases.load.p99 / phases.quiet.p99
  const open = gauge('gateway_subscribers')
  const calls = gauge('gateway_source_calls_during_query')
  return [
    ['wrong answers, failed ones, and cut streams', wrong, wrong === 0],
    ['streams open at the end', open, open === SUBSCRIBERS],
    ['of them behind', followed.behind, followed.behind === 0],
    ['refreshes', refreshes, refreshes >= 0.8 * (SECONDS / 5)],
    [
      'held after a collection, MB',
      `${mb(held.before)}, then ${mb(held.after)}`,
      held.after < held.before * 1.05,
    ],
    ['p99 against quiet', `${slower.toFixed(2)} x`, IS_SHARED || slower <= 3],
    ['sources called by queries', calls, calls === 0],
    ['errors in the log', errors.length, errors.length === 0],
    ['exit code', exitCode, exitCode === 0],
  ]
}

const folder = await mkdtemp(join(tmpdir(), 'gateway-load-'))
try {
  const found = await runPhases({
    folder,
    seconds: SECONDS,
    share: IS_SHARED ? 0.4 : 0.8,
    readers: SUBSCRIBERS - STALLING,
    light: STALLING - HEAVY,
    heavy: HEAVY,
  })
  const { phases, followed } = found
  const averages = loadavg().map((average) => average.toFixed(1))
  print(
    `\nNode ${process.version}, ${SECONDS} s, ${SUBSCRIBERS} subscribers; ` +
      `load average ${averages.join(', ')}\n`,
  )
  print('| phase | answers/s | CPU of each, us | p50, ms | p99, ms | longest, ms |')
  print('|---|---|---|---|---|---|')
  for (const [name, { perSecond, cpuPerAnswer, p50, p99, longest }] of Object.entries(phases)) {
    const numbers = [perSecond, cpuPerAnswer].map(Math.round)
    print(`| ${[name, ...numbers, p50, p99, longest].join(' | ')} |`)
  }
  const { resident } = phases.load
  const third = Math.ceil(resident.length / 3)
  const most = [0, 1, 2].map((turn) =>
    mb(Math.max(...resident.slice(turn * third, (turn + 1) * third))),
  )
  print(`
from the first reader of an event to the last: at most ${Math.round(followed.spread)} ms
of those who stalled: ${followed.dropped} times dropped and back again, ${followed.caughtUp} times caught up
resident: at most ${most.join(', ')} MB in each third
`)
  const rows = judge(found)
  for (const [what, value, isGood] of rows) print(`${isGood ? 'ok  ' : 'FAIL'}  ${what}: ${value}`)
  for (const { firstWrong } of [...Object.values(phases), followed]) firstWrong.forEach(print)
  found.errors.slice(0, 3).forEach(print)
  process.exitCode = rows.every(([, , isGood]) => isGood) ? 0 : 1
} finally {
  endAll()
  await rm(folder, { recursive: true, force: true, maxRetries: 5 })
}
