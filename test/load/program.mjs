import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'

import { ask, once, run } from '../bench/children.mjs'
import { makeConfig } from './sources.mjs'

const file = (name) => new URL(name, import.meta.url).pathname

/** Starts the program as it is built, before the scripted upstream. */
export async function startProgram(folder, upstreamPort) {
  const config = join(folder, 'gateway.yaml')
  // YAML is a superset of JSON.
  await writeFile(config, JSON.stringify(makeConfig(folder, upstreamPort)))
  const child = run(
    0,
    file('../../dist/main.js'),
    ['start', '--config', config],
    ['--expose-gc', '--import', file('../bench/peers/tell.mjs')],
    'pipe',
  )
  const errors = []
  let refreshes = 0
  const url = await new Promise((resolve, reject) => {
    let log = ''
    const onData = (chunk) => {
      const lines = (log + chunk).split('\n')
      log = lines.pop()
      for (const line of lines) {
        if (/"level":[56]0/.test(line)) errors.push(line)
        if (line.includes('"msg":"refresh"')) refreshes += 1
        const listening = /"url":"([^"]+)".*"msg":"listening"/.exec(line)?.[1]
        if (listening !== undefined) resolve(listening)
      }
    }
    child.stdout.on('data', onData)
    child.stderr.on('data', onData)
    child.on('exit', (code) => reject(new Error(`the program ended with ${code}: ${log}`)))
  })

  return {
    port: Number(new URL(url).port),
    errors,
    refreshes: () => refreshes,
    /** What is held after a collection, and what is resident, in bytes. */
    memory: () => ask(child, 'memory'),
    usage: () => ask(child, 'usage'),
    async gauges() {
      const text = await (await fetch(`${url}/metrics`)).text()
      return (name) => Number(new RegExp(`^${name} (\\S+)$`, 'm').exec(text)?.[1])
    },
    /** Ends it and gives its exit code. */
    stop() {
      const exit = new Promise((resolve) => child.on('exit', resolve))
      child.kill('SIGTERM')
      return exit
    },
  }
}

/** Starts one of the other processes, which share the other core. */
export async function startHelper(name, isReady = false) {
  const child = run(1, file(name))
  return { child, ...(isReady ? await once(child) : {}), ask: (message) => ask(child, message) }
}
