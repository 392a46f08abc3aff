/** How old a section is, and what is failing. */
const AGE = `fragment Age on Section {
  freshness {
    status
    collectedAt
    failures {
      source
      code
      message
    }
  }
}
`

/** The queries that GraphiQL opens with, one to a tab; each runs as it is. */
export const EXAMPLES: readonly string[] = [
  `# Everything is answered from the held snapshot: no query reaches a source.
query Overview {
  snapshot {
    computedAt
    stale
    overall {
      status
      since
      reasons {
        status
        section
        message
        since
      }
    }
  }
}
`,
  `query OperationalState {
  snapshot {
    operationalState {
      primary
      paused
      pauseReason
      degradationReasons
      since
      ...Age
    }
  }
}

${AGE}`,
  `query Alerts {
  snapshot {
    alerts {
      complete
      activeCount
      bySeverity {
        critical
        warning
        info
      }
      items(first: 20) {
        severity
        category
        title
        firstSeenAt
        url
      }
      ...Age
    }
  }
}

${AGE}`,
  `query Cost {
  snapshot {
    costLadder {
      currentTier
      monthlyBudgetPctUsed
      spentToDateUsd
      creditPoolUsd
      spentLast24hUsd
      projectedPeriodEndUsd
      periodEnd
      modelDefault
      ...Age
    }
  }
}

${AGE}`,
  `query Services {
  snapshot {
    serviceHealth {
      worst
      services {
        name
        status
        since
        latencyMs
        summary
      }
      ...Age
    }
  }
}

${AGE}`,
  `query Tasks {
  snapshot {
    tasks {
      openCount
      inProgressCount
      blockedCount
      items(first: 10) {
        title
        state
        url
      }
      ...Age
    }
  }
}

${AGE}`,
  `query Past {
  history(maxPoints: 24) {
    computedAt
    overall
    activeAlerts
    spentToDateUsd
    openTasks
  }
  changes(since: { time: "2026-01-01T00:00:00Z" }) {
    complete
    fields {
      at
      path
      before
      after
    }
  }
}
`,
  `query Gateway {
  gateway {
    name
    version
    schedule {
      cron
      everySeconds
      nextRefreshAt
    }
    sources {
      id
      kind
      section
      latencyMs
      freshness {
        status
        collectedAt
        failures {
          code
          message
        }
      }
    }
  }
}
`,
  `# Stays open: an event comes whenever one of these fields has changed.
subscription Live {
  snapshot {
    computedAt
    overall {
      status
    }
    operationalState {
      primary
    }
    alerts {
      activeCount
    }
  }
}
`,
]
