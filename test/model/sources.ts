import fc from 'fast-check'

import type { ConfigInput } from '../../src/config/config.ts'
import type { SectionKey } from '../../src/sections/section.ts'
import type { SourceInput } from '../../src/sources/create-source.ts'

const SECOND = 1_000
const MINUTE = 60 * SECOND

/** A source that a sequence may configure. */
export interface Spec {
  readonly id: string
  readonly section: SectionKey
  readonly service?: string
  readonly transport: 'http' | 'function' | 'push'
  /** Null: at every slot of the schedule. */
  readonly everyMs: number | null
  readonly staleAfterMs: number
  readonly expireAfterMs: number
  readonly timeoutMs: number
  /** Whether its answers say how old they are. */
  readonly dated: boolean
}

function spec(
  id: string,
  section: SectionKey,
  transport: Spec['transport'],
  more: Partial<Spec> = {},
): Spec {
  const limits = { staleAfterMs: 10 * MINUTE, expireAfterMs: 60 * MINUTE, timeoutMs: 10 * SECOND }
  return { id, section, transport, everyMs: null, dated: false, ...limits, ...more }
}

/** All sources, in the order of the configuration; limits that flip between slots and at them. */
export const SPECS: readonly Spec[] = [
  spec('state.main', 'operationalState', 'http', { dated: true }),
  spec('state.spare', 'operationalState', 'function', {
    staleAfterMs: 3 * MINUTE,
    expireAfterMs: 20 * MINUTE,
  }),
  spec('alerts.main', 'alerts', 'http', { staleAfterMs: 7 * MINUTE, expireAfterMs: 30 * MINUTE }),
  spec('alerts.pushed', 'alerts', 'push', {
    staleAfterMs: 4 * MINUTE,
    expireAfterMs: 15 * MINUTE,
  }),
  spec('cost.main', 'costLadder', 'http', { everyMs: 10 * MINUTE, dated: true }),
  spec('cost.extra', 'costLadder', 'function', { timeoutMs: 4 * SECOND }),
  spec('vercel.page', 'serviceHealth', 'http', { service: 'vercel', expireAfterMs: 25 * MINUTE }),
  spec('vercel.probe', 'serviceHealth', 'function', {
    service: 'vercel',
    staleAfterMs: 90 * SECOND,
    expireAfterMs: 4 * MINUTE,
  }),
  spec('api.probe', 'serviceHealth', 'function', {
    service: 'api',
    staleAfterMs: 5 * MINUTE,
    expireAfterMs: 5 * MINUTE,
  }),
  spec('tasks.main', 'tasks', 'http', { everyMs: 15 * MINUTE, staleAfterMs: 20 * MINUTE }),
  spec('tasks.pushed', 'tasks', 'push', { expireAfterMs: 12 * MINUTE }),
]

/** Which sources are configured; the variant of a source gives it another address. */
export type Selection = Readonly<Record<string, { readonly variant: number }>>

/** The pool of the cost ladder, so that a spend in dollars is its percentage too. */
export const POOL_USD = 100

const FIELDS: Readonly<Record<SectionKey, readonly string[]>> = {
  operationalState: ['primary', 'paused', 'pauseReason', 'degradationReasons'],
  alerts: ['items'],
  costLadder: ['spentToDateUsd', 'currentTier', 'modelDefault'],
  serviceHealth: ['status'],
  tasks: ['openCount', 'inProgressCount', 'blockedCount', 'items'],
}

/** Writes the configuration of a selection. */
export function makeConfig(
  selection: Selection,
  snapshotPath: string,
  read: (id: string, signal: AbortSignal) => Promise<unknown>,
): ConfigInput {
  const chosen = SPECS.filter(({ id }) => selection[id] !== undefined)
  const source = (one: Spec): SourceInput => {
    const limits = { staleAfter: `${one.staleAfterMs}ms`, expireAfter: `${one.expireAfterMs}ms` }
    if (one.transport === 'push') return { kind: 'push', id: one.id, ...limits }
    const common = {
      id: one.id,
      timeout: `${one.timeoutMs}ms`,
      ...limits,
      ...(one.everyMs === null ? {} : { every: `${one.everyMs}ms` }),
    }
    if (one.transport === 'function') {
      return { kind: 'function', ...common, read: ({ signal }) => read(one.id, signal) }
    }
    const mapped = FIELDS[one.section].map((field): [string, string] => [
      field,
      one.section === 'alerts' ? 'value' : `value.${field}`,
    ])
    return {
      kind: 'json',
      ...common,
      url: `http://upstream.test/${one.id}/${selection[one.id]?.variant ?? 0}`,
      map: Object.fromEntries(mapped),
      ...(one.dated ? { asOf: 'at' } : {}),
    }
  }
  const of = (section: SectionKey): SourceInput[] =>
    chosen.filter((one) => one.section === section && one.service === undefined).map(source)
  const services = [...new Set(chosen.flatMap(({ service }) => service ?? []))]
  const section = <Section>(key: SectionKey, made: Section): Record<string, Section> =>
    chosen.some((one) => one.section === key) ? { [key]: made } : {}
  return {
    name: 'model',
    server: { port: 0 },
    snapshot: { path: snapshotPath },
    sections: {
      ...section('operationalState', { from: of('operationalState') }),
      ...section('alerts', { from: of('alerts') }),
      ...section('costLadder', { creditPoolUsd: POOL_USD, from: of('costLadder') }),
      ...section('serviceHealth', {
        services: Object.fromEntries(
          services.map((name) => [
            name,
            chosen.filter(({ service }) => service === name).map(source),
          ]),
        ),
      }),
      ...section('tasks', { from: of('tasks') }),
    },
  }
}

