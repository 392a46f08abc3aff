// Keeps the gateway under full load with a refresh every second and looks at every answer: none may
// be an error or mix two views, and what is held in memory must stay as it is. What is resident is
// only told: V8 lets garbage lie until the heap is a few times what is held. Takes the seconds as
// argument.
import { mkdtemp, rm } from 'node:fs/promises'
import { Agent, request } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import { ask, endAll, once, run } from './children.mjs'

const print = (text) => process.stdout.write(`${text}\n`)

const SECONDS = Number(process.argv[2] ?? 60)
const CONNECTIONS = 32
const FIELDS =
  'snapshot { revision computedAt tasks { openCount inProgressCount } costLadder { spentToDateUsd } }'
const folder = await mkdtemp(join(tmpdir(), 'gateway-soak-'))
const soaked = new URL('peers/soaked.mjs', import.meta.url).pathname
const child = run(0, soaked, [folder], ['--expose-gc'])
const { port } = await once(child)

const agent = new Agent({ keepAlive: true, maxSockets: CONNECTIONS })
const send = (query, headers = {}) =>
  new Promise((resolve, reject) => {
    const body = JSON.stringify({ query })
    const sent = request(
      {
        port,
        host: '127.0.0.1',
        path: '/graphql',
        method: 'POST',
        agent,
        headers: {
          'content-type': 'application/json',
          'content-length': Buffer.byteLength(body),
          ...headers,
        },
      },
      (response) => {
        let text = ''
        response.setEncoding('utf8')
        response.on('data', (chunk) => (text += chunk))
        response.on('end', () => resolve({ status: response.statusCode, text }))
      },
    )
    sent.on('error', reject)
    sent.end(body)
  })

/** What each revision looked like when it was first seen. */
const seen = new Map()
const wrong = []
let answers = 0
let isOver = false

function check(text) {
  const { data, errors } = JSON.parse(text)
  if (errors !== undefined) {
    wrong.push(text)
    return
  }
  for (const snapshot of [data.first, data.second]) {
    const { revision, tasks } = snapshot
    const known = seen.get(revision)
    const own = JSON.stringify(snapshot)
    if (known === undefined) seen.set(revision, own)
    else if (known !== own) wrong.push(`${revision}: ${known} and ${own}`)
    if (tasks.openCount !== tasks.inProgressCount) wrong.push(own)
  }
  if (JSON.stringify(data.first) !== JSON.stringify(data.second)) wrong.push(text)
}

async function keepAsking(client) {
  for (let index = 0; !isOver; index += 1) {
    // Every tenth question is one that nobody asked before.
    const name = index % 10 === 0 ? `Q${client}x${index}` : 'Same'
    const { status, text } = await send(`query ${name} { first: ${FIELDS} second: ${FIELDS} }`)
    answers += 1
    if (status === 200) check(text)
    else wrong.push(`${status} ${text}`)
  }
}

let events = 0
async function follow(signal) {
  const response = await fetch(`http://127.0.0.1:${port}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', accept: 'text/event-stream' },
    body: JSON.stringify({ query: 'subscription { snapshot { revision } }' }),
    signal,
  })
  let last = -1n
  const decoder = new TextDecoder()
  for await (const chunk of response.body) {
    for (const [, revision] of decoder.decode(chunk).matchAll(/"revision":"(\d+)"/g)) {
      events += 1
      if (BigInt(revision) <= last) wrong.push(`revision ${revision} after ${last}`)
      last = BigInt(revision)
    }
  }
}

const controller = new AbortController()
const followers = Array.from({ length: 50 }, () => follow(controller.signal).catch(() => undefined))
const clients = Array.from({ length: CONNECTIONS }, (_, client) => keepAsking(client))
/** How often it is looked what is held; each time costs a collection. */
const HELD_EVERY_SECONDS = Math.max(1, Math.floor(SECONDS / 12))
const held = []
const resident = []
for (let second = 1; second <= SECONDS; second += 1) {
  await new Promise((resolve) => setTimeout(resolve, 1_000))
  resident.push((await ask(child, 'usage')).memory)
  if (second % HELD_EVERY_SECONDS === 0) held.push((await ask(child, 'memory')).held)
}
isOver = true
await Promise.all(clients)
controller.abort()
await Promise.all(followers)
endAll()
agent.destroy()
await rm(folder, { recursive: true, force: true, maxRetries: 5 })

const median = (list) => list.toSorted((left, right) => left - right)[Math.floor(list.length / 2)]
const thirds = (list, sum) => {
  const third = Math.floor(list.length / 3)
  return [0, 1, 2].map((turn) => sum(list.slice(turn * third, (turn + 1) * third)) / 1_048_576)
}
const heldThirds = thirds(held, median)
const residentThirds = thirds(resident, (list) => Math.max(...list))
const isFlat = heldThirds[2] < heldThirds[0] * 1.05
print(
  `${answers} answers, ${seen.size} revisions, ${events} events, ${wrong.length} wrong; in each third ` +
    `held ${heldThirds.map((value) => value.toFixed(1)).join(', ')} MB, ` +
    `resident at most ${residentThirds.map(Math.round).join(', ')} MB`,
)
for (const text of wrong.slice(0, 5)) print(text)
process.exitCode = wrong.length === 0 && isFlat && seen.size > 1 ? 0 : 1
