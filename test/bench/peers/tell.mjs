// Tells the parent process what this one uses; may be preloaded into any program.
process.on('message', (message) => void tell(message))

async function tell(message) {
  if (message === 'usage') {
    process.send({ cpu: process.cpuUsage(), memory: process.memoryUsage().rss })
  }
  if (message === 'memory') {
    // Where it is exposed, so that only what is held counts; what the first frees outside of the
    // heap is gone with the second.
    for (let turn = 0; turn < 2; turn += 1) {
      globalThis.gc?.()
      await new Promise(setImmediate)
    }
    const { rss, heapUsed, external } = process.memoryUsage()
    process.send({ memory: rss, held: heapUsed + external })
  }
}
