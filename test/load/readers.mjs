// Follows the snapshot on many streams at once. Most read on; the others stall, come back after a
// while, and are served again, or have been dropped and connect again.
import { openStream } from '../bench/stream.mjs'
import { createTruth } from './truth.mjs'

const FIELDS = [
  'revision tasks { openCount inProgressCount }',
  'revision costLadder { spentToDateUsd } operationalState { primary }',
  'revision overall { status } serviceHealth { services { name status latencyMs freshness { status } } }',
]

/** So much that what waits for one who does not read it soon is more than anything holds for him. */
const HEAVY = Array.from({ length: 40 }, (_, index) => `a${index}: items { detail }`).join(' ')

const EVENT = 'event: next\ndata: '
const STALL_MS = 25_000
const CATCH_UP_MS = 20_000

const wrong = []
const streams = []
/** When the first and the last reader saw a revision, and how many did. */
const seenAt = new Map()
const found = { events: 0, dropped: 0, caughtUp: 0 }
let newest = 0n
let isStalling = false

// All who asked the same are sent the same.
const read = new Map()
function parse(text) {
  const known = read.get(text)
  if (known !== undefined) return known
  const { data, errors } = JSON.parse(text)
  if (errors !== undefined) throw new Error(text)
  if (read.size > 20) read.clear()
  read.set(text, data.snapshot)
  return data.snapshot
}

/** Follows a subscription and calls back with the data of each event, and when it is over. */
function follow(port, query, onEvent, onClose) {
  const socket = openStream(port, query)
  let held = ''
  socket.setEncoding('utf8')
  socket.on('data', (chunk) => {
    held += chunk
    for (let end = held.indexOf('\n\n'); end !== -1; end = held.indexOf('\n\n')) {
      if (held.startsWith(EVENT)) onEvent(held.slice(EVENT.length, end))
      held = held.slice(end + 2)
    }
  })
  // It is closed after that.
  socket.on('error', () => {})
  socket.on('close', onClose)
  return socket
}

function open(stream) {
  return new Promise((resolve) => {
    const isTrue = createTruth()
    const onEvent = (text) => {
      found.events += 1
      try {
        const snapshot = parse(text)
        const fault = isTrue(snapshot)
        if (fault !== undefined) wrong.push(fault)
        stream.last = BigInt(snapshot.revision)
        note(stream)
      } catch (error) {
        wrong.push(error.message)
      }
      resolve()
    }
    stream.isOpen = true
    stream.socket = follow(
      stream.port,
      `subscription { snapshot { ${stream.fields} } }`,
      onEvent,
      () => {
        stream.isOpen = false
        if (!stream.doesStall) wrong.push('a stream that was read was cut')
      },
    )
  })
}

function note({ last, doesStall }) {
  if (last > newest) newest = last
  if (doesStall) return
  const now = performance.now()
  const seen = seenAt.get(last)
  if (seen === undefined) seenAt.set(last, { first: now, last: now, count: 1 })
  else Object.assign(seen, { last: now, count: seen.count + 1 })
}

const wait = (ms) => new Promise((resolve) => setTimeout(resolve, ms))

/** Reads nothing for a while, then what has waited, time and again. */
async function stall(stream, index) {
  await wait((index % 10) * 1_000)
  while (isStalling) {
    stream.socket.pause()
    await wait(STALL_MS)
    await comeBack(stream)
  }
}

async function comeBack(stream) {
  const expected = newest
  stream.socket.resume()
  for (let waited = 0; stream.isOpen && stream.last < expected; waited += 50) {
    if (waited > CATCH_UP_MS) {
      wrong.push(`one who came back is at revision ${stream.last}, not ${expected}`)
      break
    }
    await wait(50)
  }
  if (stream.isOpen) {
    found.caughtUp += 1
    return
  }
  found.dropped += 1
  await open(stream)
}

const stalling = []
const answers = {
  async open({ port, readers, light, heavy }) {
    for (let index = 0; index < readers + light + heavy; index += 1) {
      const isHeavy = index >= readers + light
      const fields = isHeavy ? `revision alerts { ${HEAVY} }` : FIELDS[index % FIELDS.length]
      const stream = { port, fields, doesStall: index >= readers, last: 0n }
      streams.push(stream)
      await open(stream)
    }
  },
  async stall() {
    isStalling = true
    seenAt.clear()
    const those = streams.filter(({ doesStall }) => doesStall)
    stalling.push(...those.map((stream, index) => stall(stream, index)))
  },
  /** Until all read. */
  async read() {
    isStalling = false
    await Promise.all(stalling)
  },
  async tell() {},
}

function tell() {
  const readers = streams.filter(({ doesStall }) => !doesStall)
  // What another one has overtaken is not sent to all.
  const spreads = [...seenAt.values()]
    .filter(({ count }) => count >= readers.length)
    .map(({ first, last }) => last - first)
  return {
    ...found,
    newest: String(newest),
    behind: streams.filter(({ last }) => last < newest).length,
    spread: Math.max(0, ...spreads),
    wrong: wrong.length,
    firstWrong: wrong.slice(0, 3).map((text) => text.slice(0, 500)),
  }
}

async function answer({ what, ...more }) {
  await answers[what](more)
  process.send(tell())
}

process.on('message', (message) => void answer(message))
