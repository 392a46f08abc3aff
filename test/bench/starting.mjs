// How long the program takes from a stored snapshot to its first answer, and what it holds when idle.
import { spawn } from 'node:child_process'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

import { createGateway } from '../../dist/index.js'
import { THREE, writeDaemon } from './data.mjs'

const ROUNDS = 9

export default async function measureStart({ folder, median, round }) {
  const config = await writeDaemon(join(folder, 'start'))
  const gateway = createGateway(config)
  await gateway.refresh()
  await gateway.stop()
  const file = join(folder, 'start.yaml')
  // YAML is a superset of JSON.
  writeFileSync(file, JSON.stringify(config))
  const main = new URL('../../dist/main.js', import.meta.url).pathname

  const times = { yoga: [], gateway: [] }
  let memory = 0
  for (let turn = 0; turn < ROUNDS; turn += 1) {
    times.yoga.push(await runImport())
    const startedAt = process.hrtime.bigint()
    const child = spawn(process.execPath, [main, 'start', '--config', file, '--port', '0'], {
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    const url = await listening(child)
    const answer = await fetch(`${url}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ query: THREE }),
    })
    await answer.json()
    times.gateway.push(Number(process.hrtime.bigint() - startedAt) / 1e6)
    if (turn === ROUNDS - 1) {
      await new Promise((resolve) => setTimeout(resolve, 3_000))
      const status = readFileSync(`/proc/${child.pid}/status`, 'utf8')
      memory = Number(/VmRSS:\s+(\d+)/.exec(status)?.[1] ?? 0) / 1_024
    }
    child.kill()
    await new Promise((resolve) => child.on('exit', resolve))
  }
  const values = { "import('graphql-yoga')": median(times.yoga), gateway: median(times.gateway) }
  return [
    {
      what: 'from the start to the first answer',
      unit: 'ms',
      values,
      note: `${round(values.gateway / values["import('graphql-yoga')"])} x the import of Yoga`,
    },
    { what: 'memory when idle', unit: 'MB', values: { gateway: memory }, note: '' },
  ]
}

function runImport() {
  const startedAt = process.hrtime.bigint()
  const root = new URL('../..', import.meta.url)
  const child = spawn(process.execPath, ['-e', "import('graphql-yoga')"], { cwd: root })
  return new Promise((resolve) =>
    child.on('exit', () => resolve(Number(process.hrtime.bigint() - startedAt) / 1e6)),
  )
}

function listening(child) {
  return new Promise((resolve, reject) => {
    let text = ''
    const read = (chunk) => {
      text += chunk
      const url = /"listening".*?"url":"([^"]+)"|"url":"([^"]+)".*?"listening"/.exec(text)
      if (url !== null) resolve(url[1] ?? url[2])
    }
    child.stdout.on('data', read)
    child.stderr.on('data', read)
    child.on('exit', () => reject(new Error(text)))
  })
}
