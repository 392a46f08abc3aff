import fc from 'fast-check'
import { expect, it } from 'vitest'

import { ALL_ORDERS, COMMANDS, SELECTIONS } from './commands.ts'
import { createWorld } from './world.ts'

const {
  MODEL_RUNS = '200',
  MODEL_SEED = String(Date.now() % 2 ** 31),
  MODEL_PATH,
  MODEL_SHRINK,
} = process.env

/** One sequence in so many asks all doors over real connections. */
const SOCKETS_IN = 6

it(
  `tells nothing that is not so in ${MODEL_RUNS} sequences (MODEL_SEED=${MODEL_SEED})`,
  { timeout: Number(MODEL_RUNS) * 10_000 },
  async () => {
    let steps = 0
    await fc.assert(
      fc.asyncProperty(
        fc.nat(SOCKETS_IN - 1),
        SELECTIONS,
        ALL_ORDERS,
        fc.commands(COMMANDS, { maxCommands: 12, size: 'max' }),
        async (sockets, selection, orders, commands) => {
          const world = await createWorld(sockets === SOCKETS_IN - 1)
          try {
            for (const { id, behaviour, delayMs } of orders) {
              world.upstream.behave(id, behaviour, delayMs)
            }
            await world.start(selection, null)
            await world.check()
            await fc.asyncModelRun(() => ({ model: {}, real: world }), commands)
            steps += 1
          } finally {
            await world.dispose()
          }
        },
      ),
      {
        numRuns: Number(MODEL_RUNS),
        seed: Number(MODEL_SEED),
        // A sequence is short enough to be read as it is, and trying shorter ones takes long.
        endOnFailure: MODEL_SHRINK === undefined,
        ...(MODEL_PATH === undefined ? {} : { path: MODEL_PATH }),
      },
    )
    expect(steps).toBeGreaterThan(0)
  },
)
