import { readFile, rm, writeFile } from 'node:fs/promises'

import fc from 'fast-check'
import { expect } from 'vitest'

import {
  type Behaviour,
  behaviourOf,
  DELAYS,
  type Selection,
  SPECS,
  type Spec,
  VALUES,
} from './sources.ts'
import type { World } from './world.ts'

/** The model is in the world's tracker, which follows what really happens. */
type Model = object

/** One thing that may happen to a gateway. */
export type ModelCommand = fc.AsyncCommand<Model, World>

function command(name: string, run: (world: World) => Promise<void>): ModelCommand {
  return {
    check: () => true,
    async run(_model, world) {
      await run(world)
      await world.check()
    },
    toString: () => name,
  }
}

/** Chooses which sources are configured. */
export const SELECTIONS: fc.Arbitrary<Selection> = fc
  .tuple(
    ...SPECS.map(() => fc.option(fc.record({ variant: fc.nat(1) }), { nil: undefined, freq: 3 })),
  )
  .map((chosen) =>
    Object.fromEntries(
      SPECS.flatMap(({ id }, index): [string, { variant: number }][] => {
        const one = chosen[index]
        return one === undefined ? [] : [[id, one]]
      }),
    ),
  )

const READ = SPECS.filter(({ transport }) => transport !== 'push')
const PUSHED = SPECS.filter(({ transport }) => transport === 'push')

/** What a source is told to do. */
export interface Order {
  readonly id: string
  readonly behaviour: Behaviour
  readonly delayMs: number
}

const orderOf = (spec: Spec): fc.Arbitrary<Order> =>
  fc.record({ id: fc.constant(spec.id), behaviour: behaviourOf(spec), delayMs: DELAYS })

/** Tells all sources what to do. */
export const ALL_ORDERS: fc.Arbitrary<readonly Order[]> = fc.tuple(...READ.map(orderOf))

const order = fc
  .oneof(...READ.map(orderOf))
  .map(({ id, behaviour, delayMs }) =>
    command(`${id}: ${JSON.stringify(behaviour)} after ${delayMs} ms`, async ({ upstream }) =>
      upstream.behave(id, behaviour, delayMs),
    ),
  )

const advance = fc
  .constantFrom(1, 700, 2_000, 10_000, 61_000, 299_999, 300_000, 740_000, 740_000, 3_700_000)
  .map((ms) => command(`${ms} ms pass`, ({ advance: pass }) => pass(ms)))

/** The longest that is waited for a flip, so that a sequence stays short. */
const LONGEST_WAIT_MS = 1_800_000

const flip = fc.constant(
  command('the next flip', async (world) => {
    const at = world.tracker.nextFlip(Date.now())
    const waitMs = at === undefined ? Infinity : at - Date.now()
    if (waitMs > LONGEST_WAIT_MS) return
    await world.advance(waitMs - 1)
    await world.check()
    await world.advance(1)
  }),
)

const jump = fc
  .constantFrom(-7_200_000, -600_000, -60_000, -2_500, 2_500, 60_000, 600_000, 7_200_000)
  .map((ms) => command(`the clock is set by ${ms} ms`, ({ jump: set }) => set(ms)))

async function askForRefresh(world: World): Promise<void> {
  world.tracker.forced()
  const asked = world.gateway().query('mutation { refresh { revision failed { code } } }')
  await world.advance(0)
  if (world.tracker.isRunning()) return
  const { data } = await asked
  expect(Object(data?.['refresh']).revision).toBe(world.tracker.shown())
}

const refresh = fc.constant(command('refresh', askForRefresh))

async function pushTo(world: World, spec: Spec, value: unknown): Promise<void> {
  const isConfigured = world.tracker.situation().selection[spec.id] !== undefined
  const isGood = !Object.hasOwn(Object(value), 'rubbish')
  if (isConfigured && isGood) world.tracker.pushed(spec, value)
  const { kind } = await world.gateway().push(spec.id, value)
  expect(kind).toBe(isConfigured ? (isGood ? 'accepted' : 'invalid') : 'unknown')
  await world.advance(0)
}

const push = fc
  .oneof(
    ...PUSHED.map((spec) =>
      fc.record({
        spec: fc.constant(spec),
        value: fc.oneof(
          { weight: 4, arbitrary: VALUES[spec.section] },
          { weight: 1, arbitrary: fc.constant({ rubbish: true }) },
        ),
      }),
    ),
  )
  .map(({ spec, value }) =>
    command(`push to ${spec.id}: ${JSON.stringify(value)}`, (world) => pushTo(world, spec, value)),
  )

const DAMAGES: Readonly<Record<string, (text: string) => string>> = {
  empty: () => '',
  torn: (text) => text.slice(0, text.length / 2),
  altered: (text) => text.replace('"revision": "1', '"revision": "2'),
  garbage: () => '\u0000\u0001{"gateway": []',
}

const restart = fc
  .record({
    damage: fc.option(fc.constantFrom(...Object.keys(DAMAGES)), { nil: undefined, freq: 1 }),
    which: fc.constantFrom('main', 'both', 'history'),
  })
  .map(({ damage, which }) =>
    command(damage === undefined ? 'restart' : `restart, ${which} ${damage}`, async (world) => {
      const { path, tracker } = world
      const { selection } = tracker.situation()
      await world.stop()
      const history = path.replace('.json', '_history.json')
      const spoil = async (file: string): Promise<void> => {
        const text = await readFile(file, 'utf8').catch(() => undefined)
        if (text !== undefined) await writeFile(file, DAMAGES[damage ?? '']?.(text) ?? '')
      }
      const has = (file: string): Promise<boolean> =>
        readFile(file).then(
          () => true,
          () => false,
        )
      let storedIn: string | null = (await has(path)) ? path : null
      if (damage !== undefined && which === 'history') {
        await spoil(history)
        tracker.forgot()
      } else if (damage !== undefined) {
        const previous = `${path}.prev`
        await spoil(path)
        if (which === 'both') await spoil(previous)
        storedIn = which === 'main' && (await has(previous)) ? previous : null
        // A file that stands beside a damaged one is left; the next damage must find no old ones.
        await rm(`${path}.bad`, { force: true })
      }
      await world.start(selection, storedIn)
    }),
  )

const reconfigure = SELECTIONS.map((selection) =>
  command(`configure ${JSON.stringify(selection)}`, ({ reload }) => reload(selection)),
)

/** Everything that may happen, the usual more often. */
export const COMMANDS = [
  order,
  order,
  order,
  advance,
  advance,
  advance,
  flip,
  flip,
  jump,
  refresh,
  push,
  push,
  restart,
  reconfigure,
]
