import { expect } from 'vitest'

import type { Gateway } from '../../src/gateway.ts'
import type { Published, Tracker } from './tracker.ts'

/** Compares what the gateway tells of the past with what was published. */
export interface Past {
  check(gateway: Gateway): Promise<void>
}

const HISTORY = `{ history(maxPoints: 2016) { revision computedAt overall primary activeAlerts
  criticalAlerts monthlyBudgetPctUsed spentToDateUsd openTasks inProgressTasks
  services { name status } } }`

const CHANGES = `query ($revision: ID!) { changes(since: { revision: $revision }) {
  revision complete fields { path before after } } }`

/** The fields that are followed through the changes, and how each is said as JSON text. */
const FOLLOWED: Readonly<Record<string, (published: Published) => unknown>> = {
  'operationalState.primary': ({ snapshot }) => snapshot.operationalState.primary,
  'costLadder.spentToDateUsd': ({ snapshot }) => snapshot.costLadder.spentToDateUsd,
  'alerts.activeCount': ({ snapshot }) => snapshot.alerts.activeCount,
  'tasks.openCount': ({ snapshot }) => snapshot.tasks.openCount,
  'overall.status': ({ snapshot }) => snapshot.overall.status,
}

/** Makes the comparison of the past. */
export function createPast(tracker: Tracker): Past {
  return {
    async check(gateway) {
      const kept = tracker.published()
      const { data } = await gateway.query(HISTORY)
      expect(data?.['history'], 'history').toEqual(
        kept.toSorted((left, right) => left.at - right.at).map(toPoint),
      )
      const [from, to] = [kept.at(-4) ?? kept[0], kept.at(-1)]
      if (from === undefined || to === undefined) return
      const { data: asked } = await gateway.query(CHANGES, { revision: from.revision })
      const { complete, fields } = Object(asked?.['changes'])
      if (tracker.isUnbroken(from.revision)) expect(complete, 'changes').toBe(true)
      if (complete) checkChanges(fields, from, to)
    },
  }
}

/** What was shown first, with all changes one after the other, is what is shown last. */
function checkChanges(
  fields: readonly { path: string; before: string | null; after: string | null }[],
  from: Published,
  to: Published,
): void {
  for (const [path, pick] of Object.entries(FOLLOWED)) {
    let shown = say(pick(from))
    for (const change of fields.filter((field) => field.path === path)) {
      expect(change.before, `${path} before`).toBe(shown)
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
