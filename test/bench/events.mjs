// What an event costs with 2,000 subscribers of one operation, and what each of them holds.
import { join } from 'node:path'

import { ask, once, run } from './children.mjs'

const SUBSCRIBERS = 2_000
const EVENTS = 20
const here = (name) => new URL(name, import.meta.url).pathname

export default async function measureEvents({ folder, median, round }) {
  const cpu = {}
  const memory = {}
  const servers = {}
  const open = async ({ subscribers, port }, count) => {
    const answer = await ask(subscribers, { port, count })
    if (answer.open !== count) throw new Error(`only ${answer.open} streams are open`)
  }
  for (const name of ['prepared', 'gateway']) {
    const child = run(0, here(`peers/${name}-events.mjs`), [join(folder, name)], ['--expose-gc'])
    const { port } = await once(child)
    servers[name] = { child, port, subscribers: run(1, here('subscribe.mjs')) }
    cpu[name] = []
    await open(servers[name], SUBSCRIBERS)
  }
  for (let event = 1; event <= EVENTS; event += 1) {
    for (const [name, { child, subscribers }] of Object.entries(servers)) {
      await ask(subscribers, { wait: SUBSCRIBERS })
      const before = await ask(child, 'usage')
      const all = once(subscribers)
      child.send({ publish: event })
      await all
      const after = await ask(child, 'usage')
      const used = after.cpu.user + after.cpu.system - before.cpu.user - before.cpu.system
      cpu[name].push(used / 1_000)
    }
  }
  for (const [name, server] of Object.entries(servers)) {
    const before = await ask(server.child, 'memory')
    // Enough that the room the heap left itself before is used up.
    await open(server, 2 * SUBSCRIBERS)
    const after = await ask(server.child, 'memory')
    memory[name] = (after.memory - before.memory) / (2 * SUBSCRIBERS) / 1_024
    server.child.kill()
    server.subscribers.kill()
  }
  const medians = { prepared: median(cpu.prepared), gateway: median(cpu.gateway) }
  return [
    {
      what: `an event to ${SUBSCRIBERS.toLocaleString('en')} subscribers: CPU`,
      unit: 'ms',
      values: medians,
      note: `${round(medians.gateway / medians.prepared)} x writing a prepared buffer to each`,
    },
    { what: 'a subscriber: memory', unit: 'KB', values: memory, note: '' },
  ]
}
