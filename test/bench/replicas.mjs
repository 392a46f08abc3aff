// Queries answered by one replica and by two, each on a core that it shares with those who ask it.
import { spawn, spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'

import { ask, once, run } from './children.mjs'
import { THREE } from './data.mjs'

const here = (name) => new URL(name, import.meta.url).pathname

export default async function measureReplicas({ folder, median, round, rounds, seconds }) {
  if (spawnSync('redis-server', ['--version']).status !== 0) return []
  const home = join(folder, 'redis')
  await mkdir(home)
  const socket = join(home, 'redis.sock')
  const options = ['--port', '0', '--save', '', '--unixsocket', socket, '--dir', home]
  const redis = spawn('redis-server', options, { stdio: 'ignore' })
  try {
    while (!existsSync(socket)) await new Promise((resolve) => setTimeout(resolve, 20))
    const pairs = []
    for (const core of [0, 1]) {
      const own = join(folder, `replica-${core}`)
      const child = run(core, here('peers/replica.mjs'), [own, `unix://${socket}`])
      const { port } = await once(child)
      pairs.push({ child, port, load: run(core, here('load.mjs')) })
    }
    const measure = async (used) => {
      const answers = await Promise.all(
        used.map(({ port, load }) => {
          const order = { port, path: '/graphql', query: THREE, connections: 32, seconds, first: 0 }
          return ask(load, order)
        }),
      )
      if (answers.some(({ wrong }) => wrong > 0)) throw new Error('wrong answers')
      return answers.reduce((sum, { perSecond }) => sum + perSecond, 0)
    }
    const found = { one: [], two: [] }
    await measure(pairs)
    for (let turn = 0; turn < rounds; turn += 1) {
      found.one.push(await measure(pairs.slice(0, 1)))
      found.two.push(await measure(pairs))
    }
    for (const { child, load } of pairs) {
      child.kill()
      load.kill()
    }
    const values = { 'one replica': median(found.one), two: median(found.two) }
    const note = `${round(values.two / values['one replica'])} x one`
    return [{ what: 'three fields by replicas', unit: 'requests/s', values, note }]
  } finally {
    redis.kill()
  }
}
