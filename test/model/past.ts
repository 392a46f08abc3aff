import { expect } from 'vitest'

import type { Gateway } from '../../src/gateway.ts'
import type { ExpectedSnapshot } from './expected-section.ts'
import type { Published, Tracker } from './tracker.ts'

/** Compares what the gateway tells of the past with what was published. */
export interface Past {
  /** Compares, when the gateway shows this snapshot. */
  check(gateway: Gateway, snapshot: ExpectedSnapshot): Promise<void>
  /** The clock was set. */
  jumped(): void
}

/** A snapshot that was seen, and when. */
interface Sight {
  readonly at: number
  readonly revision: string
  readonly snapshot: ExpectedSnapshot
}

/** How many sights are asked about, the newest of all. */
const SIGHTS = 4

const HISTORY = `{ history(maxPoints: 2016) { revision computedAt overall primary activeAlerts
  criticalAlerts monthlyBudgetPctUsed spentToDateUsd openTasks inProgressTasks
  services { name status } } }`

const CHANGES = `query ($since: ChangesSince!) { changes(since: $since) {
  revision complete fields { path before after } } }`

/** The fields that are followed through the changes, and how each is said as JSON text. */
const FOLLOWED: Readonly<Record<string, (snapshot: ExpectedSnapshot) => unknown>> = {
  'operationalState.primary': ({ operationalState }) => operationalState.primary,
  'operationalState.freshness.status': ({ operationalState }) =>
    Object(operationalState['freshness']).status,
  'costLadder.spentToDateUsd': ({ costLadder }) => costLadder.spentToDateUsd,
  'alerts.activeCount': ({ alerts }) => alerts.activeCount,
  'tasks.openCount': ({ tasks }) => tasks.openCount,
  'overall.status': ({ overall }) => overall.status,
}

/** Makes the comparison of the past. */
export function createPast(tracker: Tracker): Past {
  let sights: Sight[] = []
  let isClockSteady = true

  async function ask(gateway: Gateway, since: object): Promise<Changes> {
    const { data } = await gateway.query(CHANGES, { since })
    return Object(data?.['changes'])
  }

  return {
    async check(gateway, snapshot) {
      const kept = tracker.published()
      const { data } = await gateway.query(HISTORY)
      expect(data?.['history'], 'history').toEqual(
        kept.toSorted((left, right) => left.at - right.at).map(toPoint),
      )
      const at = Date.now()
      for (const from of [kept.at(-1), kept.at(-4) ?? kept[0]]) {
        if (from === undefined) continue
        const { complete, fields } = await ask(gateway, { revision: from.revision })
        if (tracker.isUnbroken(from.revision)) expect(complete, 'changes').toBe(true)
        if (complete) checkChanges(fields, from.snapshot, snapshot)
      }
      // What else happens in the same millisecond is not after it.
      sights = sights.filter((sight) => sight.at !== at)
      for (const from of sights) {
        const { complete, fields } = await ask(gateway, { time: new Date(from.at).toISOString() })
        const isUnbroken = tracker.isUnbroken(from.revision)
        if (isUnbroken && isClockSteady) expect(complete, 'changes by time').toBe(true)
        // Of a clock that was set only what was published bears witness.
        const canTell = isUnbroken || isClockSteady
        // After a step back there are also changes that were known already, dated later.
        if (complete && canTell) checkChanges(fields, from.snapshot, snapshot, isClockSteady)
      }
      sights = [...sights, { at, revision: tracker.shown(), snapshot }].slice(-SIGHTS)
    },
    jumped() {
      isClockSteady = false
    },
  }
}

interface Changes {
  readonly complete: boolean
  readonly fields: readonly { path: string; before: string | null; after: string | null }[]
}

/** What was shown first, with all changes one after the other, is what is shown last. */
function checkChanges(
  fields: Changes['fields'],
  from: ExpectedSnapshot,
  to: ExpectedSnapshot,
  isChain = true,
): void {
  for (const [path, pick] of Object.entries(FOLLOWED)) {
    let shown = say(pick(from))
    for (const change of fields.filter((field) => field.path === path)) {
      if (isChain) expect(change.before, `${path} before`).toBe(shown)
      shown = change.after
    }
    expect(shown, `${path} at last`).toBe(say(pick(to)))
  }
}

function say(value: unknown): string | null {
  return value === null || value === 'UNKNOWN' ? null : JSON.stringify(value)
}

function toPoint({ revision, at, snapshot, services }: Published): unknown {
  const { costLadder, alerts, tasks } = snapshot
  return {
    revision,
    computedAt: new Date(at).toISOString(),
    overall: snapshot.overall.status,
    primary: snapshot.operationalState.primary,
    activeAlerts: alerts.activeCount,
    criticalAlerts: alerts.bySeverity?.['critical'] ?? null,
    monthlyBudgetPctUsed: costLadder['monthlyBudgetPctUsed'],
    spentToDateUsd: costLadder.spentToDateUsd,
    openTasks: tasks.openCount,
    inProgressTasks: tasks.inProgressCount,
    services: snapshot.serviceHealth.services
      .filter(({ name }) => services.includes(name))
      .map(({ name, status }) => ({ name, status })),
  }
}
