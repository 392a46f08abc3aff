// What a routine question costs: in process, over HTTP beside a plain query, and through the client.
import { Agent, createServer, request } from 'node:http'
import { join } from 'node:path'

import { createSnapshotClient } from '../../dist/client/client.js'
import { createGateway } from '../../dist/index.js'
import { THREE, writeDaemon } from './data.mjs'

const TIMES = 2_000

export default async function measureAnswers({ folder, median, round }) {
  const gateway = createGateway(await writeDaemon(join(folder, 'answers')))
  const url = await gateway.start()
  await gateway.refresh()
  const bare = await listen(Buffer.from('{"data":{"snapshot":null}}'))
  const agent = new Agent({ keepAlive: true })
  const client = createSnapshotClient({ url, timeoutMs: 1_000 })
  const ask = JSON.stringify({ query: '{ answer(question: "any alerts?") { text } }' })
  const plain = JSON.stringify({ query: THREE })

  const match = await time(median, () => gateway.answer('any alerts?'))
  let number = 0
  const miss = await time(median, () => gateway.answer(`what do you think of ${(number += 1)}?`))
  const overHttp = {
    ask: await time(median, () => post(agent, `${url}/graphql`, ask)),
    'plain query': await time(median, () => post(agent, `${url}/graphql`, plain)),
  }
  const warm = {
    client: await time(median, () => client.query(THREE)),
    'bare node:http': await time(median, () => post(agent, bare.url, plain)),
  }
  client.close?.()
  agent.destroy()
  bare.server.close()
  await gateway.stop()
  return [
    {
      what: 'gateway.answer() in process',
      unit: 'us',
      values: { match, 'miss, all different': miss },
      note: '',
    },
    {
      what: '`ask` over HTTP',
      unit: 'us',
      values: overHttp,
      note: `${round(overHttp.ask / overHttp['plain query'])} x a plain cached query`,
    },
    {
      what: "the client's query on a warm connection",
      unit: 'us',
      values: warm,
      note: `${round(warm.client / warm['bare node:http'])} x a bare round trip`,
    },
  ]
}

/** The median of batches, in microseconds of one call. */
async function time(median, work) {
  const batches = []
  for (let batch = 0; batch < 12; batch += 1) {
    const startedAt = process.hrtime.bigint()
    for (let index = 0; index < TIMES / 10; index += 1) await work()
    batches.push(Number(process.hrtime.bigint() - startedAt) / (TIMES / 10) / 1_000)
  }
  // The first ones warm up.
  return median(batches.slice(2))
}

function post(agent, url, body) {
  return new Promise((resolve, reject) => {
    const headers = {
      'content-type': 'application/json',
      'content-length': Buffer.byteLength(body),
    }
    const sent = request(url, { agent, method: 'POST', headers }, (response) => {
      response.resume()
      response.on('end', resolve)
    })
    sent.on('error', reject)
    sent.end(body)
  })
}

async function listen(body) {
  const server = createServer((asked, response) => {
    asked.resume()
    response.writeHead(200, { 'content-type': 'application/json', 'content-length': body.length })
    response.end(body)
  })
  await new Promise((resolve) => {
    server.listen(0, '127.0.0.1', resolve)
  })
  return { server, url: `http://127.0.0.1:${server.address().port}/` }
}
