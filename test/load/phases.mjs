// What is done to the program, one after the other, and what is seen of it.
import { startHelper, startProgram } from './program.mjs'

const CONNECTIONS = 64

/** After so many questions, as many are remembered as ever will be. */
const ENOUGH = 30_000

const wait = (ms) => new Promise((resolve) => setTimeout(resolve, ms))

/** Takes a program through all phases; `share` is the part of its limit that it is held at. */
export async function runPhases({ folder, seconds, share, readers: count, light, heavy }) {
  const upstream = await startHelper('upstream.mjs', true)
  const program = await startProgram(folder, upstream.port)
  const asker = await startHelper('asker.mjs')
  const readers = await startHelper('readers.mjs')
  const { port } = program

  const phases = {}
  async function hold(name, forSeconds, rate) {
    const { cpu: from } = await program.usage()
    let isOver = false
    const asking = asker
      .ask({ port, connections: CONNECTIONS, seconds: forSeconds, rate })
      .finally(() => (isOver = true))
    const resident = []
    let to
    while (!isOver) {
      await Promise.race([asking, wait(1_000)])
      const { cpu, memory } = await program.usage()
      resident.push(memory)
      to = cpu
    }
    const found = await asking
    const used = to.user + to.system - from.user - from.system
    phases[name] = { ...found, resident, cpuPerAnswer: used / found.answered }
    return found.perSecond
  }

  /** What is held just after a publication, when all answers of the view before are gone. */
  async function seeHeld() {
    const { newest } = await readers.ask({ what: 'tell' })
    while ((await readers.ask({ what: 'tell' })).newest === newest) await wait(100)
    await asker.ask({ port, connections: 1, seconds: 0.5, rate: 20 })
    const samples = []
    for (let turn = 0; turn < 3; turn += 1) samples.push((await program.memory()).held)
    return Math.min(...samples)
  }

  await asker.ask({ port, connections: CONNECTIONS, seconds: 3 })
  const rate = share * (await hold('as fast as it answers', 5))
  await hold('quiet', Math.min(30, seconds / 6), rate)

  await upstream.ask({ flap: true })
  await readers.ask({ what: 'open', port, readers: count, light, heavy })
  await hold('warming up', Math.max(10, ENOUGH / rate), rate)
  // What the first scrape loads is no growth.
  await program.gauges()
  const before = await seeHeld()

  await readers.ask({ what: 'stall' })
  const published = program.refreshes()
  await hold('load', seconds, rate)
  const refreshes = program.refreshes() - published

  await readers.ask({ what: 'read' })
  const after = await seeHeld()
  await wait(1_000)
  const gauge = await program.gauges()
  const followed = await readers.ask({ what: 'tell' })
  const exitCode = await program.stop()
  const { errors } = program
  return { phases, held: { before, after }, refreshes, gauge, followed, exitCode, errors }
}
