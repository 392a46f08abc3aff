/** How old what is known is; these answer also, and above all, when it is too old. */
export const freshness = String.raw`
entries:
  - id: freshness
    category: freshness
    patterns:
      - (is|are) (the|this|your|our|that) (data|information|info|snapshot|numbers|figures) (fresh|stale|current|up to date|live|old|outdated|recent)
      - is it (fresh|stale)
      - (data |snapshot )?freshness( check| status)?
      - how (fresh|old|current|recent|stale) (is|are) (the|this|your|our|that) (data|information|info|snapshot|numbers|figures)
      - (what('?s| is)|is anything|anything) (stale|outdated|out of date)
    document: |
      { snapshot { computedAt stale } gateway { sources { id freshness { status } } } }
    reply: >-
      {{ if snapshot.stale }}
      No: the snapshot is overdue, made {{ snapshot.computedAt | minute }}.
      {{ else }}
      The snapshot was made {{ snapshot.computedAt | minute }}.
      {{ end }}
      {{ if gateway.sources | where freshness.status STALE EXPIRED MISSING }}
      Not fresh:
      {{ gateway.sources | where freshness.status STALE EXPIRED MISSING | list id }}.
      {{ else }}
      {{ gateway.sources | where freshness.status FRESH | count "source" }} fresh.
      {{ end }}

  - id: freshness-refresh
    category: freshness
    patterns:
      - when (was|is) (the )?(last|latest|most recent) (refresh|update|snapshot)
      - (last|latest) (refresh|update|snapshot|refreshed|updated)
      - when did (you|it|we) last (refresh|update|check|look)
      - when (was|were) (the|this|your|that) (data|snapshot|information|numbers|figures) (last )?(refreshed|updated|taken|made|collected|read)
    document: |
      { snapshot { computedAt } gateway { schedule { nextRefreshAt } } }
    reply: >-
      The snapshot was made {{ snapshot.computedAt | minute }}{{
      if gateway.schedule.nextRefreshAt is known
      }}; the next is due {{ gateway.schedule.nextRefreshAt | minute }}{{ end }}.
`
