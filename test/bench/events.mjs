// What an event costs with 2,000 subscribers of one operation.
import { join } from 'node:path'

const SUBSCRIBERS = 2_000
const EVENTS = 20

export default async function measureEvents({ folder, run, once, ask, median, round }) {
  const cpu = {}
  const memory = {}
  const servers = {}
  for (const name of ['prepared-events', 'gateway-events']) {
    const child = run(0, `peers/${name}.mjs`, [join(folder, name)], ['--expose-gc'])
    const { port } = await once(child)
    const before = await ask(child, 'usage')
    const subscribers = run(1, 'subscribe.mjs')
    const { open } = await ask(subscribers, { port, count: SUBSCRIBERS })
    if (open !== SUBSCRIBERS) throw new Error(`${name}: ${open} streams are open`)
    const after = await ask(child, 'usage')
    memory[name] = (after.memory - before.memory) / SUBSCRIBERS / 1_024
    servers[name] = { child, subscribers }
    cpu[name] = []
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
  for (const { child, subscribers } of Object.values(servers)) {
    child.kill()
    subscribers.kill()
  }
  const medians = {
    prepared: median(cpu['prepared-events']),
    gateway: median(cpu['gateway-events']),
  }
  const held = { prepared: memory['prepared-events'], gateway: memory['gateway-events'] }
  return [
    {
      what: `an event to ${SUBSCRIBERS} subscribers: CPU`,
      unit: 'ms',
      values: medians,
      note: `${round(medians.gateway / medians.prepared)} x writing a prepared buffer to each`,
    },
    { what: 'a subscriber: memory', unit: 'KB', values: held, note: '' },
  ]
}