const nullable = <Value>(arbitrary: fc.Arbitrary<Value>): fc.Arbitrary<Value | null> =>
  fc.option(arbitrary, { nil: null })

/** What a good answer says, by section and in its canonical form. */
export const VALUES: Readonly<Record<SectionKey, fc.Arbitrary<unknown>>> = {
  operationalState: fc.record({
    primary: fc.constantFrom('BOOTING', 'READY', 'ACTIVE', 'PAUSED', 'STOPPED', 'UNKNOWN'),
    paused: nullable(fc.boolean()),
    pauseReason: nullable(fc.constant('asked to')),
    degradationReasons: nullable(fc.constantFrom([], ['slow disk'], ['slow disk', 'no network'])),
  }),
  alerts: fc.uniqueArray(
    fc.record({
      id: fc.constantFrom('a', 'b', 'c', 'd'),
      severity: fc.constantFrom('CRITICAL', 'WARNING', 'INFO'),
      category: fc.constantFrom('disk', 'network'),
      title: fc.constantFrom('Full', 'Slow'),
    }),
    { maxLength: 3, selector: ({ id }) => id },
  ),
  costLadder: fc
    .record({
      spentToDateUsd: nullable(fc.integer({ min: 0, max: 500 }).map((quarters) => quarters / 4)),
      currentTier: nullable(
        fc.constantFrom('NORMAL', 'WARN_75', 'DOWNSHIFT_90', 'HARD_STOP_100', 'UNKNOWN'),
      ),
      modelDefault: nullable(fc.constant('small')),
    })
    .filter((value) => Object.values(value).some((field) => field !== null)),
  serviceHealth: fc.record({
    status: fc.constantFrom('HEALTHY', 'DEGRADED', 'UNHEALTHY', 'UNKNOWN'),
  }),
  tasks: fc.record({
    openCount: fc.nat(5),
    inProgressCount: nullable(fc.nat(3)),
    blockedCount: nullable(fc.nat(3)),
    items: nullable(
      fc.array(
        fc.record({
          title: fc.constantFrom('Write', 'Read'),
          state: fc.constantFrom('OPEN', 'BLOCKED'),
        }),
        { maxLength: 2 },
      ),
    ),
  }),
}

/** How a source behaves when it is read. */
export type Behaviour =
  | { readonly kind: 'give'; readonly value: unknown; readonly ageMs: number }
  | { readonly kind: 'fail'; readonly how: Failure; readonly retryAfterMs: number }
  | { readonly kind: 'hang'; readonly heeds: boolean }
  /** Gives and fails by turns. */
  | { readonly kind: 'flap'; readonly value: unknown; readonly ageMs: number }

export type Failure = 'error' | 'refuses' | 'limits' | 'gone' | 'text' | 'rubbish' | 'nothing'

const AGES = [0, 0, 5 * SECOND, 11 * MINUTE, 2 * 60 * MINUTE, -SECOND, -10 * MINUTE]

/** What is told about a source: how it behaves from now on, and how slowly. */
export function behaviourOf({ section }: Spec): fc.Arbitrary<Behaviour> {
  const value = VALUES[section]
  const ageMs = fc.constantFrom(...AGES)
  return fc.oneof(
    { weight: 4, arbitrary: fc.record({ kind: fc.constant('give' as const), value, ageMs }) },
    {
      weight: 3,
      arbitrary: fc.record({
        kind: fc.constant('fail' as const),
        how: fc.constantFrom<Failure[]>(
          'error',
          'refuses',
          'limits',
          'gone',
          'text',
          'rubbish',
          'nothing',
        ),
        retryAfterMs: fc.constantFrom(30, 400, 1_200, 90_000).map((seconds) => seconds * SECOND),
      }),
    },
    {
      weight: 1,
      arbitrary: fc.record({ kind: fc.constant('hang' as const), heeds: fc.boolean() }),
    },
    { weight: 1, arbitrary: fc.record({ kind: fc.constant('flap' as const), value, ageMs }) },
  )
}

/** After how long an answer comes; never at an instant at which something else happens. */
export const DELAYS = fc.constantFrom(0, 0, 0, 0, 700, 1_500, 3_300, 7_100, 11_300)
