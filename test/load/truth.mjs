// What no answer may say, whatever the sources did.

/** Makes what looks at the snapshots that one client is shown, in turn; gives what is wrong. */
export function createTruth() {
  let last = { revision: 0n, openCount: 0, spent: 0 }

  return (snapshot) => {
    const { revision, tasks, costLadder, serviceHealth, operationalState } = snapshot
    const own = BigInt(revision)
    if (own < last.revision) return `revision ${own} after ${last.revision}`
    last.revision = own
    if (tasks !== undefined) {
      const { openCount, inProgressCount } = tasks
      if (openCount !== inProgressCount) return 'two readings of the tasks in one answer'
      if (!(openCount >= last.openCount && openCount > 0)) {
        return `openCount ${openCount} after ${last.openCount}`
      }
      last.openCount = openCount
    }
    if (costLadder !== undefined) {
      const { spentToDateUsd } = costLadder
      if (!(spentToDateUsd >= last.spent && spentToDateUsd > 0)) {
        return `spent ${spentToDateUsd} after ${last.spent}`
      }
      last.spent = spentToDateUsd
    }
    if (operationalState !== undefined && operationalState.primary !== 'ACTIVE') {
      return `the daemon is ${operationalState.primary}`
    }
    for (const { name, status, latencyMs, freshness } of serviceHealth?.services ?? []) {
      const isKnown = freshness.status === 'FRESH' || freshness.status === 'STALE'
      if (status !== (isKnown ? 'HEALTHY' : 'UNKNOWN') || (latencyMs !== null) !== isKnown) {
        return `${name} is ${status} and ${freshness.status}, ${latencyMs} ms`
      }
    }
    return undefined
  }
}
