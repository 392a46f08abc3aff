// A refresh of 1,000 sources, each of which takes its time, and the queries in that time.
import { join } from 'node:path'

import { ask, once, run } from './children.mjs'
import { THREE } from './data.mjs'

const SOURCES = 1_000
const FASTEST_MS = 20
const SLOWEST_MS = 200
const REFRESHES = 10
const here = (name) => new URL(name, import.meta.url).pathname

export default async function measureRefresh({ folder, median, round }) {
  const args = [join(folder, 'refresh'), SOURCES, FASTEST_MS, SLOWEST_MS].map(String)
  const child = run(0, here('peers/refreshed.mjs'), args, ['--expose-gc'])
  const { port } = await once(child)
  // The first refreshes warm up.
  for (let index = 0; index < 3; index += 1) await ask(child, 'refresh')
  const before = await ask(child, 'memory')

  let longest = 0
  let isOver = false
  const asking = (async () => {
    for (let index = 0; !isOver; index += 1) {
      const startedAt = performance.now()
      const answer = await fetch(`http://127.0.0.1:${port}/graphql`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ query: `query Q${index} ${THREE}` }),
      })
      await answer.arrayBuffer()
      longest = Math.max(longest, performance.now() - startedAt)
      await new Promise((resolve) => setTimeout(resolve, 2))
    }
  })()
  const refreshes = []
  for (let index = 0; index < REFRESHES; index += 1) refreshes.push(await ask(child, 'refresh'))
  isOver = true
  await asking
  const after = await ask(child, 'memory')
  child.kill()

  const took = median(refreshes.map((refresh) => refresh.took))
  const what = `${SOURCES.toLocaleString('en')} sources of ${FASTEST_MS} to ${SLOWEST_MS} ms`
  return [
    {
      what: `a refresh of ${what}`,
      unit: 'ms',
      values: { gateway: took },
      note: `${round(took / SLOWEST_MS)} x its slowest source`,
    },
    {
      what: `${REFRESHES} of them`,
      unit: 'ms',
      values: {
        'event loop delay p99, worst of all': Math.max(...refreshes.map(({ delay }) => delay)),
        'longest query': longest,
      },
      note: '',
    },
    {
      what: 'held after gc before and after them',
      unit: 'MB',
      values: { before: before.held / 1_048_576, after: after.held / 1_048_576 },
      note: '',
    },
  ]
}
