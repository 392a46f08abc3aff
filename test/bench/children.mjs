// The processes of a measurement, and how it talks with them.
import { spawn, spawnSync } from 'node:child_process'
import { availableParallelism } from 'node:os'

const canPin = availableParallelism() > 1 && spawnSync('taskset', ['--version']).status === 0
const children = new Set()

/** Runs a file on a core of its own, where that can be had; what it writes goes where ours does. */
export function run(core, file, args = [], node = [], output = 'inherit') {
  const command = [process.execPath, ...node, file, ...args]
  if (canPin) command.unshift('taskset', '-c', String(core))
  const [program, ...rest] = command
  const child = spawn(program, rest, { stdio: ['ignore', output, output, 'ipc'] })
  children.add(child)
  child.on('exit', () => children.delete(child))
  return child
}

/** Gives the next message of a process; rejects if it ends before. */
export function once(child) {
  return new Promise((resolve, reject) => {
    const fail = (code, signal) =>
      reject(
        new Error(`expected a message of ${child.spawnargs.at(-1)}, it ended: ${code ?? signal}`),
      )
    child.once('exit', fail)
    child.once('message', (message) => {
      child.off('exit', fail)
      resolve(message)
    })
  })
}

/** Sends a message and gives the answer. */
export function ask(child, message) {
  const answer = once(child)
  child.send(message)
  return answer
}

/** Ends all processes that still run. */
export function endAll() {
  for (const child of children) child.kill()
}
