// Keeps the gateway under full load with a refresh every second and looks at every answer: none may
// be an error or mix two views, and the memory must stay as it is. Takes the seconds as argument.
import { fork } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { Agent, request } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

const print = (text) => process.stdout.write(`${text}\n`)

const SECONDS = Number(process.argv[2] ?? 60)
const CONNECTIONS = 32
const FIELDS =
  'snapshot { revision computedAt tasks { openCount inProgressCount } costLadder { spentToDateUsd } }'
const folder = await mkdtemp(join(tmpdir(), 'gateway-soak-'))
const child = fork(new URL('peers/soaked.mjs', import.meta.url), [folder])
const once = () => new Promise((resolve) => child.once('message', resolve))
const { port } = await once()

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

async function ask(client) {
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
const clients = Array.from({ length: CONNECTIONS }, (_, client) => ask(client))
const memory = []
for (let second = 0; second < SECONDS; second += 1) {
  await new Promise((resolve) => setTimeout(resolve, 1_000))
  const usage = once()
  child.send('usage')
  memory.push((await usage).memory / 1_048_576)
}
isOver = true
await Promise.all(clients)
controller.abort()
await Promise.all(followers)
child.kill()
agent.destroy()
await rm(folder, { recursive: true, force: true, maxRetries: 5 })

const median = (list) => list.toSorted((left, right) => left - right)[Math.floor(list.length / 2)]
const third = Math.floor(memory.length / 3)
const before = median(memory.slice(third, 2 * third))
const after = median(memory.slice(2 * third))
const isFlat = after < before * 1.1 + 10
print(
  `${answers} answers, ${seen.size} revisions, ${events} events, ${wrong.length} wrong; ` +
    `memory ${Math.round(before)} MB, then ${Math.round(after)} MB`,
)
for (const text of wrong.slice(0, 5)) print(text)
process.exitCode = wrong.length === 0 && isFlat && seen.size > 1 ? 0 : 1
