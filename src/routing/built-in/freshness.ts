const SECTIONS = {
  operationalState: 'Operational state',
  alerts: 'Alerts',
  costLadder: 'Cost',
  serviceHealth: 'Services',
  tasks: 'Tasks',
}

const fields = Object.keys(SECTIONS).map(
  (key) => `${key} { freshness { collectedAt failures { code } } }`,
)

/** A section without a source says nothing; one whose source was never read says so. */
const ages = Object.entries(SECTIONS).map(
  ([key, words]) => String.raw`
      {{ if snapshot.${key}.freshness.collectedAt is known }}
      ${words}: {{ snapshot.${key}.freshness.collectedAt | minute }}.
      {{ else if not snapshot.${key}.freshness.failures | where code NOT_CONFIGURED }}
      ${words}: not known.
      {{ end }}`,
)

/** How old what is known is; these answer also, and above all, when it is too old. */
export const freshness = String.raw`
entries:
  - id: freshness
    category: freshness
    patterns:
      - (is|are) (the|this|your|our|that) (data|information|info|snapshot|numbers|figures) (fresh|stale|current|up to date|live|old|outdated|recent)
      - is it (fresh|stale)
      - (data |snapshot )?freshness( check| status)?
      - how (fresh|current|stale) (is|are) (the|this|your|our|that) (data|information|info|snapshot|numbers|figures)
      - (what('?s| is)|is anything|anything) (stale|outdated|out of date)
    document: |
      { snapshot { computedAt stale } gateway { sources { id freshness { status } } } }
    reply: >-
      {{ if snapshot.stale }}
      The snapshot is overdue, made {{ snapshot.computedAt | minute }}.
      {{ else }}
      The snapshot was made {{ snapshot.computedAt | minute }}.
      {{ end }}
      {{ if gateway.sources | where freshness.status STALE EXPIRED MISSING }}
      Not fresh:
      {{ gateway.sources | where freshness.status STALE EXPIRED MISSING | list id }}.
      {{ else }}
      {{ gateway.sources | where freshness.status FRESH | count "source" }} fresh.
      {{ end }}

  - id: freshness-age
    category: freshness
    patterns:
      - how (old|recent) (is|are) (the|this|your|our|that) (data|information|info|numbers|figures)
      - when (was|were) (the|this|your|our|that) (data|information|info|numbers|figures) (last )?(refreshed|updated|taken|collected|read)
    document: |
      {
        snapshot { ${fields.join(' ')} }
        gateway { sources { id } }
      }
    reply: >-
      {{ if not gateway.sources }}{{ abstain "nothing is watched" }}{{ end }}
      The oldest data of each section.${ages.join('')}

  - id: freshness-refresh
    category: freshness
    patterns:
      - when (was|is) (the )?(last|latest|most recent) (refresh|update|snapshot)
      - (last|latest) (refresh|update|snapshot|refreshed|updated)
      - when did (you|it|we) last (refresh|update|check|look)
      - when was (the|this|your|that) snapshot (last )?(refreshed|updated|taken|made)
    document: |
      { snapshot { computedAt } gateway { schedule { nextRefreshAt } } }
    reply: >-
      The snapshot was made {{ snapshot.computedAt | minute }}{{
      if gateway.schedule.nextRefreshAt is known
      }}; the next is due {{ gateway.schedule.nextRefreshAt | minute }}{{ end }}.
`
