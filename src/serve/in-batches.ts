/** How many steps are done before other work gets its turn: all of it waits for them each time. */
const BATCH = 25

/** Does all steps, a batch at a time, and gives how many there were. */
export async function inBatches(steps: Generator<void>): Promise<number> {
  let count = 0
  while (steps.next().done !== true) {
    count += 1
    if (count % BATCH === 0) await new Promise(setImmediate)
  }
  return count
}
