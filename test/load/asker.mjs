// Asks as fast as is answered, or at a given rate: then the time of an answer counts from when its
// question was due, so that one that has to wait for others is not taken for a fast one.
import { openConnection } from '../bench/connection.mjs'
import { createQuestions, createReader } from './questions.mjs'
import { createTruth } from './truth.mjs'

/** For how long the last answers are waited for, in milliseconds. */
const MOST_ENDING_MS = 10_000

/** In 0.1 ms each; what takes longer than all of them counts as the last. */
const BUCKETS = 200_000

function measure({ port, connections, seconds, rate }, done) {
  const times = new Uint32Array(BUCKETS)
  const wrong = []
  const due = []
  const free = []
  const read = createReader()
  let asked = 0
  let answered = 0
  let isOver = false
  let ending

  const clients = Array.from({ length: connections }, (_, index) => {
    const next = createQuestions(port, index)
    const isTrue = createTruth()
    const client = { connection: undefined, question: undefined, dueAt: 0, shown: {} }
    const judge = (status, body) => {
      const { kind } = client.question
      if (status !== '200') return `${status} ${body.toString()}`
      try {
        const known = read(kind, body)
        if (client.shown[kind] === known) return undefined
        client.shown[kind] = known
        return isTrue(known.snapshot)
      } catch (error) {
        return error.message
      }
    }
    client.ask = (dueAt) => {
      asked += 1
      client.dueAt = dueAt
      client.question = next()
      client.connection.send(client.question.bytes)
    }
    client.connection = openConnection({
      port,
      onOpen: () => rest(client),
      onAnswer(status, body) {
        const tookMs = performance.now() - client.dueAt
        times[Math.min(BUCKETS - 1, Math.floor(tookMs * 10))] += 1
        answered += 1
        const fault = judge(status, body)
        if (fault !== undefined) wrong.push(fault)
        rest(client)
      },
      onFault: (message) => wrong.push(message),
    })
    return client
  })

  /** A client has nothing to do: what is due is asked, else it waits for its turn. */
  function rest(client) {
    const dueAt = rate === undefined && !isOver ? performance.now() : due.shift()
    if (dueAt !== undefined) client.ask(dueAt)
    else if (isOver && asked === answered) end()
    else free.push(client)
  }

  const startedAt = performance.now()
  let made = 0
  function tick() {
    const now = performance.now()
    if (isOver) return
    for (; startedAt + (made / rate) * 1_000 <= now; made += 1) {
      const dueAt = startedAt + (made / rate) * 1_000
      const client = free.shift()
      if (client === undefined) due.push(dueAt)
      else client.ask(dueAt)
    }
    setTimeout(tick, 1)
  }
  if (rate !== undefined) tick()

  let perSecond = 0
  setTimeout(() => {
    isOver = true
    perSecond = answered / seconds
    ending = setTimeout(() => {
      wrong.push(`${asked - answered + due.length} questions had no answer`)
      end()
    }, MOST_ENDING_MS)
    if (asked === answered && due.length === 0) end()
  }, seconds * 1_000)

  function end() {
    clearTimeout(ending)
    for (const { connection } of clients) connection.close()
    done({
      answered,
      perSecond,
      p50: percentile(times, answered, 0.5),
      p99: percentile(times, answered, 0.99),
      longest: percentile(times, answered, 1),
      wrong: wrong.length,
      firstWrong: wrong.slice(0, 3).map((text) => text.slice(0, 500)),
    })
  }
}

/** In milliseconds. */
function percentile(times, count, share) {
  let left = Math.ceil(count * share)
  const bucket = times.findIndex((number) => (left -= number) <= 0)
  return (bucket + 1) / 10
}

process.on('message', (message) => measure(message, (found) => process.send(found)))
