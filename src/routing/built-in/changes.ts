/** What changed, as far as the history goes back. */
export const changes = String.raw`
entries:
  - id: changes-hour
    category: changes
    patterns:
      - what('?s| is| has|s)? (changed|new|different) (since an hour ago|since one hour ago|((in|over|during) )?(the )?(last|past) hour)
      - (any )?(changes|news) (since an hour ago|((in|over|during) )?(the )?(last|past) hour)
    document: |
      query ($hourAgo: DateTime!) { changes(since: { time: $hourAgo }) { complete fields { path } } }
    reply: >-
      {{ if not changes.complete }}{{ abstain "the history does not go back an hour" }}{{ end }}
      {{ if changes.fields }}
      {{ changes.fields | distinct path | count field }} changed in the last hour:
      {{ changes.fields | distinct path | list path }}.
      {{ else }}
      Nothing changed in the last hour.
      {{ end }}

  - id: changes-day
    category: changes
    patterns:
      - what('?s| is| has|s)? (changed|new|different) (today|since yesterday|since a day ago|((in|over|during) )?(the )?(last|past) (day|24 ?h|24 hours))
      - (any )?(changes|news) (today|since yesterday|((in|over|during) )?(the )?(last|past) (day|24 ?h|24 hours))
    document: |
      query ($dayAgo: DateTime!) { changes(since: { time: $dayAgo }) { complete fields { path } } }
    reply: >-
      {{ if not changes.complete }}{{ abstain "the history does not go back a day" }}{{ end }}
      {{ if changes.fields }}
      {{ changes.fields | distinct path | count field }} changed in the last 24 hours:
      {{ changes.fields | distinct path | list path }}.
      {{ else }}
      Nothing changed in the last 24 hours.
      {{ end }}
`
