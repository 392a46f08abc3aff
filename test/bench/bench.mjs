// Measures the gateway beside its peers in one run and prints the table; see the README for its rows.
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import { ask, endAll, once, run } from './children.mjs'
import { THREE, WHOLE } from './data.mjs'

const print = (text) => process.stdout.write(`${text}\n`)

const SECONDS = Number(process.env.BENCH_SECONDS ?? 3)
const ROUNDS = Number(process.env.BENCH_ROUNDS ?? 3)
const folder = await mkdtemp(join(tmpdir(), 'gateway-bench-'))
const here = (name) => new URL(name, import.meta.url).pathname
const median = (list) => list.toSorted((left, right) => left - right)[Math.floor(list.length / 2)]
const round = (value) => (value >= 100 ? Math.round(value) : Number(value.toPrecision(3)))

async function start(name, query) {
  const child = run(0, here(`peers/${name}.mjs`), [await mkdtemp(join(folder, name)), query])
  const { port } = await once(child)
  return { child, port, path: '/graphql' }
}

/** Measures all peers in turns, so that a busy machine is busy for each of them. */
async function measure(peers, query, isFresh) {
  const load = run(1, here('load.mjs'))
  const found = Object.fromEntries(peers.map((name) => [name, []]))
  const cpus = Object.fromEntries(peers.map((name) => [name, []]))
  const servers = {}
  for (const name of peers) servers[name] = await start(name, query)
  let first = 0
  for (let turn = -1; turn < ROUNDS; turn += 1) {
    for (const name of peers) {
      const { port, path } = servers[name]
      const seconds = turn === -1 ? Math.min(2, SECONDS) : SECONDS
      const before = await ask(servers[name].child, 'usage')
      const answer = await ask(load, {
        port,
        path,
        query,
        isFresh,
        connections: 32,
        seconds,
        first,
      })
      const after = await ask(servers[name].child, 'usage')
      first = answer.sent
      const cpu = after.cpu.user + after.cpu.system - before.cpu.user - before.cpu.system
      if (answer.wrong > 0) throw new Error(`${name}: ${answer.wrong} wrong answers`)
      // The first turn warms up.
      if (turn < 0) continue
      found[name].push(answer.perSecond)
      cpus[name].push(cpu / answer.answered)
    }
  }
  for (const { child } of Object.values(servers)) child.kill()
  load.kill()
  const medians = (lists) =>
    Object.fromEntries(Object.entries(lists).map(([name, list]) => [name, median(list)]))
  return { speed: medians(found), cpu: medians(cpus) }
}

/** A machine that does other work skews the speeds, but hardly what a request costs. */
function addSpeeds(what, { speed, cpu }, against) {
  const ratios = (values, of) =>
    Object.entries(against)
      .map(([name, label]) => `${round(of(values.gateway, values[name]))} ${label}`)
      .join(', ')
  add(
    what,
    'requests/s',
    speed,
    ratios(speed, (own, other) => own / other),
  )
  add(
    `${what}: CPU of each`,
    'us',
    cpu,
    ratios(cpu, (own, other) => other / own),
  )
}

const tools = { folder, median, round, rounds: ROUNDS, seconds: SECONDS }
const rows = []
const add = (what, unit, values, note) => rows.push({ what, unit, values, note })
const wanted = process.argv.slice(2)
const isWanted = (name) => wanted.length === 0 || wanted.includes(name)

try {
  for (const [name, query] of [
    ['whole snapshot', WHOLE],
    ['three fields', THREE],
  ]) {
    if (isWanted('repeated')) {
      const peers = ['bare', 'gateway', 'mercurius', 'yoga', 'apollo']
      addSpeeds(`a repeated query, ${name}`, await measure(peers, query, false), {
        bare: 'of bare',
        yoga: 'x Yoga',
        mercurius: 'x Mercurius',
      })
    }
    if (isWanted('fresh')) {
      const peers = ['gateway', 'mercurius', 'yoga', 'apollo']
      addSpeeds(`a query never seen before, ${name}`, await measure(peers, query, true), {
        yoga: 'x Yoga',
        mercurius: 'x Mercurius',
      })
    }
  }
  for (const name of ['process', 'answers', 'events', 'starting', 'refresh', 'replicas']) {
    if (!isWanted(name)) continue
    const { default: rowsOf } = await import(`./${name}.mjs`)
    for (const row of await rowsOf(tools)) rows.push(row)
  }
} finally {
  endAll()
  await rm(folder, { recursive: true, force: true, maxRetries: 5 })
}

print(`\nNode ${process.version}, ${ROUNDS} rounds of ${SECONDS} s, medians\n`)
print('| what | measured | in short |')
print('|---|---|---|')
for (const { what, unit, values, note } of rows) {
  const list = Object.entries(values).map(
    ([name, value]) => `${name} ${round(value).toLocaleString('en')}`,
  )
  print(`| ${what} | ${list.join(', ')} ${unit} | ${note} |`)
}
